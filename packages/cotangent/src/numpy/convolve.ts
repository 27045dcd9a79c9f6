/** Convolution and correlation of vectors. */
import * as ir from "@cotangent/ir";
import { bindOne, promoteAll } from "../bind.ts";
import { describe } from "../describe.ts";
import type { Tensor, TensorLike } from "../tensor.ts";
import { pairOf } from "./contract.ts";
import { flip } from "./shape.ts";

/** `full`: all positions at which the vectors overlap; `same`: as many as the longer has, around the middle; `valid`: where they overlap wholly. */
export type ConvolveMode = "full" | "same" | "valid";

/**
 * `y[t] = Σₖ x[t − k]·z[k]`
 *
 * @throws ShapeError for arrays that are no vectors, or without elements.
 *
 * @example
 * ```ts
 * import { array, convolve } from "cotangent/numpy";
 *
 * convolve(array([1, 2, 3]), array([0, 1, 0.5])); // Tensor(f32[5], [0, 1, 2.5, 4, 1.5])
 * ```
 */
export function convolve(x: TensorLike, z: TensorLike, mode: ConvolveMode = "full"): Tensor {
  const [left, right] = vectors(x, z, "convolve");
  return left.size < right.size ? moving(right, left, -1, mode, "convolve") : moving(left, right, -1, mode, "convolve");
}

/** `y[t] = Σₖ x[t + k]·z[k]`, from the t at which the vectors begin to overlap. @throws ShapeError as {@link convolve}. */
export function correlate(x: TensorLike, z: TensorLike, mode: ConvolveMode = "valid"): Tensor {
  const [left, right] = vectors(x, z, "correlate");
  return left.size < right.size
    ? flip(moving(right, left, 1, mode, "correlate"))
    : moving(left, right, 1, mode, "correlate");
}

function vectors(x: TensorLike, z: TensorLike, where: string): readonly [Tensor, Tensor] {
  const [left, right] = pairOf(promoteAll([x, z]));
  if (left.rank === 1 && right.rank === 1 && left.size > 0 && right.size > 0) return [left, right];
  throw new ir.ShapeError(
    "rank-mismatch",
    `${where}: ${ir.showType(left)} with ${ir.showType(right)}`,
    "give two vectors that have elements; conv() of cotangent/nn is for images",
  );
}

/** The shorter, `z`, moving over `x`, turned around if `direction` is −1. */
function moving(x: Tensor, z: Tensor, direction: 1 | -1, mode: ConvolveMode, where: string): Tensor {
  const skipped = { full: 0, same: Math.floor((z.size - 1) / 2), valid: z.size - 1 };
  const count = { full: x.size + z.size - 1, same: x.size, valid: x.size - z.size + 1 };
  if (!Object.hasOwn(count, mode))
    throw new ir.ArgumentError(
      "bad-argument",
      `${where}: mode ${describe(mode)}`,
      'the mode is "full", "same" or "valid"',
    );
  return bindOne(ir.conv, [x, z], {
    lhsBatch: [],
    rhsBatch: [],
    lhsContract: [],
    rhsContract: [],
    lhsWindow: [0],
    rhsWindow: [0],
    stride: [1],
    dilation: [direction],
    inputDilation: [1],
    low: [(direction === 1 ? z.size - 1 : 0) - skipped[mode]],
    size: [count[mode]],
  });
}
