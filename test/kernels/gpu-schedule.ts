/** Kernels of programs as tiled products, run on the CPU and checked as WGSL. */
import { executable, splitAtBarriers } from "@cotangent/codegen-js";
import { printWgsl } from "@cotangent/codegen-wgsl";
import { concreteDim, NodeTable, type ArrayType, type Program, type TypedArray } from "@cotangent/ir";
import { fuse, type Kernel } from "@cotangent/kernel";
import { joinAxes, splitAxes } from "../../packages/kernel/src/schedule/axes.ts";
import { scheduleCpu } from "../../packages/kernel/src/schedule/cpu.ts";
import { extentsOf, flatten } from "../../packages/kernel/src/schedule/flatten.ts";
import type { GpuLimits } from "../../packages/kernel/src/schedule/gpu-limits.ts";
import { scheduleGpuProduct } from "../../packages/kernel/src/schedule/gpu-product.ts";
import { reductionNest } from "../../packages/kernel/src/schedule/nest.ts";
import { productAxes } from "../../packages/kernel/src/schedule/product.ts";
import { Workshop } from "../../packages/kernel/src/schedule/workshop.ts";
import { share } from "../../packages/kernel/src/share.ts";
import { nextAxis } from "../../packages/kernel/src/statements.ts";
import { findRaces } from "../gpu/races.ts";
import { validateWgsl } from "../gpu/validate.ts";
import { planOf, sequence } from "./build.ts";

/** What every WebGPU device allows. */
const limits: GpuLimits = {
  workgroupInvocations: 256,
  workgroupStorage: 16_384,
  storageBuffers: 8,
  deterministic: true,
};

/** The one kernel of `program`, before its schedule. */
export function kernelOf(program: Program): Kernel {
  const [item, second] = fuse(program).items;
  if (item?.kind !== "kernel" || second) throw new Error(`${program.name} is not one kernel`);
  return item.kernel;
}

/** `kernel` as a tiled product, if it is scheduled as one. */
export function tiled(kernel: Kernel, room: Partial<GpuLimits> = {}): Kernel | undefined {
  const table = new NodeTable();
  const flat = flatten(kernel, table);
  const body = joinAxes(splitAxes(flat.body, table), table);
  const shop = new Workshop(table, flat.buffers, extentsOf(body), nextAxis(body));
  const nest = reductionNest(body);
  const product = nest && productAxes(nest, shop);
  const scheduled = nest && product && scheduleGpuProduct(nest, product, shop, { ...limits, ...room });
  return scheduled && share({ ...flat, buffers: shop.buffers, body: scheduled });
}

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

/** The greatest difference between `kernel` in tiles and as scheduled for the CPU, relative to values of at least 1. */
export function difference(kernel: Kernel, room: Partial<GpuLimits> = {}): number {
  const inTiles = tiled(kernel, room);
  if (!inTiles) throw new Error(`${kernel.name} is not tiled`);
  return largest(run(inTiles), run(scheduleCpu(kernel)));
}

const largest = (found: readonly TypedArray[], wanted: readonly TypedArray[]): number =>
  Math.max(
    ...wanted.map((array, o) =>
      Array.from(array, (x, i) => Math.abs(found[o]![i]! - x) / Math.max(1, Math.abs(x))).reduce(
        (most, one) => Math.max(most, one),
        0,
      ),
    ),
  );

/** What Tint and naga find wrong with the shaders of `kernel` in tiles. */
export async function complaints(kernel: Kernel): Promise<readonly string[]> {
  const found = printWgsl(tiled(kernel)!).map(({ source }) => validateWgsl(source));
  return (await Promise.all(found)).flat();
}

/** The races between threads of `kernel` in tiles, which is one dispatch with one output, and how far it is off. */
export function races(kernel: Kernel): { readonly races: readonly string[]; readonly difference: number } {
  const [shader] = printWgsl(tiled(kernel)!);
  const { source, bindings, workgroups } = shader!;
  const arrays = bindings.map(({ buffer }) => sampleOf(kernel.buffers[buffer]!.type, buffer) as Float32Array);
  const found = findRaces(source, "main", [...workgroups, 1], { 0: Object.fromEntries(arrays.entries()) });
  const outputs = arrays.filter((_, i) => kernel.buffers[bindings[i]!.buffer]!.access !== "read");
  return { races: found, difference: largest(outputs, run(scheduleCpu(kernel))) };
}
