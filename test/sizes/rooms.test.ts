/** Reverse mode through loops of unknown length: rooms grow until there is enough. */
import { compile, compileSized } from "@cotangent/codegen-js";
import { compileSizedVectors } from "@cotangent/codegen-js/wasm";
import {
  add,
  buildProgram,
  call,
  check,
  evaluate,
  optimize,
  parse,
  print,
  RoomError,
  sizesOf,
  withGrowingRooms,
  withRoom,
  type ArrayValue,
  type Program,
  type Value,
} from "@cotangent/ir";
import { describe, expect, test } from "vitest";
import { gradientOf } from "../laws/calculus.ts";
import { sizedWasm } from "./sized-wasm.ts";
import { inScan, nested, number, scalar, squaring, timesLength, vector } from "./programs.ts";

const valueOf = (program: Program, inputs: readonly ArrayValue[]): number => evaluate(program, inputs)[0]!.data[0]!;

/** Central differences for the last inputs, which are scalars. */
const differences = (program: Program, inputs: readonly ArrayValue[], wanted: readonly number[]): readonly number[] =>
  wanted.map((i) => {
    const [x, h] = [inputs[i]!.data[0]!, 1e-6];
    const at = (y: number): number => valueOf(program, inputs.with(i, number(y)));
    return (at(x + h) - at(x - h)) / (2 * h);
  });

const numbers = (arrays: readonly ArrayValue[]): readonly number[] => arrays.flatMap(({ data }) => [...data]);

describe.each([
  ["a loop", squaring(100), [number(0.1), number(1.01)], [0, 1], ["room_0"]],
  ["a loop that does not run", squaring(1), [number(0.1), number(1.01)], [0, 1], ["room_0"]],
  ["a loop in a loop", nested, [number(3), number(1.1)], [0, 1], ["room_0", "room_1"]],
  [
    "a loop in a scan in a loop",
    inScan,
    [vector(0.31, 1.23, 0.77), number(3.1), number(0.2137)],
    [1, 2],
    ["n", "room_0", "room_1"],
  ],
] as const)("%s", (_, plain, inputs, wanted, sizes) => {
  const { program, rooms } = withRoom(plain);
  const gradient = gradientOf(program).program;

  test("without room it has no derivative", () => {
    expect(() => gradientOf(plain)).toThrow(/unbounded-loop/);
  });

  test("with room, checked, printed and parsed, it is the same program", () => {
    check(program);
    check(gradient);
    expect(print(parse(print(gradient)))).toBe(print(gradient));
    expect(sizesOf(program)).toEqual(sizes);
    const run = withGrowingRooms(rooms, (room) => evaluate(program, inputs, undefined, room));
    expect(numbers(run)).toEqual(numbers(evaluate(plain, inputs)));
  });

  test.each([
    ["as it is", gradient],
    ["optimized", optimize(gradient)],
  ])("interpreted and compiled, its gradient is that of differences: %s", (_form, form) => {
    const given = [...inputs, number(1)];
    const expected = withGrowingRooms(rooms, (room) => evaluate(form, given, undefined, room));
    const approximate = differences(plain, inputs, wanted);
    wanted.forEach((input, i) => {
      const [found, close] = [expected[input]!.data[0]!, approximate[i]!];
      expect(Math.abs(found - close)).toBeLessThan(1e-5 * Math.max(1, Math.abs(close)));
    });
    for (const compiled of [compileSized(form), sizedWasm(form)!, compileSizedVectors(form)!]) {
      expect(compiled.sizes).toEqual(sizes);
      // Once while the rooms grow, and again when they have grown.
      for (let run = 0; run < 2; run++)
        compiled.run(given).forEach(({ data }, i) => {
          data.forEach((x, k) => expect(x).toBeCloseTo(expected[i]!.data[k]!, 9));
        });
    }
  });
});

test("the interpreter names the size that is too small, and larger ones change nothing", () => {
  const { program } = withRoom(squaring(100));
  const run = (room: number): readonly number[] =>
    numbers(evaluate(program, [number(0.1), number(1.01)], undefined, new Map([["room_0", room]])));
  expect(() => run(2)).toThrow(RoomError);
  expect(() => run(2)).toThrow(/no-room[^]*"room_0"/);
  const exact = numbers(evaluate(squaring(100), [number(0.1), number(1.01)]));
  expect(run(64)).toEqual(exact);
  const enough = [2, 3, 4, 5, 6, 7, 8].find((room) => {
    try {
      return run(room).length > 0;
    } catch {
      return false;
    }
  });
  expect(enough).toBeLessThan(8);
  expect(run(enough!)).toEqual(exact);
});

test("a function that is called says so, too", () => {
  const { program: inner } = withRoom(squaring(100));
  const steps = Array.from({ length: 60 });
  const long = buildProgram("long", [scalar, scalar], (b, a, x) => {
    // So many steps that the call stays one.
    const [y] = b.apply(call, [a, x], { body: inner });
    return [steps.reduce<Value>((sum) => b.one(add, [sum, a]), y!)];
  });
  const outer = buildProgram("outer", [scalar, scalar], (b, a, x) => b.apply(call, [a, x], { body: long }));
  const compiled = compileSized(outer);
  expect(compiled.source).toMatch(/short !== undefined/);
  const expected = withGrowingRooms(["room_0"], (room) =>
    evaluate(outer, [number(0.1), number(1.01)], undefined, room),
  );
  expect(numbers(compiled.run([number(0.1), number(1.01)]))).toEqual(numbers(expected));
  for (const wasm of [sizedWasm(outer), compileSizedVectors(outer)])
    expect(numbers(wasm!.run([number(0.1), number(1.01)]))).toEqual(numbers(expected));
});

test("a loop without room stays as it is where nothing is kept", () => {
  const found = compile(squaring(100)).run([Float64Array.of(0.1), Float64Array.of(1.01)]);
  expect(found[0]![0]).toBe(valueOf(squaring(100), [number(0.1), number(1.01)]));
});

test("the length of an array is a number", () => {
  const compiled = compileSized(timesLength);
  for (const length of [1, 2, 5, 17]) {
    const inputs = [vector(...Array.from({ length }, () => 1)), number(0.5)];
    expect(numbers(compiled.run(inputs))).toEqual([length / 2, length]);
    expect(numbers(evaluate(timesLength, inputs))).toEqual([length / 2, length]);
  }
  const gradient = gradientOf(timesLength).program;
  expect(numbers(compileSized(gradient).run([vector(1, 2, 3), number(1), number(1)]))).toEqual([0, 0, 0, 3]);
});
