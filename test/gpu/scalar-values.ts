/** Values of scalar operations on a GPU, by the kernel that holds nothing else. */
import { printWgsl } from "@cotangent/codegen-wgsl";
import { i32, f32, type Dtype } from "@cotangent/ir";
import type { Kernel } from "@cotangent/kernel";
import { runShader } from "./run-shader.ts";

type Words = Float32Array | Int32Array | Uint32Array;

/** Truth values are 0 and 1 in u32. */
const wordsOf = ({ name }: Dtype): typeof Float32Array | typeof Int32Array | typeof Uint32Array =>
  name === f32.name ? Float32Array : name === i32.name ? Int32Array : Uint32Array;

/** What an elementwise kernel on x and z finds at `points`. */
export async function valuesOnGpu(
  device: GPUDevice,
  kernelFor: (length: number) => Kernel,
  points: readonly (readonly number[])[],
): Promise<readonly number[]> {
  const written = kernelFor(points.length);
  const [shader] = printWgsl(written);
  const buffers = written.buffers.map(({ type }, i): Words => {
    const words = new (wordsOf(type.dtype))(points.length);
    if (i < 2) words.set(points.map((point) => point[i] ?? 0));
    return words;
  });
  const bits = await runShader(device, shader!, buffers, 2);
  return [...new (wordsOf(written.buffers[2]!.type.dtype))(bits)];
}

export const acquireDevice = async (): Promise<{ readonly device: GPUDevice; readonly adapter: GPUAdapter }> => {
  const adapter = await navigator.gpu.requestAdapter();
  if (!adapter) throw new Error("navigator.gpu is there, but it has no adapter");
  return { adapter, device: await adapter.requestDevice() };
};
