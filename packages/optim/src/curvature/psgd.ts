import { random, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { checkChoice, checkHyper, counting, needHvp, needParams, positive } from "../checks.ts";
import { withRate, type DecayedState, type RateOptions } from "../decayed.ts";
import { layoutOf } from "../minimize/layout.ts";
import { dot, leastNormal } from "../minimize/vector.ts";
import { selectTree } from "../reduce.ts";
import { noSteps, type StepCount } from "../scale.ts";
import type { Extra, Transformation, Tree } from "../transformation.ts";
import { lowRank, xmat, type CrossMatrix, type Group, type LowRank } from "./psgd-groups.ts";

export interface ScaleByPsgdOptions {
  /** "xmat": a diagonal and an anti-diagonal; "lra": a diagonal and a matrix of low rank. Default "xmat". */
  readonly group?: "xmat" | "lra";
  /** r of "lra". Default 10. */
  readonly rank?: number;
  /** How long the steps of the preconditioner are. Default 0.1. */
  readonly preconditionerRate?: number;
  /** Of `random.key`. Default 0. */
  readonly seed?: number;
}

export type PsgdState = StepCount & {
  /** Q: vectors of all parameters, and for "lra" `[n, r]`. */
  readonly preconditioner: Tree;
  readonly key: random.Key;
};

/**
 * `uₜ = P·gₜ` with `P = Qᵀ·Q`, where Q is fitted in a Lie group of matrices, by a step down
 *
 *     ⟨h, P·h⟩ + ⟨v, P⁻¹·v⟩        h = ∇²ℓ·v,  v normal
 *
 * in each step: at the minimum of its mean `P = |∇²ℓ|⁻¹`, so saddles repel. Q begins at the scale that suits the first pair. One gradient and
 * one product with the Hessian a step, and for "lra" `10·r·n` multiplications and two systems of r.
 *
 * Pooladzandi and Li, *Curvature-informed SGD via general purpose Lie-group preconditioners* (arXiv 2402.04553), section 4 and its
 * appendix. Deviation: there are no pairs of differences of parameters and gradients, and no clipping.
 *
 * @throws ArgumentError `wrong-input`: `update` was called without the parameters or without `hvp`.
 */
export function scaleByPsgd(options: ScaleByPsgdOptions = {}): Transformation<PsgdState> {
  const { group = "xmat", rank = 10, preconditionerRate = 0.1, seed = 0 } = options;
  checkChoice("psgd", "group", group, ["xmat", "lra"]);
  checkHyper("psgd", counting, { rank });
  checkHyper("psgd", positive, { preconditionerRate });
  const make = group === "xmat" ? within<CrossMatrix>(xmat) : within<LowRank>(lowRank);
  return make({ rank, preconditionerRate, seed });
}

/** What no count of steps is: the key of the first U. */
const neverCounted = 2 ** 31 - 1;

const within =
  <Q>(group: Group<Q>) =>
  ({ rank, preconditionerRate, seed }: Required<Omit<ScaleByPsgdOptions, "group">>): Transformation<PsgdState> => {
    const begin = (key: random.Key, scale: Tensor, size: number): Q => {
      const r = Math.min(rank, size);
      const noise = random.normal(random.foldIn(key, neverCounted), [size, r], { dtype: scale.dtype });
      // Columns of length about 1.
      return group.init(scale, size, np.divide(noise, Math.sqrt(size * r)));
    };
    return {
      init(params) {
        const { size, dtype } = layoutOf(params, "psgd");
        const key = random.key(seed);
        return { ...noSteps(), preconditioner: begin(key, np.ones([], { dtype }), size), key };
      },
      update<P>(gradients: P, { count, preconditioner, key }: PsgdState, given?: P, extra?: Extra<P>) {
        const layout = layoutOf(needParams("psgd", given), "psgd");
        const [forPair, forCoin] = random.split(random.foldIn(key, count), 2);
        const v = random.normal(forPair, [layout.size], { dtype: layout.dtype });
        const h = layout.flatten(needHvp("psgd", extra)(layout.restore(v)));
        const scale = np.sqrt(np.sqrt(np.divide(dot(v, v), np.maximum(dot(h, h), leastNormal))));
        const isFirst = np.equal(count, 0);
        const before = selectTree(isFirst, begin(key, scale, layout.size), preconditioner);
        const q = group.fit(before, v, h, preconditionerRate, random.bernoulli(forCoin, 0.5));
        const update = group.apply(q, layout.flatten(gradients));
        return [layout.restore(update), { count: np.add(count, 1), preconditioner: q, key }];
      },
    };
  };

export type PsgdOptions = ScaleByPsgdOptions & Partial<RateOptions>;

/**
 * PSGD: {@link scaleByPsgd}, then decoupled weight decay and the learning rate, by default 0.3.
 *
 * @example
 * const step = makeStep(loss, psgd({ learningRate: 0.1, group: "lra" }));
 */
export const psgd = ({ learningRate = 0.3, ...options }: PsgdOptions = {}): Transformation<DecayedState<PsgdState>> =>
  withRate(scaleByPsgd(options), { learningRate, ...options });
