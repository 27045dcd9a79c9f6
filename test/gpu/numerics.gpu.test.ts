/** The elementary functions as they are printed for GPUs are within their bounds on this one. */
import { worstCase } from "@cotangent/ir/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expansionCases, expansionKernel } from "./expansion-cases.ts";
import { acquireDevice, valuesOnGpu } from "./scalar-values.ts";

let device: GPUDevice;
/** Devices in software divide and take roots exactly; WGSL allows divisions and roots to be off by 2.5 ulp and more. */
let allowance = 0;
beforeAll(async () => {
  const acquired = await acquireDevice();
  ({ device } = acquired);
  allowance = acquired.adapter.info.isFallbackAdapter ? 0 : 4;
});
afterAll(() => device.destroy());

test.each(expansionCases(20_000))("$op: $ulps ulp", async (item) => {
  const found = await valuesOnGpu(device, expansionKernel(item), item.samples);
  const worst = worstCase(item.op, item.samples, found);
  expect(worst.ulps, `at ${worst.args.join()}`).toBeLessThanOrEqual(item.ulps + allowance);
});
