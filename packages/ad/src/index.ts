/** Program → program: forward mode, reverse mode, linearization, transposition, batching, Taylor mode; and which elements of derivatives may differ from zero. */
import type { Program } from "@cotangent/ir";
import { vjp as reverse, type Reverse } from "./reverse.ts";
import { transforms } from "./transforms.ts";

export { batching } from "./batch.ts";
export { jetsOf } from "./jet/jets.ts";
export { secondSums } from "./jet/second-sums.ts";
export type { SecondSums } from "./jet/second-sums.ts";
export { dependence } from "./sparsity/dependence.ts";
export type { KnownInput } from "./sparsity/dependence.ts";
export { compressed, compressedSymmetric } from "./sparsity/compression.ts";
export type { Compression } from "./sparsity/compression.ts";
export { patternOf, rowIndices, rowOf, symmetrized, transposed } from "./sparsity/pattern.ts";
export type { Pattern } from "./sparsity/pattern.ts";
export { transforms } from "./transforms.ts";
export type { Reverse } from "./reverse.ts";

/**
 * The primal program of `program` and its linear continuation, with respect to the inputs marked `active`, for
 * cotangents of the outputs marked `given` (if absent, of all that depend on those inputs).
 */
export const vjp = (program: Program, active: readonly boolean[], given?: readonly boolean[]): Reverse =>
  reverse(program, active, given, transforms);
