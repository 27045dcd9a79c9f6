/** Kernels as scheduled for a GPU, run on the CPU and checked as WGSL. */
import { executable, splitAtBarriers } from "@cotangent/codegen-js";
import { printWgsl } from "@cotangent/codegen-wgsl";
import { concreteDim, type ArrayType, type Program, type TypedArray } from "@cotangent/ir";
import { fuse, unscheduled, type Kernel } from "@cotangent/kernel";
import { scheduleCpu } from "../../packages/kernel/src/schedule/cpu.ts";
import { defaultGpuLimits, type GpuLimits } from "../../packages/kernel/src/schedule/gpu-limits.ts";
import { scheduleGpu } from "../../packages/kernel/src/schedule/gpu.ts";
import { findRaces } from "../gpu/races.ts";
import { validateWgsl } from "../gpu/validate.ts";
import { planOf, sequence } from "./build.ts";

/** The one kernel of `program`, before its schedule. */
export function kernelOf(program: Program): Kernel {
  const [item, second] = fuse(program, unscheduled).items;
  if (item?.kind !== "kernel" || second) throw new Error(`${program.name} is not one kernel`);
  return item.kernel;
}

export const onGpu = (kernel: Kernel, limits: Partial<GpuLimits> = {}): Kernel =>
  scheduleGpu(kernel, { ...defaultGpuLimits, ...limits });

/** Numbers in [−1, 1), or 0 … 4. */
function sampleOf({ dtype, shape }: ArrayType, seed: number): TypedArray {
  const data = dtype.allocate(shape.reduce<number>((product, dim) => product * concreteDim(dim, "a test"), 1));
  for (const [k, x] of sequence(data.length, seed).entries())
    data[k] = dtype.kind === "float" ? x : Math.floor(Math.abs(x) * 5);
  return data;
}

/** What `kernel`, scheduled, writes on the CPU. */
function run(kernel: Kernel): readonly TypedArray[] {
  const buffers = kernel.buffers.filter(({ space }) => space === "buffer");
  const plan = planOf(
    kernel.name,
    buffers.map(({ type, access }) => [type, access === "read" ? "input" : "output"]),
    [{ kernel: splitAtBarriers(kernel), uses: buffers.map((_, i) => i) }],
  );
  return executable(plan).run(plan.inputs.map((buffer) => sampleOf(plan.buffers[buffer]!.type, buffer)));
}

/** How far `kernel` on a GPU is from what it is on a CPU, at most, relative to values of at least 1. */
export const difference = (kernel: Kernel): number => largest(run(onGpu(kernel)), run(scheduleCpu(kernel)));

const largest = (found: readonly TypedArray[], wanted: readonly TypedArray[]): number =>
  Math.max(
    ...wanted.map((array, o) =>
      Array.from(array, (x, i) => Math.abs(found[o]![i]! - x) / Math.max(1, Math.abs(x))).reduce(
        (most, one) => Math.max(most, one),
        0,
      ),
    ),
  );

/** What Tint and naga find wrong with the shaders of `kernel` on a GPU. */
export async function complaints(kernel: Kernel): Promise<readonly string[]> {
  const found = printWgsl(onGpu(kernel)).map(({ source }) => validateWgsl(source));
  return (await Promise.all(found)).flat();
}

/** The races between threads of `kernel` on a GPU, where it is one dispatch with one output, and how far it is off. */
export function races(kernel: Kernel): { readonly races: readonly string[]; readonly difference: number } {
  const [shader] = printWgsl(onGpu(kernel));
  const { source, bindings, workgroups } = shader!;
  const arrays = bindings.map(({ buffer }) => sampleOf(kernel.buffers[buffer]!.type, buffer) as Float32Array);
  const found = findRaces(source, "main", [...workgroups, 1], { 0: Object.fromEntries(arrays.entries()) });
  const outputs = arrays.filter((_, i) => kernel.buffers[bindings[i]!.buffer]!.access !== "read");
  return { races: found, difference: largest(outputs, run(scheduleCpu(kernel))) };
}
