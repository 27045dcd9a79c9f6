import { f32, i32 } from "@cotangent/ir";
import { expect, test } from "vitest";
import { fromData } from "./bind.ts";

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

test("an integral literal beside an integer array stays integer, and 2.5 makes it float", () => {
  const x = fromData(i32, [3], Int32Array.of(1, 2, 3));
  expect(x.mul(2).dtype).toBe(i32);
  expect(x.mul(2.5).dtype).toBe(f32);
  expect(x.mul(2.5).toArray()).toEqual([2.5, 5, 7.5]);
});
