/** Functions made of elementary ones keep their bounds on a GPU. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { composed, pointsOf, worstError } from "../numerics/composed.ts";
import { composedOnGpu } from "./composed-values.ts";
import { acquireDevice } from "./scalar-values.ts";

let device: GPUDevice;
beforeAll(async () => void ({ device } = await acquireDevice()));
afterAll(() => device.destroy());

test.each(composed)("$primitive.name is within $ulps ulp", async (item) => {
  const points = pointsOf(item, 5000);
  expect(worstError(item, points, await composedOnGpu(device, item, points))).toBeLessThanOrEqual(item.ulps);
});
