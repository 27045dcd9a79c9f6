/** Values of scalar operations on a GPU, by the kernel that holds nothing else. */
import { printWgsl, type Shader } from "@cotangent/codegen-wgsl";
import { i32, f32, type Dtype } from "@cotangent/ir";
import type { Kernel } from "@cotangent/kernel";
import { runShader } from "./run-shader.ts";

type Words = Float32Array | Int32Array | Uint32Array;

/** Truth values are 0 and 1 in u32. */
const wordsOf = ({ name }: Dtype): typeof Float32Array | typeof Int32Array | typeof Uint32Array =>
  name === f32.name ? Float32Array : name === i32.name ? Int32Array : Uint32Array;

/** What `shader` finds at `points`, for an elementwise kernel on x and z. */
export async function valuesOf(
  device: GPUDevice,
  shader: Shader,
  { buffers }: Kernel,
  points: readonly (readonly number[])[],
): Promise<readonly number[]> {
  const contents = buffers.map(({ type }, i): Words => {
    const words = new (wordsOf(type.dtype))(points.length);
    if (i < 2) words.set(points.map((point) => point[i] ?? 0));
    return words;
  });
  const bits = await runShader(device, shader, contents, 2);
  return [...new (wordsOf(buffers[2]!.type.dtype))(bits)];
}

/** What the kernel finds at `points`. */
export function valuesOnGpu(
  device: GPUDevice,
  kernelFor: (length: number) => Kernel,
  points: readonly (readonly number[])[],
): Promise<readonly number[]> {
  const kernel = kernelFor(points.length);
  return valuesOf(device, printWgsl(kernel)[0]!, kernel, points);
}

export const acquireDevice = async (): Promise<{ readonly device: GPUDevice; readonly adapter: GPUAdapter }> => {
  const adapter = await navigator.gpu.requestAdapter();
  if (!adapter) throw new Error("navigator.gpu is there, but it has no adapter");
  return { adapter, device: await adapter.requestDevice() };
};
