import { f32, i32 } from "@cotangent/ir";
import { expect, test } from "vitest";
import { fromData } from "./bind.ts";
import type { Tensor } from "./tensor.ts";

const vector = (...values: readonly number[]) => fromData(f32, [values.length], Float32Array.from(values));

test("arithmetic promotes, broadcasts and keeps the shape", () => {
  const x = fromData(f32, [2, 2], Float32Array.of(1, 2, 3, 4));
  expect(x.add(vector(10, 20)).mul(2).toArray()).toEqual([
    [22, 44],
    [26, 48],
  ]);
  expect(x.sum({ axis: -1, keepdims: true }).toArray()).toEqual([[3], [7]]);
  expect(x.mean().item()).toBe(2.5);
  expect(x.T.toArray()).toEqual([
    [1, 3],
    [2, 4],
  ]);
  expect(x.matmul(vector(1, 1)).toArray()).toEqual([3, 7]);
  expect(x.max({ axis: 0 }).toArray()).toEqual([3, 4]);
  expect([x.reshape(4).shape, x.reshape(-1).shape, x.reshape([1, -1]).shape]).toEqual([[4], [4], [1, 4]]);
});

test("shapes and orders of axes are given as a list or one by one", () => {
  const x = fromData(f32, [2, 3], Float32Array.of(1, 2, 3, 4, 5, 6));
  for (const y of [x.transpose(1, 0), x.transpose([1, 0]), x.transpose(), x.T, x.transpose(-1, 0)])
    expect(y.toArray()).toEqual([
      [1, 4],
      [2, 5],
      [3, 6],
    ]);
  expect([x.reshape(3, 2), x.reshape([3, 2]), x.reshape(3, -1), x.ravel()].map(({ shape }) => shape)).toEqual([
    [3, 2],
    [3, 2],
    [3, 2],
    [6],
  ]);
  expect(x.sum().reshape().shape).toEqual([]);
  expect(() => x.transpose([])).toThrow("[bad-axes] transpose");
  expect(() => x.transpose(0, 0)).toThrow("[bad-axes] transpose");
  expect(() => x.transpose(1)).toThrow("[bad-axes] transpose");
  expect(() => x.transpose(0, 2)).toThrow("[bad-axes] transpose");
  expect(() => x.reshape(4, -1)).toThrow("[wrong-length] reshape");
});

test("comparisons are methods too, of tensors and of numbers, and NaN compares as false", () => {
  const x = vector(1, 2, NaN);
  const bits = (y: Tensor): readonly number[] => [...y.dataSync()];
  expect([x.less(2), x.lessEqual(2), x.greater(1), x.greaterEqual(1), x.equal(2)].map(bits)).toEqual([
    [1, 0, 0],
    [1, 1, 0],
    [0, 1, 0],
    [1, 1, 0],
    [0, 1, 0],
  ]);
  expect(bits(vector(1, 2).greater(fromData(i32, [2], Int32Array.of(0, 3))))).toEqual([1, 0]);
});

test("an integral literal beside an integer array stays integer, and 2.5 makes it float", () => {
  const x = fromData(i32, [3], Int32Array.of(1, 2, 3));
  expect(x.mul(2).dtype).toBe(i32);
  expect(x.mul(2.5).dtype).toBe(f32);
  expect(x.mul(2.5).toArray()).toEqual([2.5, 5, 7.5]);
});
