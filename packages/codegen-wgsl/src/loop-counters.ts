/** The counters of the loops of a plan around a kernel: a uniform that all shaders declare alike. */
import type { LoopSlice } from "./bindings.ts";
import { printDim } from "./sizes.ts";

/** Loops nest at most this deep in a plan for WebGPU. */
export const maximalDepth = 16;

export const loopCounters: string = `struct Loops { counters: array<vec4<u32>, ${maximalDepth / 4}> }
@group(1) @binding(0) var<uniform> loops: Loops;`;

/** The counter of the loop at `depth`. */
export const counterAt = (depth: number): string =>
  `i32(loops.counters[${Math.floor(depth / 4)}].${"xyzw"[depth % 4]})`;

/** By how many elements a slice moves what is bound. */
export const printSlice = ({ depth, stride }: LoopSlice, sizes: Set<string>): string =>
  `${counterAt(depth)} * ${printDim(stride, sizes)}`;
