/** What goes wrong on a device reaches whoever waits for it, and what is on the host survives. */
import { acquire, compileForGpu, GpuExecutable, planForGpu } from "@cotangent/codegen-wgsl";
import { add, buildProgram, f32 } from "@cotangent/ir";
import { device, jit, setDefaultDevice, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { afterAll, describe, expect, test } from "vitest";

afterAll(() => setDefaultDevice("cpu"));

const doubled = buildProgram("doubled", [{ dtype: f32, shape: [4] }], (b, x) => [b.one(add, [x, x])]);

describe("a lost device", () => {
  test("fails what waits, names the remedy, and can be acquired again to go on", async () => {
    const first = await device("webgpu", {});
    const step = jit((w: Tensor) => np.multiply(w, 1.5));
    const train = async (from: Float32Array, steps: number, on: Awaited<typeof first>): Promise<Float32Array[]> => {
      setDefaultDevice(on);
      let w: Tensor = np.array(from);
      const saved: Float32Array[] = [];
      for (let i = 0; i < steps; i++) {
        w = step(w);
        saved.push((await w.data()) as Float32Array);
      }
      return saved;
    };
    const saved = await train(Float32Array.of(1, 2), 3, first);
    const pending = step(np.array(saved.at(-1)!));
    (first as unknown as { gpu: { destroy(): void } }).gpu.destroy();
    await expect(pending.data()).rejects.toThrow(/device-lost[^]*await device\("webgpu"\) again/);
    expect(() => np.array([1, 2])).toThrow("device-lost");
    const second = await device("webgpu", {});
    expect(second).not.toBe(first);
    const resumed = await train(saved.at(-1)!, 1, second);
    expect([...resumed[0]!]).toEqual([1.5 ** 4, 2 * 1.5 ** 4]);
  });

  test("in the middle of work that is queued", async () => {
    const gpu = await acquire();
    const executable = compileForGpu(gpu, doubled);
    const x = gpu.upload({ dtype: f32, shape: [4] }, Float32Array.of(1, 2, 3, 4));
    const results = Array.from({ length: 200 }, () => executable.run([x])[0]!.read());
    gpu.destroy();
    const ends = await Promise.allSettled(results);
    expect(ends.every(({ status }) => status === "rejected")).toBe(true);
    expect(String((ends[199] as PromiseRejectedResult).reason)).toContain("device-lost");
  });
});

describe("what the device refuses", () => {
  test("WGSL that does not compile: the kernel's name, its lines, and what the compiler says", async () => {
    const gpu = await acquire();
    const [shader] = compileForGpu(gpu, doubled).shaders;
    const broken = { ...shader!, source: shader!.source.replace(/= \(.*\);/, "= nonsense;") };
    const pipeline = gpu.pipelines.get(broken, "doubled/k9 (add user.ts:3:4)");
    await pipeline.done;
    expect(String(pipeline.error)).toMatch(
      /invalid-shader[^]*doubled\/k9 \(add user\.ts:3:4\)[^]*line \d+: [^]*nonsense;/,
    );
    gpu.destroy();
  });

  test("an array beyond what it binds at once", async () => {
    const gpu = await acquire();
    const { maxStorageBufferBindingSize } = gpu.gpu.limits;
    const shape = [maxStorageBufferBindingSize / 4 + 1];
    const large = buildProgram("large", [{ dtype: f32, shape }], (b, x) => [b.one(add, [x, x])]);
    expect(() => compileForGpu(gpu, large)).toThrow(/array-too-large[^]*split the array/);
    gpu.destroy();
  });

  test("memory that it has not", async () => {
    const gpu = await acquire();
    expect(gpu.errorOf(new GPUOutOfMemoryError("no more"))).toMatchObject({ code: "device-memory" });
    gpu.destroy();
    const small = await acquire({ memoryBudget: 1000 });
    expect(() => small.upload({ dtype: f32, shape: [300] }, new Float32Array(300))).toThrow("device-memory");
    small.destroy();
  });

  test("inputs of other types", async () => {
    const gpu = await acquire();
    const executable = new GpuExecutable(gpu, planForGpu(gpu, doubled));
    const wrong = gpu.upload({ dtype: f32, shape: [3] }, new Float32Array(3));
    expect(() => executable.run([wrong])).toThrow("found f32[3], expected f32[4]");
    expect(() => executable.run([])).toThrow("found 0 arrays, expected f32[4]");
    gpu.destroy();
  });
});

describe("several at once", () => {
  test("calls for the device that overlap get one", async () => {
    const [a, b] = await Promise.all([device("webgpu"), device("webgpu")]);
    expect(a).toBe(b);
    const [c, d] = await Promise.all([device("webgpu", {}), device("webgpu", {})]);
    expect(new Set([a.name, c.name, d.name]).size).toBe(3);
  });

  test("two devices do not share tensors", async () => {
    const [a, b] = [await device("webgpu", {}), await device("webgpu", {})];
    expect(a.name).not.toBe(b.name);
    setDefaultDevice(a);
    const x = np.array([1]);
    setDefaultDevice(b);
    const y = np.array([2]);
    expect(() => np.add(x, y)).toThrow(/wrong-device/);
    setDefaultDevice("cpu");
  });

  test("calls that overlap each have their own results", async () => {
    const gpu = await device("webgpu");
    const f = jit((x: Tensor) => np.add(np.multiply(x, x), 1), { device: gpu });
    const results = await Promise.all(
      Array.from({ length: 50 }, async (_, i) => [...(await f(np.array([i, i + 1])).data())]),
    );
    results.forEach((found, i) => expect(found).toEqual([i * i + 1, (i + 1) ** 2 + 1]));
  });
});
