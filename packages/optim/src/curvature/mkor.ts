import { tree, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { checkHyper, counting, fraction, needParams, positive, share } from "../checks.ts";
import { withRate, type DecayedState, type RateOptions } from "../decayed.ts";
import { largest } from "../minimize/vector.ts";
import { entry, mapLeaves } from "../reduce.ts";
import { noSteps, type StepCount } from "../scale.ts";
import type { Extra, Transformation } from "../transformation.ts";
import type { Factors } from "./factors.ts";
import { layersAt, leadingPair, startOf, type LayerStatistics } from "./layers.ts";
import { everyFew } from "./refresh.ts";

/**
 * `(γ·M + (1 − γ)·v·vᵀ)⁻¹` from the inverse J of a symmetric M, in `3·d²` multiplications for d elements of v:
 *
 *     (J − (1 − γ)·w·wᵀ/(γ + (1 − γ)·⟨v, w⟩))/γ        w = J·v
 *
 * Sherman and Morrison, *Adjustment of an inverse matrix* (1950).
 *
 * @param inverse J, `[d, d]`. @param decay γ in (0, 1).
 */
export function rankOneInverse(inverse: Tensor, v: Tensor, decay: number): Tensor {
  const w = np.matmul(inverse, v);
  const weight = np.divide(1 - decay, np.add(np.multiply(np.vdot(v, w), 1 - decay), decay));
  return np.divide(np.subtract(inverse, np.multiply(np.outer(w, w), weight)), decay);
}

export interface ScaleByMkorOptions {
  /** γ in (0, 1): of the decaying means of factors. Default 0.95. */
  readonly momentum?: number;
  /** An inverse with an element beyond `most` becomes `(1 − ζ)·J + ζ·I`; `weight` is ζ in [0, 1]. Default 2 and 0.1. */
  readonly stabilize?: { readonly most?: number; readonly weight?: number };
  /** Inverses change in steps 0, k, 2·k, …. Default 1. */
  readonly every?: number;
  /** The vectors of each layer: see {@link layerMeans}. Default: those of the greatest singular value of the gradient. */
  readonly statistics?: LayerStatistics;
  /** Which matrices have factors: not those with an axis too long for a square matrix. Default: all. */
  readonly layers?: (param: Tensor) => boolean;
}

export type MkorState = StepCount & {
  /** L⁻¹ and R⁻¹ of each matrix; an empty list for other leaves. */
  readonly inverses: Factors;
  /** For each matrix the vector from which the next step of the power method starts; without it where there are statistics. */
  readonly starts: Factors;
};

/**
 * For each matrix with a vector a of its inputs and b of the gradients of its outputs
 *
 *     Lₜ = γ·Lₜ₋₁ + (1 − γ)·a·aᵀ        Rₜ = γ·Rₜ₋₁ + (1 − γ)·b·bᵀ        L₀ = R₀ = I
 *     dₜ = Lₜ⁻¹·gₜ·Rₜ⁻¹        uₜ = dₜ·|gₜ|/|dₜ|
 *
 * where only the inverses are kept: {@link rankOneInverse} makes the next ones. The gradient of one sample is `a·bᵀ`, so a and b are
 * halves of the best approximation of rank 1 of the gradient, by one step of the power method from that of the step before; with
 * `statistics` they are the means over the batch, as in the paper. Other leaves than matrices pass unchanged. One gradient a step.
 *
 * Mozaffari, Li, Zhang and Mehri Dehnavi, *MKOR: momentum-enabled Kronecker-factor-based optimizer using rank-1 updates* (arXiv 2306.01685),
 * Algorithm 1. Deviations: the inverse is exact, where the paper's formula adds the matrix of rank 1; a bias is no row of its matrix; all
 * is in the dtype of the parameters.
 */
export function scaleByMkor(options: ScaleByMkorOptions = {}): Transformation<MkorState> {
  const { momentum = 0.95, stabilize = {}, every = 1, statistics, layers = () => true } = options;
  const { most = 2, weight = 0.1 } = stabilize;
  checkHyper("mkor", fraction, { momentum });
  checkHyper("mkor", positive, { momentum, most });
  checkHyper("mkor", share, { weight });
  checkHyper("mkor", counting, { every });
  const isLayer = (x: Tensor): boolean => x.ndim === 2 && layers(x);
  const unit = (size: number, { dtype }: Tensor): Tensor => np.eye(size, { dtype: dtype.name });
  const updated = (inverse: Tensor, v: Tensor): Tensor => {
    const mixed = np.add(np.multiply(inverse, 1 - weight), np.multiply(unit(v.size, v), weight));
    return rankOneInverse(np.where(np.greater(largest(inverse), most), mixed, inverse), v, momentum);
  };
  return {
    init: (params) => ({
      ...noSteps(),
      inverses: tree.leaves(params).map((x) => (isLayer(x) ? x.shape.map((size) => unit(size, x)) : [])),
      starts: tree.leaves(params).map((x) => (isLayer(x) && !statistics ? [startOf(x)] : [])),
    }),
    update<P>(gradients: P, { count, inverses, starts }: MkorState, given?: P, extra?: Extra<P>) {
      const fresh = (): Pick<MkorState, "inverses" | "starts"> => {
        const means = statistics && layersAt(statistics, needParams("mkor", given), extra);
        const pairs = tree.leaves(gradients).map((g, i) => {
          if (means) return { pair: entry(means, i), start: [] };
          const [start] = entry(starts, i);
          return start ? leadingPair(g, start) : { pair: null, start: [] };
        });
        return {
          inverses: inverses.map((list, i) => {
            const { pair } = entry(pairs, i);
            return pair ? list.map((inverse, side) => updated(inverse, entry(pair, side))) : list;
          }),
          starts: pairs.map(({ start }) => start),
        };
      };
      const next = everyFew(count, every, fresh, { inverses, starts });
      const updates = mapLeaves((g, i) => {
        const [left, right] = entry(next.inverses, i);
        return left && right ? rescaled(np.matmul(np.matmul(left, g), right), g) : g;
      }, gradients);
      return [updates, { count: np.add(count, 1), ...next }];
    },
  };
}

/** `x·|like|/|x|`, and 0 where x is. */
function rescaled(x: Tensor, like: Tensor): Tensor {
  const size = np.sqrt(np.sum(np.square(x)));
  const goal = np.sqrt(np.sum(np.square(like)));
  return np.multiply(x, np.divide(goal, np.where(np.greater(size, 0), size, 1)));
}

export type MkorOptions = ScaleByMkorOptions & RateOptions;

/**
 * MKOR: {@link scaleByMkor}, then decoupled weight decay and the learning rate. Before another first-order method, as in the paper:
 * `chain(scaleByMkor(), scaleByAdam(), scaleByLearningRate(η))`.
 *
 * @example
 * const optimizer = mkor({ learningRate: 0.1, every: 10 });
 */
export const mkor = (options: MkorOptions): Transformation<DecayedState<MkorState>> =>
  withRate(scaleByMkor(options), options);
