/** What moves elements about, along any axis: in vectors as the interpreter does it one by one, at lengths that are not theirs. */
import {
  argmax,
  argmin,
  arrayType,
  bool,
  buildProgram,
  cast,
  concatenate,
  cummax,
  cumprod,
  cumsum,
  evaluate,
  arrayValue,
  exp,
  f16,
  f32,
  f64,
  i32,
  lt,
  mul,
  repeatOver,
  reverse,
  transpose,
  u32,
  type Dtype,
  type Program,
} from "@cotangent/ir";
import { describe, expect, test } from "vitest";
import { difference } from "../testing/difference.ts";
import { compileWasm } from "./compile.ts";

const dtypes = [f32, f64, f16, i32, u32, bool];
const isExact = (dtype: Dtype): boolean => dtype.kind !== "float";

const transposed = (dtype: Dtype, shape: readonly number[], order: readonly number[]): Program =>
  buildProgram("transposed", [arrayType(dtype, shape)], (b, x) => [b.one(transpose, [x], { order })]);

describe("transposes, square by square", () => {
  test.each(dtypes.map((dtype) => [dtype.name, dtype] as const))("of %s", (_, dtype) => {
    for (const [m, n] of [
      [4, 4],
      [5, 7],
      [16, 64],
      [17, 65],
      [3, 20],
      [20, 3],
      [33, 130],
    ] as const)
      expect(difference(transposed(dtype, [m, n], [1, 0]))).toBe(0);
  });

  test("of three axes and more", () => {
    for (const order of [
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ])
      for (const dtype of [f32, f64]) expect(difference(transposed(dtype, [5, 9, 6], order))).toBe(0);
    expect(difference(transposed(f32, [2, 5, 6, 7], [3, 1, 0, 2]))).toBe(0);
  });

  test("in what is computed of them, along both axes and of both widths", () => {
    const types = [arrayType(f32, [9, 21]), arrayType(f64, [21, 9]), arrayType(f32, [9]), arrayType(f64, [9, 21])];
    const program = buildProgram("sum", types, (b, x, y, bias, z) => {
      const turned = b.one(transpose, [b.one(mul, [x, x])], { order: [1, 0] });
      const row = repeatOver(b, bias, [21, 9], [0]);
      const wide = b.one(cast, [b.one(mul, [b.one(exp, [turned]), row])], { dtype: f64 });
      const other = b.one(transpose, [z], { order: [1, 0] });
      return [b.one(mul, [b.one(mul, [wide, other]), y]), b.one(lt, [other, y])];
    });
    expect(difference(program)).toBeLessThan(3e-6);
  });
});

const running = [
  { name: "cumsum", op: cumsum },
  { name: "cumprod", op: cumprod },
  { name: "cummax", op: cummax },
] as const;

const runs = [f32, f64, i32].flatMap((dtype) => [false, true].map((backwards) => [dtype, backwards] as const));

test.each(running)("$name along each axis, forwards and backwards", ({ op }) => {
  for (const [dtype, reverseOrder] of runs)
    for (const shape of [
      [6, 5],
      [5, 3],
      [3, 7, 9],
      [2, 530],
      [7, 600],
    ])
      for (const axis of shape.keys()) {
        const program = buildProgram("running", [arrayType(dtype, shape)], (b, x) => [
          b.one(op, [b.one(mul, [x, x])], { axis, reverse: reverseOrder }),
        ]);
        expect(difference(program)).toBeLessThan(isExact(dtype) ? 1e-300 : 1e-5);
      }
});

test.each([
  [f32, argmax],
  [f32, argmin],
  [f64, argmax],
  [i32, argmin],
])("places of extremes along each axis, $0.name, $1.name", (dtype, op) => {
  for (const shape of [
    [3, 40],
    [40, 7],
    [5, 9, 8],
    [1, 300],
    [2, 3],
  ])
    for (const axis of shape.keys()) {
      const program = buildProgram("place", [arrayType(dtype, shape)], (b, x) => [b.one(op, [x], { axis })]);
      expect(difference(program)).toBe(0);
    }
});

test("the first of equal extremes is found, and NaN before any number", () => {
  const data = Float32Array.from({ length: 90 }, (_, i) => (i % 7 === 3 ? 5 : 1));
  data[77] = NaN;
  const type = arrayType(f32, [3, 30]);
  const program = buildProgram("place", [type], (b, x) => [
    b.one(argmax, [x], { axis: 1 }),
    b.one(argmin, [x], { axis: 1 }),
  ]);
  const wanted = evaluate(program, [arrayValue(f32, [3, 30], [...data])]).map((value) => [...value.data]);
  expect(
    compileWasm(program)
      .run([data])
      .map((found) => [...found]),
  ).toEqual(wanted);
});

test("arrays backwards, along each axis and in sums with themselves", () => {
  for (const dtype of dtypes)
    for (const n of [4, 7, 12, 13]) {
      const program = buildProgram("reversed", [arrayType(dtype, [3, n])], (b, x) => [
        b.one(reverse, [x], { axes: [1] }),
        b.one(reverse, [x], { axes: [0] }),
        b.one(concatenate, [b.one(reverse, [x], { axes: [1] }), x], { axis: 1 }),
      ]);
      expect(difference(program)).toBe(0);
    }
});

/** Numbers around each step of f16, and halves between them. */
const aroundHalves: readonly number[] = Array.from({ length: 4000 }, (_, i) => {
  const size = 2 ** ((i % 45) - 27) * (1 + ((i * 7919) % 2048) / 2048);
  return (i % 2 === 0 ? 1 : -1) * size * (1 + ((i % 5) - 2) * 2 ** -22);
});

test.each([f32, f64, i32, u32])("$name rounded to f16 in vectors", (dtype) => {
  const special = [0, -0, Infinity, -Infinity, NaN, 65519, 65520, 65504, 2 ** -24, 2 ** -25, 3 * 2 ** -26, -(2 ** -25)];
  const numbers = [...aroundHalves, ...special];
  const elements = dtype.kind === "float" ? numbers : numbers.map((x) => Math.trunc(x * 2 ** 7) || 0);
  const program = buildProgram("half", [arrayType(dtype, [elements.length])], (b, x) => [
    b.one(cast, [x], { dtype: f16 }),
  ]);
  const data = dtype.allocate(elements.length);
  data.set(elements);
  const [wanted] = evaluate(program, [arrayValue(dtype, [elements.length], [...data])]);
  const [found] = compileWasm(program, { cache: false }).run([data]);
  expect([...found!].findIndex((x, i) => !Object.is(x, wanted!.data[i]))).toBe(-1);
});
