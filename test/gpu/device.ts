/** One device for all tests of a file, with an end. */
import { acquire, type AcquireOptions, type GpuDevice } from "@cotangent/codegen-wgsl";
import { afterAll, beforeAll } from "vitest";

/** `use()` within tests is the device. */
export function gpuForTests(options: AcquireOptions = {}): () => GpuDevice {
  let gpu: GpuDevice | undefined;
  beforeAll(async () => {
    gpu = await acquire(options);
  });
  afterAll(() => gpu?.destroy());
  return () => gpu!;
}
