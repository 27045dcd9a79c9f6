import { describe, expect, test } from "vitest";
import { buildProgram } from "../builder.ts";
import { subDims } from "../dim.ts";
import { namedSize } from "../size-algebra.ts";
import { f64 } from "../dtype.ts";
import { arrayValue } from "../evaluate/array-value.ts";
import { evaluate } from "../evaluate/evaluate.ts";
import type { Primitive } from "../primitive.ts";
import type { Params } from "../program.ts";
import { arrayType } from "../type.ts";
import { concatenate, reverse } from "./concatenate.ts";
import { pad, padWith, slice } from "./padding.ts";

const n = namedSize("n");

/** Of the vector `xs`, whose length the program knows as `n`. */
function ofSymbolic<P extends Params>(primitive: Primitive<P>, xs: readonly number[], params: P): readonly number[] {
  const program = buildProgram("f", [arrayType(f64, [n])], (b, x) => [b.one(primitive, [x], params)]);
  return [...evaluate(program, [arrayValue(f64, [xs.length], xs)])[0]!.data];
}

describe("an axis of unknown length", () => {
  test("is sliced", () =>
    expect(ofSymbolic(slice, [1, 2, 3, 4], { start: [1], limit: [subDims(n, 1)], stride: [1] })).toEqual([2, 3]));
  test("is padded around and between", () =>
    expect(ofSymbolic(padWith, [1, 2], { low: [1], high: [2], interior: [1], value: 9 })).toEqual([9, 1, 9, 2, 9, 9]));
  test("is padded by its own length", () =>
    expect(ofSymbolic(pad, [1, 2], { low: [n], high: [0], interior: [0] })).toEqual([0, 0, 1, 2]));
  test("is reversed", () => expect(ofSymbolic(reverse, [1, 2, 3], { axes: [0] })).toEqual([3, 2, 1]));
  test("is concatenated", () => {
    const program = buildProgram("f", [arrayType(f64, [n]), arrayType(f64, [2])], (b, x, z) => [
      b.one(concatenate, [x, z, x], { axis: 0 }),
    ]);
    const [y] = evaluate(program, [arrayValue(f64, [3], [1, 2, 3]), arrayValue(f64, [2], [8, 9])]);
    expect([...y!.data]).toEqual([1, 2, 3, 8, 9, 1, 2, 3]);
  });
});

describe("empty axes", () => {
  test("are padded", () => expect(ofSymbolic(pad, [], { low: [1], high: [1], interior: [0] })).toEqual([0, 0]));
  test("come from padding that removes all", () =>
    expect(ofSymbolic(pad, [1, 2], { low: [-1], high: [-1], interior: [0] })).toEqual([]));
});

describe("is refused:", () => {
  const build = <P extends Params>(primitive: Primitive<P>, params: P): unknown =>
    buildProgram("f", [arrayType(f64, [4])], (b, x) => [b.one(primitive, [x], params)]);
  test("a slice beyond the end", () =>
    expect(() => build(slice, { start: [1], limit: [5], stride: [1] })).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: [bad-argument] slice: 1 to 5 by 1 of an axis of length 4
        line: <line>
        hint: slice with 0 ≤ start ≤ limit ≤ length and a stride of 1 or more; reverse() turns an axis around]
    `));
  test("a slice backwards", () =>
    expect(() => build(slice, { start: [3], limit: [1], stride: [1] })).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: [bad-argument] slice: 3 to 1 by 1 of an axis of length 4
        line: <line>
        hint: slice with 0 ≤ start ≤ limit ≤ length and a stride of 1 or more; reverse() turns an axis around]
    `));
  test("a slice of another rank", () =>
    expect(() => build(slice, { start: [0, 0], limit: [1, 1], stride: [1, 1] })).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: [bad-axes] slice: 2, 2, 2 numbers for f64[4]
        line: <line>
        hint: give 1 numbers each, one for each axis]
    `));
  test("removing more than there is", () =>
    expect(() => build(pad, { low: [-3], high: [-2], interior: [0] })).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: [bad-argument] pad: -3, -2 around and 0 between 4 elements
        line: <line>
        hint: negative padding removes elements, at most all of them; interior padding is 0 or more]
    `));
  test("concatenating different rows", () => {
    const rows = [arrayType(f64, [2, 3]), arrayType(f64, [2, 4])];
    expect(() => buildProgram("f", rows, (b, x, z) => [b.one(concatenate, [x, z], { axis: 0 })]))
      .toThrowErrorMatchingInlineSnapshot(`
        [ShapeError: [shape-mismatch] concatenate: axis 1 of argument 1 is 4, expected 3
          line: <line>
          hint: the sizes of these axes must be equal]
      `);
  });
});
