import { expect, test } from "vitest";
import { buildProgram } from "../builder.ts";
import { bool, f64, i32, type Dtype } from "../dtype.ts";
import { arrayValue } from "../evaluate/array-value.ts";
import { evaluate } from "../evaluate/evaluate.ts";
import type { Primitive } from "../primitive.ts";
import type { Params } from "../program.ts";
import { arrayType } from "../type.ts";
import { cummax, cummin, cumprod, cumsum } from "./cumulative.ts";
import { argmax, argmin, reduceAnd, reduceOr, reduceProd } from "./reduction.ts";

const nan = Number.NaN;

function resultsOf<P extends Params>(
  primitive: Primitive<P>,
  dtype: Dtype,
  xs: readonly number[],
  params: P,
): readonly (readonly number[])[] {
  const program = buildProgram("f", [arrayType(dtype, [xs.length])], (b, x) => b.apply(primitive, [x], params));
  return evaluate(program, [arrayValue(dtype, [xs.length], xs)]).map(({ data }) => [...data]);
}

test("argmax and argmin take the first of equal elements, and the first NaN before all", () => {
  const axis = { axis: 0 };
  expect(resultsOf(argmax, f64, [1, 3, 3, 2], axis)).toEqual([[1]]);
  expect(resultsOf(argmin, f64, [2, 1, 3, 1], axis)).toEqual([[1]]);
  expect(resultsOf(argmax, f64, [1, nan, 9, nan], axis)).toEqual([[1]]);
  expect(resultsOf(argmin, f64, [1, nan, -9, nan], axis)).toEqual([[1]]);
  expect(resultsOf(argmax, f64, [-Infinity, -Infinity], axis)).toEqual([[0]]);
  expect(resultsOf(argmax, i32, [-(2 ** 31), -(2 ** 31)], axis)).toEqual([[0]]);
  expect(() => resultsOf(argmax, f64, [], axis)).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: [empty-axis] argmax: axis 0 of f64[0] has no element
      line: <line>
      hint: take it along an axis of length 1 or more]
  `);
});

test("a reduction of nothing is the identity", () => {
  const axes = { axes: [0] };
  expect(resultsOf(reduceProd, f64, [], axes)).toEqual([[1]]);
  expect(resultsOf(reduceAnd, bool, [], axes)).toEqual([[1]]);
  expect(resultsOf(reduceOr, bool, [], axes)).toEqual([[0]]);
});

test("cumulative operations run from either end", () => {
  expect(resultsOf(cumsum, f64, [1, 2, 4], { axis: 0, reverse: false })).toEqual([[1, 3, 7]]);
  expect(resultsOf(cumsum, f64, [1, 2, 4], { axis: 0, reverse: true })).toEqual([[7, 6, 4]]);
  expect(resultsOf(cumprod, f64, [3, 0, 5], { axis: 0, reverse: false })).toEqual([[3, 0, 0]]);
  expect(resultsOf(cumprod, f64, [3, 0, 5], { axis: 0, reverse: true })).toEqual([[0, 0, 5]]);
  expect(resultsOf(cumsum, i32, [2 ** 31 - 1, 1], { axis: 0, reverse: false })).toEqual([[2 ** 31 - 1, -(2 ** 31)]]);
});

test("running extremes know the last of equal elements, and stay NaN from the first NaN on", () => {
  expect(resultsOf(cummax, f64, [1, 3, 3, 2], { axis: 0, reverse: false })).toEqual([
    [1, 3, 3, 3],
    [0, 1, 2, 2],
  ]);
  expect(resultsOf(cummin, f64, [1, 3, 0, 2], { axis: 0, reverse: true })).toEqual([
    [0, 0, 0, 2],
    [2, 2, 2, 3],
  ]);
  expect(resultsOf(cummax, f64, [1, nan, 5, nan], { axis: 0, reverse: false })).toEqual([
    [1, nan, nan, nan],
    [0, 1, 1, 1],
  ]);
  expect(resultsOf(cummax, f64, [-Infinity], { axis: 0, reverse: false })).toEqual([[-Infinity], [0]]);
});
