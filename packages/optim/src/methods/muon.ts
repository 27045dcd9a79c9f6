import { random, tree, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { adamw } from "../adam.ts";
import { checkChoice, checkHyper, counting, fraction, nonnegative } from "../checks.ts";
import { withRate, type RateOptions } from "../decayed.ts";
import { blend, unbiasedMean } from "../moments.ts";
import { mapLeaves } from "../reduce.ts";
import { noSteps, type StepCount } from "../scale.ts";
import { zerosLike, type Transformation, type Tree } from "../transformation.ts";
import { partition, type PartitionState } from "../wrappers/partition.ts";
import { lowRankPolarFactor, newtonSchulz, polarFactor, quintic, type NewtonSchulzCoefficients } from "./polar.ts";

export type MuonState = StepCount & {
  /** m: decaying mean of gradients, as the parameters. */
  readonly mean: Tree;
};

export interface ScaleByMuonOptions {
  /** β in [0, 1). Default 0.95. */
  readonly decay?: number;
  /** Whether the mean looks ahead by one step. Default true. */
  readonly nesterov?: boolean;
  /** Whether means are divided by `1 − βᵗ`, as in optax; Newton–Schulz steps hardly notice. Default true. */
  readonly biasCorrection?: boolean;
  /** How the polar factor is found. Default "newtonSchulz". */
  readonly polar?: "newtonSchulz" | "svd" | "randomizedLowRank";
  /** Newton–Schulz steps. Default 5. */
  readonly steps?: number;
  /** Of Newton–Schulz steps. Default Jordan's quintic ones. */
  readonly coefficients?: NewtonSchulzCoefficients;
  /** ε, added to the norm of the matrix. Default 1e-8. */
  readonly eps?: number;
  /** Of the randomised low-rank polar factor. Default 8. */
  readonly rank?: number;
  /** Whether the factor is multiplied by ⟨G, polar G⟩, the sum of singular values. Default false. */
  readonly adaptive?: boolean;
  /**
   * What the factor of a matrix `[m, n]` is multiplied by: `√max(1, n/m)` (optax's, for weights `[in, out]`), `√max(1, m/n)`
   * (Jordan's, for weights `[out, in]`), `0.2·√max(m, n)` (Moonshot's, the size of Adam's updates), or 1. Default "inOut".
   */
  readonly shape?: "inOut" | "outIn" | "adam" | "none";
}

const shapeFactors: Readonly<Record<string, (rows: number, columns: number) => number>> = {
  inOut: (rows, columns) => Math.sqrt(Math.max(1, columns / rows)),
  outIn: (rows, columns) => Math.sqrt(Math.max(1, rows / columns)),
  adam: (rows, columns) => 0.2 * Math.sqrt(Math.max(rows, columns)),
  none: () => 1,
};

/**
 * For matrices, with m̂ of {@link scaleByAdam} (looking ahead by default), `uₜ = c(m, n)·polar(m̂ₜ)`, where `polar(U·Σ·Vᵀ) = U·Vᵀ`:
 * steepest descent in the spectral norm.
 *
 * Jordan et al., *Muon: an optimizer for hidden layers in neural networks* (2024); with inexact factors *Muon with Nesterov
 * momentum: heavy-tailed noise and (randomized) inexact polar decomposition*. Bias correction and the adaptive form are optax's.
 *
 * @throws ArgumentError for a leaf that is no matrix: {@link muon} gives those to Adam.
 */
export function scaleByMuon(options: ScaleByMuonOptions = {}): Transformation<MuonState> {
  const { decay = 0.95, nesterov = true, biasCorrection = true, adaptive = false, shape = "inOut" } = options;
  const { polar = "newtonSchulz", steps = 5, coefficients = quintic, eps = 1e-8, rank = 8 } = options;
  checkHyper("scaleByMuon", fraction, { decay });
  checkHyper("scaleByMuon", nonnegative, { eps });
  checkHyper("scaleByMuon", counting, { steps, rank });
  checkChoice("scaleByMuon", "polar", polar, ["newtonSchulz", "svd", "randomizedLowRank"]);
  checkChoice("scaleByMuon", "shape", shape, Object.keys(shapeFactors));
  const factorOf = (matrix: Tensor, count: Tensor, leaf: number): Tensor => {
    if (polar === "svd") return polarFactor(matrix);
    if (polar === "newtonSchulz") return newtonSchulz(matrix, { steps, coefficients, eps });
    // A key for each step and leaf, so that an update remains a function of its state.
    return lowRankPolarFactor(matrix, random.foldIn(random.foldIn(random.key(0), count), leaf), { rank });
  };
  const direct = (matrix: Tensor, count: Tensor, leaf: number): Tensor => {
    const [rows = 1, columns = 1] = matrix.shape;
    const factor = np.multiply(factorOf(matrix, count, leaf), shapeFactors[shape]?.(rows, columns) ?? 1);
    return adaptive ? np.multiply(factor, np.sum(np.multiply(matrix, factorOf(matrix, count, leaf)))) : factor;
  };
  return {
    init: (params) => ({ ...noSteps(), mean: zerosLike(params) }),
    update(gradients, state) {
      const count = np.add(state.count, 1);
      const mean = tree.map((g, m) => blend(decay, m, g), gradients, state.mean);
      const plain = (m: Tensor, g: Tensor): Tensor => (nesterov ? blend(decay, m, g) : m);
      const meanOf = biasCorrection ? unbiasedMean(decay, count, nesterov) : plain;
      const ahead = tree.map((g, m) => meanOf(m, g), gradients, mean);
      return [mapLeaves((matrix, i) => direct(matrix, state.count, i), ahead), { count, mean }];
    },
  };
}

export interface MuonOptions extends ScaleByMuonOptions, RateOptions {
  /** Of Adam, for leaves that are no matrices; its rate is that of Muon unless one is given. */
  readonly adam?: {
    readonly learningRate?: RateOptions["learningRate"];
    readonly b1?: number;
    readonly b2?: number;
    readonly eps?: number;
    readonly epsRoot?: number;
    readonly weightDecay?: number;
  };
}

/**
 * Muon: {@link scaleByMuon}, weight decay and the learning rate for matrices, AdamW (looking ahead as Muon does, without decay
 * by default) for the other leaves. Equal to `optax.contrib.muon`; Jordan's program has `biasCorrection: false` and
 * `shape: "outIn"`.
 *
 * @example
 * const optimizer = muon({ learningRate: 0.02 });
 */
export function muon(options: MuonOptions): Transformation<PartitionState> {
  const { learningRate, nesterov = true, eps = 1e-8, adam = {} } = options;
  return partition((param) => (param.ndim === 2 ? "muon" : "adam"), {
    muon: withRate(scaleByMuon(options), options),
    adam: adamw({ learningRate, nesterov, eps, weightDecay: 0, ...adam }),
  });
}
