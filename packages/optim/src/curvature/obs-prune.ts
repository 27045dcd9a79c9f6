/** Weights that cost least to leave out, by the inverse of a matrix that is known from gradients. */
import { ArgumentError, type Tensor } from "cotangent";
import { solve } from "cotangent/linalg";
import * as np from "cotangent/numpy";
import { checkHyper, positive } from "../checks.ts";
import { shifted } from "./hessian.ts";
import { gramOf, inverseFisherProduct } from "./mfac.ts";

export interface ObsOptions {
  /** λ > 0. Default 1e-3. */
  readonly damping?: number;
}

/**
 * The diagonal of `(λ·I + 1/m·Gᵀ·G)⁻¹` for m gradients, the rows of G:
 *
 *     [F⁻¹]ⱼⱼ = (1 − Σᵣ Gᵣⱼ·[(λ·m·I + G·Gᵀ)⁻¹·G]ᵣⱼ) / λ
 *
 * `2·m²·n` multiplications and m³/3. See {@link inverseFisherProduct}.
 *
 * @param gradients G, `[m, n]`. @param gram G·Gᵀ, if it is known.
 */
export function inverseFisherDiagonal(gradients: Tensor, damping: number, gram: Tensor = gramOf(gradients)): Tensor {
  const [count = 0] = gradients.shape;
  const parts = solve(shifted(gram, damping * count), gradients);
  return np.divide(np.subtract(1, np.sum(np.multiply(gradients, parts), { axis: 0 })), damping);
}

/**
 * What the loss rises by, to second order, where wⱼ becomes 0 and all others make the best of it: `wⱼ² / (2·[F⁻¹]ⱼⱼ)`, for
 * weights at a minimum of a loss whose Hessian is about `F = λ·I + 1/m·Gᵀ·G`.
 *
 * Hassibi and Stork, *Second order derivatives for network pruning: optimal brain surgeon* (NIPS 1992).
 *
 * @param weights `[n]`. @param gradients G, `[m, n]`: of single examples, at these weights.
 */
export function obsScores(weights: Tensor, gradients: Tensor, { damping = 1e-3 }: ObsOptions = {}): Tensor {
  checkHyper("obsScores", positive, { damping });
  return rises(weights, inverseFisherDiagonal(gradients, damping));
}

const rises = (weights: Tensor, diagonal: Tensor): Tensor => np.divide(np.square(weights), np.multiply(diagonal, 2));

/**
 * `weights` without the `count` whose {@link obsScores} are least, of equal ones the first; the others move by
 *
 *     δ = −F⁻¹·Σⱼ wⱼ/[F⁻¹]ⱼⱼ·eⱼ        over those that are left out
 *
 * which is the best answer to one that is left out, and the sum of such answers to several. Leave out few at a time, with
 * new gradients for each time. Costs as {@link inverseFisherDiagonal} and one {@link inverseFisherProduct}.
 *
 * Frantar, Kurtic and Alistarh, *M-FAC* (arXiv 2107.03356), which prunes in this way.
 *
 * @throws ArgumentError for a `count` that is no whole number from 0 to n, and for options out of range.
 *
 * @example
 * const sparse = obsPrune(np.array([1, 2, 3]), np.eye(3), 1);
 */
export function obsPrune(
  weights: Tensor,
  gradients: Tensor,
  count: number,
  { damping = 1e-3 }: ObsOptions = {},
): Tensor {
  const [size = 0] = weights.shape;
  if (!Number.isInteger(count) || count < 0 || count > size)
    throw new ArgumentError("bad-argument", `obsPrune: count is ${count}`, `give a whole number from 0 to ${size}`);
  checkHyper("obsPrune", positive, { damping });
  const gram = gramOf(gradients);
  const diagonal = inverseFisherDiagonal(gradients, damping, gram);
  const order = np.argsort(rises(weights, diagonal));
  const isLeft = np.greaterEqual(np.argsort(order), count);
  const pulls = np.where(isLeft, 0, np.divide(weights, diagonal));
  const moved = np.subtract(weights, inverseFisherProduct(gradients, pulls, damping, gram));
  return np.where(isLeft, moved, 0);
}
