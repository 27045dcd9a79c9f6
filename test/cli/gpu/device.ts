/** A device of plain WebGPU for all tests of a file: what users give to modules. */
import { afterAll, beforeAll } from "vitest";

/** `use()` within tests is the device. What it complains of makes the tests fail. */
export function deviceForTests(): () => GPUDevice {
  let device: GPUDevice | undefined;
  const errors: string[] = [];
  beforeAll(async () => {
    const adapter = await navigator.gpu.requestAdapter();
    device = await adapter?.requestDevice();
    device?.addEventListener("uncapturederror", ({ error }) => errors.push(error.message));
  }, 60_000);
  afterAll(() => {
    device?.destroy();
    if (errors.length > 0) throw new Error(errors.join("\n"));
  }, 60_000);
  return () => device!;
}
