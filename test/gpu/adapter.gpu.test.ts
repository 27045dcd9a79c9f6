/** The machine can run GPU tests at all. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { runWgsl, twice } from "./run-wgsl.ts";

let device: GPUDevice;

beforeAll(async () => {
  const adapter = await navigator.gpu.requestAdapter();
  if (!adapter) throw new Error("navigator.gpu is there, but it has no adapter");
  device = await adapter.requestDevice();
});

afterAll(() => device.destroy());

test("a kernel written by hand runs, and its result is read back", async () => {
  const x = Float32Array.from({ length: 100 }, (_, i) => i / 3);
  expect(await runWgsl(device, twice, x)).toEqual(x.map((value) => 2 * value));
});

test("a kernel with an error is refused, and the error says where", async () => {
  device.pushErrorScope("validation");
  await expect(runWgsl(device, twice.replace("2.0", "2u"), new Float32Array(1))).rejects.toThrow("is invalid");
  expect((await device.popErrorScope())?.message).toContain(":7:51 error: no matching overload");
});
