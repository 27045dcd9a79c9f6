/** Memory of a device: three loops that hold it steady, and one that cannot. */
import { device, fromGpuBuffer, jit, toGpuBuffer, type Device, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { beforeAll, describe, expect, test } from "vitest";

const steps = 5000;
const megabyte = 2 ** 20;
const elements = 2 ** 14; // 64 KiB

let gpu: Device;
/** Eight megabytes: 128 arrays. */
const budget = 8 * megabyte;

beforeAll(async () => {
  gpu = await device("webgpu", { memoryBudget: budget });
});

const start = (): Tensor => np.zeros([elements]);
const first = async (x: Tensor): Promise<number> => (await x.data())[0]!;

describe(`${steps} steps within ${budget / megabyte} MB`, () => {
  test("synchronous, with donation", async () => {
    const step = jit((x: Tensor) => np.add(x, 1), { donate: 0, device: gpu });
    let x = step(start());
    for (let i = 1; i < steps; i++) x = step(x);
    expect(await first(x)).toBe(steps);
  });

  test("awaiting each step, without donation", async () => {
    const step = jit((x: Tensor) => np.add(x, 1), { device: gpu });
    let x = step(start());
    for (let i = 1; i < steps; i++) {
      x = step(x);
      await x.data();
    }
    expect(await first(x)).toBe(steps);
  });

  test("with using", async () => {
    const step = jit((x: Tensor) => np.add(x, 1), { device: gpu });
    const inner = (x: Tensor): Tensor => {
      using y = step(x);
      return step(y);
    };
    let x = step(start());
    for (let i = 1; i < steps; i += 2) {
      const next = inner(x);
      x.dispose();
      x = next;
    }
    expect(await first(x)).toBe(steps + 1 - (steps % 2));
  });

  test("synchronous without either: an error that names the remedies, before the machine dies", async () => {
    const step = jit((x: Tensor) => np.add(x, 1), { device: gpu });
    const run = (): void => {
      let x = step(start());
      for (let i = 1; i < steps; i++) x = step(x);
    };
    expect(run).toThrow(/device-memory[^]*donate[^]*dispose[^]*await/);
    // The device goes on once the collector has run.
    await new Promise((resolve) => setTimeout(resolve, 500));
    const one = step(np.zeros([1]));
    expect(await first(one)).toBe(1);
  });
});

describe("buffers of other libraries", () => {
  test("come in and go out without a copy", async () => {
    const adapter = (await navigator.gpu.requestAdapter())!;
    const theirs = await adapter.requestDevice();
    const shared = await device("webgpu", { gpuDevice: theirs });
    const usage = 0x80 | 0x4 | 0x8; // STORAGE | COPY_SRC | COPY_DST: the types have no constants
    const buffer = theirs.createBuffer({ size: 16, usage });
    theirs.queue.writeBuffer(buffer, 0, Float32Array.of(1, 2, 3, 4));
    const x = fromGpuBuffer(buffer, { shape: [2, 2], device: shared });
    expect([...(await np.multiply(x, 10).data())]).toEqual([10, 20, 30, 40]);
    expect(await toGpuBuffer(x)).toBe(buffer);
    const y = np.add(x, 1);
    expect((await toGpuBuffer(y)).size).toBeGreaterThanOrEqual(16);
    expect(() => fromGpuBuffer(buffer, { shape: [100], device: shared })).toThrow(/bad-argument[^]*16 bytes/);
    theirs.destroy();
  });

  test("the CPU has none", async () => {
    await expect(toGpuBuffer(np.ones([2]))).rejects.toThrow("toGpuBuffer: f32[2] is on the CPU");
  });
});
