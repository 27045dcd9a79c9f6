import { tree, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { chain } from "../chain.ts";
import { checkHyper, fraction, nonnegative, positive } from "../checks.ts";
import { clipByBlockRms } from "../clip.ts";
import { ema } from "../wrappers/average.ts";
import { onceForDtype } from "../moments.ts";
import { entry, mapLeaves } from "../reduce.ts";
import { noSteps, scale, scaleBySchedule, scheduleOf, type LearningRate, type StepCount } from "../scale.ts";
import { identity, type Transformation } from "../transformation.ts";
import { addDecayedWeights, type DecayMask } from "../weight-decay.ts";
import { scaleByParamBlockRms } from "./block-scale.ts";

/** Of one leaf: means of squares along its two longest axes, or of each element. */
type Factors = { readonly rows: Tensor; readonly columns: Tensor } | { readonly full: Tensor };

export type FactoredState = StepCount & {
  readonly squares: readonly Factors[];
};

export interface ScaleByFactoredRmsOptions {
  /** Whether squares are kept as a product of two vectors where that saves memory. Default true. */
  readonly factored?: boolean;
  /** α: `β₂(t) = 1 − (t + 1)^−α`, t = 0, 1, …. Default 0.8. */
  readonly decayRate?: number;
  /** Steps that do not count. Default 0. */
  readonly stepOffset?: number;
  /** The second longest axis is at least as long where squares are factored. Default 128. */
  readonly leastSize?: number;
  /** ε, added to g². Default 1e-30. */
  readonly eps?: number;
}

/** The second longest axis and the longest. */
function longestAxes(shape: readonly number[]): readonly [second: number, first: number] {
  const axes = shape.map((length, axis) => ({ length, axis })).toSorted((a, b) => a.length - b.length);
  return [axes.at(-2)?.axis ?? 0, axes.at(-1)?.axis ?? 0];
}

/**
 * For each leaf, with `β = 1 − (t + 1)^−α`, `q = gₜ² + ε`, R and C the means of q over its longest and second longest axis
 *
 *     rₜ = β·rₜ₋₁ + (1 − β)·R        cₜ = β·cₜ₋₁ + (1 − β)·C        uₜ = gₜ / √(rₜ·cₜ / mean(rₜ))
 *
 * and `uₜ = gₜ/√vₜ` with `vₜ = β·vₜ₋₁ + (1 − β)·q` where axes are short.
 *
 * Shazeer and Stern, *Adafactor: adaptive learning rates with sublinear memory cost* (arXiv 1804.04235), Algorithm 4.
 */
export function scaleByFactoredRms(options: ScaleByFactoredRmsOptions = {}): Transformation<FactoredState> {
  const { factored = true, decayRate = 0.8, stepOffset = 0, leastSize = 128, eps = 1e-30 } = options;
  checkHyper("scaleByFactoredRms", positive, { decayRate, leastSize });
  checkHyper("scaleByFactoredRms", nonnegative, { eps, stepOffset });
  const isFactored = ({ shape }: Tensor): boolean =>
    factored && shape.length >= 2 && (shape.toSorted((a, b) => a - b).at(-2) ?? 0) >= leastSize;
  return {
    init: (params) => ({
      ...noSteps(),
      squares: tree.leaves(params).map((param) => {
        if (!isFactored(param)) return { full: np.zerosLike(param) };
        const without = (axis: number): Tensor => np.zeros(param.shape.toSpliced(axis, 1), { dtype: param.dtype });
        const [second, first] = longestAxes(param.shape);
        return { rows: without(first), columns: without(second) };
      }),
    }),
    update(gradients, state) {
      const betaOf = onceForDtype(({ dtype }) => {
        const t = np.add(state.count.astype(dtype), 1 - stepOffset);
        return np.subtract(1, np.power(t, -decayRate));
      });
      const follow = (old: Tensor, next: Tensor): Tensor => {
        const beta = betaOf(old);
        return np.add(np.multiply(old, beta), np.multiply(next, np.subtract(1, beta)));
      };
      const squares = tree.leaves(gradients).map((g, i): Factors => {
        const old = entry(state.squares, i);
        const square = np.add(np.square(g), eps);
        if ("full" in old) return { full: follow(old.full, square) };
        const [second, first] = longestAxes(g.shape);
        return {
          rows: follow(old.rows, np.mean(square, { axis: first })),
          columns: follow(old.columns, np.mean(square, { axis: second })),
        };
      });
      const direction = (g: Tensor, i: number): Tensor => {
        const found = entry(squares, i);
        if ("full" in found) return np.divide(g, np.sqrt(found.full));
        const [second, first] = longestAxes(g.shape);
        const place = second > first ? second - 1 : second;
        const level = np.mean(found.rows, { axis: place, keepdims: true });
        const rows = np.expandDims(np.sqrt(np.divide(found.rows, level)), first);
        return np.divide(np.divide(g, rows), np.expandDims(np.sqrt(found.columns), second));
      };
      return [mapLeaves(direction, gradients), { count: np.add(state.count, 1), squares }];
    },
  };
}

export interface AdafactorOptions extends ScaleByFactoredRmsOptions {
  /** Without one, updates have the root mean square of the parameters: it is best given. */
  readonly learningRate?: LearningRate;
  /** Whether updates are multiplied by the root mean square of their parameter. Default true. */
  readonly scaleByParameters?: boolean;
  /** d: updates have at most this root mean square. Default 1; false for none. */
  readonly clip?: number | false;
  /** β₁ of a decaying mean of updates. Default none. */
  readonly momentum?: number;
  /** λ, not multiplied by the rate, as in optax. Default 0. */
  readonly weightDecay?: number;
  readonly mask?: DecayMask;
}

/**
 * Adafactor: {@link scaleByFactoredRms}, {@link clipByBlockRms}, the learning rate, {@link scaleByParamBlockRms}, a mean of
 * updates and weight decay. Equal to `optax.adafactor`.
 *
 * @throws ArgumentError `wrong-input`: `update` was called without the parameters.
 *
 * @example
 * const optimizer = adafactor({ learningRate: 1e-2 });
 */
export function adafactor(options: AdafactorOptions = {}): Transformation<readonly unknown[]> {
  const { learningRate, scaleByParameters = true, clip = 1, momentum, weightDecay = 0, mask } = options;
  checkHyper("adafactor", fraction, { momentum: momentum ?? 0 });
  return chain(
    scaleByFactoredRms(options),
    clip === false ? identity() : clipByBlockRms(clip),
    learningRate === undefined ? identity() : scaleBySchedule(scheduleOf(learningRate)),
    scaleByParameters ? scaleByParamBlockRms() : identity(),
    momentum === undefined ? identity() : ema(momentum, { biasCorrection: false }),
    addDecayedWeights(weightDecay, mask),
    scale(-1),
  );
}
