import {
  arrayType,
  bool,
  buildProgram,
  add,
  f16,
  f32,
  f64,
  lt,
  mul,
  u32,
  type Program,
  type TypedArray,
} from "@cotangent/ir";
import { describe, expect, test } from "vitest";
import { compileWasm } from "./compile.ts";
import { Heap, heap } from "./heap.ts";
import { addressOf, freeResident, residentArray, settled } from "./resident.ts";

const length = 5000;
const doubled = (dtype = f32): Program =>
  buildProgram("doubled", [arrayType(dtype, [length])], (b, x) => [b.one(add, [x, x])]);
const ramp = (array: TypedArray): TypedArray => array.map((_, i) => i % 100);

test("a result is in linear memory, where the next program reads it", () => {
  const double = compileWasm(doubled());
  const [once] = double.run([ramp(new Float32Array(length))]);
  const [twice] = double.run([once!]);
  expect(addressOf(once!)).toBeGreaterThan(0);
  expect(once!.buffer).toBe(heap().views.f32.buffer);
  expect([...twice!.subarray(98, 102)]).toEqual([392, 396, 0, 4]);
});

test("an array that is read again moves, once", () => {
  const own = new Heap();
  for (const array of [ramp(new Float64Array(length)), ramp(new Uint8Array(length)), ramp(new Int32Array(length))]) {
    expect(settled(own, array)).toBe(array);
    const moved = settled(own, array);
    expect(moved.buffer).toBe(own.memory.buffer);
    expect(moved).toEqual(array);
    expect(settled(own, moved)).toBe(moved);
    freeResident(moved);
  }
});

test("what is given back is the next array's", () => {
  const own = new Heap();
  const first = residentArray(own, f32, length)!;
  const address = addressOf(first);
  freeResident(first);
  expect(addressOf(first)).toBeUndefined();
  freeResident(first);
  expect(addressOf(residentArray(own, f64, length / 2)!)).toBe(address);
});

test("what is there stays when memory grows", () => {
  const double = compileWasm(doubled());
  const [kept] = double.run([ramp(new Float32Array(length))]);
  const before = heap().views.u8.length;
  const large = heap().allocate(before);
  expect(heap().views.u8.length).toBeGreaterThan(before);
  heap().free(large, before);
  expect(kept![99]).toBe(198);
  expect(double.run([kept!])[0]![99]).toBe(396);
});

test("a donated array is written where it is, in linear memory or not", () => {
  const program = buildProgram("squared", [arrayType(f32, [length])], (b, x) => [b.one(mul, [x, x])]);
  const square = compileWasm(program, { donated: [true] });
  for (const given of [
    compileWasm(doubled()).run([ramp(new Float32Array(length))])[0]!,
    ramp(new Float32Array(length)),
  ]) {
    const was = given[7]!;
    const [result] = square.run([given]);
    expect(result).toBe(given);
    expect(result![7]).toBe(was * was);
  }
});

describe("arrays of every dtype", () => {
  test.each([f16, f32, f64, u32])("$name", (dtype) => {
    const array = residentArray(heap(), dtype, length)!;
    expect(array.constructor).toBe(dtype.allocate(0).constructor);
    expect(array).toHaveLength(length);
    expect(array.byteOffset).toBe(addressOf(array));
  });
  test("bool", () => {
    const below = buildProgram("below", [arrayType(f64, [length]), arrayType(f64, [length])], (b, x, y) => [
      b.one(lt, [x, y]),
    ]);
    const [found] = compileWasm(below).run([ramp(new Float64Array(length)), new Float64Array(length).fill(50)]);
    expect(found).toBeInstanceOf(Uint8Array);
    expect([found![49], found![50]]).toEqual([1, 0]);
    expect(residentArray(heap(), bool, 10_000)).toBeInstanceOf(Uint8Array);
  });
});

test("small arrays, and arrays of memory that is not shared, are those of JavaScript", () => {
  expect(residentArray(heap(), f32, 100)).toBe(undefined);
  const { SharedArrayBuffer: shared } = globalThis;
  Reflect.deleteProperty(globalThis, "SharedArrayBuffer");
  try {
    const alone = new Heap();
    expect(alone.isShared).toBe(false);
    expect(residentArray(alone, f32, length)).toBe(undefined);
    const array = new Float32Array(length);
    expect([1, 2, 3].map(() => settled(alone, array))).toEqual([array, array, array]);
  } finally {
    globalThis.SharedArrayBuffer = shared;
  }
});
