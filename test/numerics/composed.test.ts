import { f32 } from "@cotangent/ir";
import { expect, test } from "vitest";
import { composed, interpreted, pointsOf, worstError } from "./composed.ts";

test.each(composed)("$primitive.name is within $ulps ulp in f32", (item) => {
  const points = pointsOf(item, 5000);
  expect(worstError(item, points, interpreted(item.primitive, f32, points))).toBeLessThanOrEqual(item.ulps);
});
