import type { Tensor } from "cotangent";
import { solve } from "cotangent/linalg";
import * as np from "cotangent/numpy";
import { checkHyper, counting, positive } from "../checks.ts";
import { withRate, type DecayedState, type RateOptions } from "../decayed.ts";
import { layoutOf } from "../minimize/layout.ts";
import { noSteps, type StepCount } from "../scale.ts";
import type { Transformation } from "../transformation.ts";
import { shifted } from "./hessian.ts";

/**
 * `(λ·I + 1/m·Gᵀ·G)⁻¹·v` for m gradients, the rows of G, without a matrix of n × n:
 *
 *     (v − Gᵀ·(λ·m·I + G·Gᵀ)⁻¹·G·v) / λ
 *
 * `2·m·n` multiplications, `m²·n` for G·Gᵀ where it is not given, and m³/3 for the system.
 *
 * Frantar, Kurtic and Alistarh, *M-FAC: efficient matrix-free approximations of second-order information* (arXiv 2107.03356), eq. (3), by
 * the identity of Woodbury.
 *
 * @param gradients G, `[m, n]`. @param gram G·Gᵀ, if it is known.
 */
export function inverseFisherProduct(
  gradients: Tensor,
  v: Tensor,
  damping: number,
  gram: Tensor = gramOf(gradients),
): Tensor {
  const [count = 0] = gradients.shape;
  const parts = solve(shifted(gram, damping * count), np.matmul(gradients, v));
  return np.divide(np.subtract(v, np.matmul(parts, gradients)), damping);
}

/** `G·Gᵀ`, the products of gradients with each other. */
export const gramOf = (gradients: Tensor): Tensor => np.matmul(gradients, np.swapaxes(gradients, 0, 1));

export interface ScaleByMfacOptions {
  /** m: how many gradients are kept. Default 32. */
  readonly window?: number;
  /** λ > 0. Default 1e-3. */
  readonly damping?: number;
}

export type MfacState = StepCount & {
  /** The last m gradients, in the order of places that are written again: `[m, n]`. */
  readonly gradients: Tensor;
  /** Their products: `[m, m]`. */
  readonly gram: Tensor;
};

/**
 * `uₜ = (λ·I + 1/m·Σ gᵢ·gᵢᵀ)⁻¹·gₜ` over the last m gradients, the newest of them gₜ itself; before there are m, the others are 0. See
 * {@link inverseFisherProduct}; the products of gradients are kept, so that a step is `3·m·n` multiplications and m³/3 for the system. One
 * gradient a step.
 *
 * As in the paper's dynamic algorithm, which has m² for the system by recursions; a solve is as cheap where m² is below n, and does
 * not collect errors.
 */
export function scaleByMfac({ window = 32, damping = 1e-3 }: ScaleByMfacOptions = {}): Transformation<MfacState> {
  checkHyper("mfac", counting, { window });
  checkHyper("mfac", positive, { damping });
  return {
    init(params) {
      const { size, dtype } = layoutOf(params, "mfac");
      const zeros = (...shape: readonly number[]): Tensor => np.zeros([...shape], { dtype });
      return { ...noSteps(), gradients: zeros(window, size), gram: zeros(window, window) };
    },
    update(gradients, state) {
      const layout = layoutOf(gradients, "mfac");
      const g = layout.flatten(gradients);
      const place = np.mod(state.count, window);
      const isNew = np.equal(np.arange(window).astype("i32"), place);
      const rows = np.where(isNew.reshape([window, 1]), g, state.gradients);
      const products = np.matmul(rows, g);
      const withRow = np.where(isNew.reshape([window, 1]), products, state.gram);
      const gram = np.where(isNew, products.reshape([window, 1]), withRow);
      const update = inverseFisherProduct(rows, g, damping, gram);
      return [layout.restore(update), { count: np.add(state.count, 1), gradients: rows, gram }];
    },
  };
}

export type MfacOptions = ScaleByMfacOptions & RateOptions;

/**
 * M-FAC: {@link scaleByMfac}, then decoupled weight decay and the learning rate.
 *
 * @example
 * const optimizer = mfac({ learningRate: 1e-3, window: 16 });
 */
export const mfac = (options: MfacOptions): Transformation<DecayedState<MfacState>> =>
  withRate(scaleByMfac(options), options);
