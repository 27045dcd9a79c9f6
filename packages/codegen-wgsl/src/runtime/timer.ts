/** Times dispatches on the device: each in a pass of its own with a timestamp before and after. */
import { at, DeviceError } from "@cotangent/ir";
import type { PassTimer } from "./commands.ts";
import { mapRead, usage } from "./usage.ts";

/** As many dispatches as one submission has. */
const capacity = 512;

export class Timer implements PassTimer {
  readonly #device: GPUDevice;
  readonly #query: GPUQuerySet;
  readonly #resolved: GPUBuffer;
  readonly #read: Promise<readonly number[]>[] = [];
  readonly #pending: (() => void)[] = [];
  #count = 0;

  /** @throws DeviceError `device-failed` where the device has no timestamps. */
  constructor(device: GPUDevice) {
    if (!device.features.has("timestamp-query"))
      throw new DeviceError(
        "device-failed",
        "profile: this WebGPU device has no timestamps",
        "in Chrome, enable chrome://flags/#enable-webgpu-developer-features; or time whole calls with performance.now()",
      );
    this.#device = device;
    this.#query = device.createQuerySet({ label: "cotangent profile", type: "timestamp", count: 2 * capacity });
    this.#resolved = device.createBuffer({ size: 16 * capacity, usage: usage.queryResolve | usage.copySrc });
  }

  next(): GPUComputePassDescriptor {
    const first = 2 * this.#count++;
    return {
      timestampWrites: { querySet: this.#query, beginningOfPassWriteIndex: first, endOfPassWriteIndex: first + 1 },
    };
  }

  resolve(encoder: GPUCommandEncoder): void {
    const count = this.#count;
    this.#count = 0;
    if (count === 0) return;
    const bytes = 16 * count;
    const staging = this.#device.createBuffer({ size: bytes, usage: usage.mapRead | usage.copyDst });
    encoder.resolveQuerySet(this.#query, 0, 2 * count, this.#resolved, 0);
    encoder.copyBufferToBuffer(this.#resolved, 0, staging, 0, bytes);
    // Mapping has to wait until the commands are submitted.
    this.#read.push(new Promise((resolve) => this.#pending.push(() => resolve(durations(staging)))));
  }

  /** Milliseconds of each dispatch, in order, once all are submitted. */
  async times(): Promise<readonly number[]> {
    for (const begin of this.#pending) begin();
    const times = await Promise.all(this.#read);
    this.#query.destroy();
    this.#resolved.destroy();
    return times.flat();
  }
}

async function durations(staging: GPUBuffer): Promise<readonly number[]> {
  await staging.mapAsync(mapRead);
  const stamps = new BigUint64Array(staging.getMappedRange());
  const times = Array.from(
    { length: stamps.length / 2 },
    (_, i) => Number(at(stamps, 2 * i + 1) - at(stamps, 2 * i)) / 1e6,
  );
  staging.destroy();
  return times;
}
