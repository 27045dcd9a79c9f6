import { describe, expect, it } from "vitest";
import * as np from "./index.ts";

const grid = (...shape: number[]): np.Tensor => np.reshape(np.arange(shape.reduce((a, b) => a * b, 1)), shape);

describe("creation", () => {
  it("takes nested arrays, typed arrays, tensors and numbers", () => {
    expect(
      np
        .array([
          [1, 2],
          [3, 4],
        ])
        .toString(),
    ).toBe("Tensor(f32[2,2], [[1, 2], [3, 4]])");
    expect(np.array([1, 2]).dtype.name).toBe("f32");
    expect(np.array([true, false]).dtype.name).toBe("bool");
    expect(np.array(new Float64Array([1, 2])).dtype.name).toBe("f64");
    expect(np.array(new Int32Array([1, 2])).dtype.name).toBe("i32");
    expect(np.array([1.7, -1.7, NaN], { dtype: "i32" }).toArray()).toEqual([1, -1, 0]);
    expect(np.array(5).shape).toEqual([]);
    expect(np.array([]).shape).toEqual([0]);
    expect(np.array([[], []]).shape).toEqual([2, 0]);
    expect(np.array([np.array([1, 2]), [3, 4], [np.array(5), 6]]).toArray()).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
  });
  it("copies typed arrays", () => {
    const data = new Float32Array([1, 2]);
    const x = np.array(data);
    data[0] = 9;
    expect(x.toArray()).toEqual([1, 2]);
  });
  it("refuses what is no array", () => {
    expect(() => np.array([[1, 2], [3]])).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: [wrong-length] array: at depth 1 one part has length 2 and another length 1
        line: <line>
        hint: give arrays of one length at each depth]
    `);
    expect(() => np.array([[1, 2], 3])).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: [wrong-length] array: at depth 1 one part has length 2 and another a number
        line: <line>
        hint: give arrays of one length at each depth]
    `);
    expect(() => np.array(JSON.parse('["a"]'))).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: [not-a-tensor] array: the string "a" is not an element
        line: <line>
        hint: give numbers, booleans, tensors, and arrays of these; complex() takes complex numbers { re, im }]
    `);
    expect(() => np.array(new Uint8Array(2))).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: [unknown-dtype] array: a value of class Uint8Array has elements of no dtype
        line: <line>
        hint: name one, for instance { dtype: "f32" }]
    `);
    expect(() => np.zeros([-1])).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: [bad-argument] zeros: [-1] for a shape
        line: <line>
        hint: a shape is a length or a list of lengths, which are integers ≥ 0: [2, 3]]
    `);
  });
  it("fills", () => {
    expect(np.zeros([2, 1]).toArray()).toEqual([[0], [0]]);
    expect(np.ones(3, { dtype: "i32" }).toString()).toBe("Tensor(i32[3], [1, 1, 1])");
    expect(np.full([2], 7).toArray()).toEqual([7, 7]);
    expect(np.full([], true).dtype.name).toBe("bool");
    expect(np.zerosLike(np.ones([2], { dtype: "f64" })).dtype.name).toBe("f64");
    expect(np.onesLike(np.zeros([1, 2])).toArray()).toEqual([[1, 1]]);
    expect(np.fullLike(np.zeros([2]), 3, { dtype: "i32" }).toString()).toBe("Tensor(i32[2], [3, 3])");
  });
  it("counts", () => {
    expect(np.arange(4).toArray()).toEqual([0, 1, 2, 3]);
    expect(np.arange(2, 8, 2, { dtype: "i32" }).toString()).toBe("Tensor(i32[3], [2, 4, 6])");
    expect(np.arange(3, 0, -1).toArray()).toEqual([3, 2, 1]);
    expect(np.arange(1, 1).toArray()).toEqual([]);
    expect(np.linspace(0, 1, 5).toArray()).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(np.linspace(0, 1, 4, { endpoint: false }).toArray()).toEqual([0, 0.25, 0.5, 0.75]);
    expect(np.linspace(2, 9, 1).toArray()).toEqual([2]);
    expect(np.logspace(0, 2, 3).toArray()).toEqual([1, 10, 100]);
    expect(() => np.arange(0, 1, 0)).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: [bad-argument] arange: from 0 to 1 in steps of 0
        line: <line>
        hint: bounds are finite, and the step is not 0]
    `);
  });
  it("makes matrices", () => {
    expect(np.eye(2, 3).toArray()).toEqual([
      [1, 0, 0],
      [0, 1, 0],
    ]);
    expect(np.eye(2, 3, { k: 1 }).toArray()).toEqual([
      [0, 1, 0],
      [0, 0, 1],
    ]);
    expect(np.identity(2, { dtype: "i32" }).toString()).toBe("Tensor(i32[2,2], [[1, 0], [0, 1]])");
    expect(np.tri(2, 3).toArray()).toEqual([
      [1, 0, 0],
      [1, 1, 0],
    ]);
    expect(np.tril(grid(2, 3), -1).toArray()).toEqual([
      [0, 0, 0],
      [3, 0, 0],
    ]);
    expect(np.triu(grid(2, 3), 1).toArray()).toEqual([
      [0, 1, 2],
      [0, 0, 5],
    ]);
    expect(np.diagonal(grid(2, 3)).toArray()).toEqual([0, 4]);
    expect(np.diagonal(grid(2, 3), 1).toArray()).toEqual([1, 5]);
    expect(np.diagonal(grid(3, 2), -1).toArray()).toEqual([2, 5]);
    expect(np.diagonal(grid(2, 3), 3).toArray()).toEqual([]);
    expect(np.diagonal(grid(2, 2, 2)).toArray()).toEqual([
      [0, 3],
      [4, 7],
    ]);
    expect(np.diag(np.array([1, 2]), 1).toArray()).toEqual([
      [0, 1, 0],
      [0, 0, 2],
      [0, 0, 0],
    ]);
    expect(np.diag(np.array([1, 2]), -1).toArray()).toEqual([
      [0, 0, 0],
      [1, 0, 0],
      [0, 2, 0],
    ]);
    expect(np.trace(grid(3, 3)).item()).toBe(12);
  });
});
