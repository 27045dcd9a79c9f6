import * as np from "cotangent/numpy";
import { expect, test } from "vitest";
import { clip, clipByGlobalNorm, globalNorm } from "./clip.ts";

test("clip bounds each element on both sides and keeps NaN", () => {
  const [updates] = clip(1.5).update(np.array([-2, -1.5, 0, 1, Infinity, NaN]), null);
  expect(updates.toArray()).toEqual([-1.5, -1.5, 0, 1, 1.5, NaN]);
});

test("the global norm is that of all leaves together", () => {
  expect(globalNorm({ a: np.array([3, 0]), b: [np.array([[0], [4]])] }).item()).toBe(5);
});

test("a long gradient is shortened to the bound in its direction", () => {
  const [updates] = clipByGlobalNorm(1).update({ a: np.array([3, 0]), b: np.array([4]) }, null);
  expect(updates.a.toArray()).toEqual([Math.fround(0.6), 0]);
  expect(updates.b.toArray()).toEqual([Math.fround(0.8)]);
});

test("a short gradient and one that is zero pass unchanged", () => {
  const short = np.array([0.1, 0.2]);
  expect(clipByGlobalNorm(1).update(short, null)[0].toArray()).toEqual(short.toArray());
  expect(
    clipByGlobalNorm(1)
      .update(np.array([0, 0]), null)[0]
      .toArray(),
  ).toEqual([0, 0]);
});

test("an f64 leaf beside an f32 leaf keeps its dtype", () => {
  const [updates] = clipByGlobalNorm(1).update([np.array([3], { dtype: "f64" }), np.array([4])], null);
  expect(updates.map(({ dtype }) => dtype.name)).toEqual(["f64", "f32"]);
  expect(updates[0]!.item()).toBeCloseTo(0.6, 12);
});
