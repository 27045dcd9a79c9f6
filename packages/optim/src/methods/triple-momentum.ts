/** Methods for functions of which smoothness and convexity are known. */
import { tree, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { checkHyper, needParams, positive } from "../checks.ts";
import { sgd } from "../sgd.ts";
import type { StepCount } from "../scale.ts";
import type { TraceState } from "../trace.ts";
import type { NoState, Transformation, Tree } from "../transformation.ts";

/** Bounds of the eigenvalues of the second derivative, `0 < m ≤ L`. */
export interface Curvature {
  /** L: the greatest. */
  readonly smoothness: number;
  /** m: the least. */
  readonly convexity: number;
}

type MemoryState = readonly [TraceState | NoState, StepCount];

const condition = (method: string, { smoothness, convexity }: Curvature): number => {
  checkHyper(method, positive, { smoothness, convexity });
  checkHyper(method, { words: "a number of at most the smoothness", holds: (x) => x <= smoothness }, { convexity });
  return Math.sqrt(smoothness / convexity);
};

/**
 * Heavy ball: `η = 4/(√L + √m)²`, `μ = ((√L − √m)/(√L + √m))²`. The fastest on quadratics; on other functions it may go round for ever.
 *
 * Polyak, *Some methods of speeding up the convergence of iteration methods* (1964), Theorem 9.
 */
export function heavyBall(curvature: Curvature): Transformation<MemoryState> {
  const root = condition("heavyBall", curvature);
  const learningRate = 4 / (Math.sqrt(curvature.smoothness) + Math.sqrt(curvature.convexity)) ** 2;
  return sgd({ learningRate, momentum: ((root - 1) / (root + 1)) ** 2 });
}

/**
 * Nesterov's accelerated gradient: `η = 1/L`, `μ = (√κ − 1)/(√κ + 1)`, κ = L/m, looking ahead.
 *
 * Nesterov, *Introductory lectures on convex optimization* (2004), (2.2.11).
 */
export function acceleratedGradient(curvature: Curvature): Transformation<MemoryState> {
  const root = condition("acceleratedGradient", curvature);
  return sgd({ learningRate: 1 / curvature.smoothness, momentum: (root - 1) / (root + 1), nesterov: true });
}

export type TripleMomentumState = {
  /** ξₜ₋₁, as the parameters. */
  readonly previous: Tree;
};

/**
 * Triple momentum, with `ρ = 1 − 1/√κ`; the parameters are ξ, gradients are taken at y, and what is evaluated is x:
 *
 *     ξₜ₊₁ = (1 + β)·ξₜ − β·ξₜ₋₁ − α·∇ℓ(yₜ)        yₜ = (1 + γ)·ξₜ − γ·ξₜ₋₁        xₜ = (1 + δ)·ξₜ − δ·ξₜ₋₁
 *     α = (1 + ρ)/L        β = ρ²/(2 − ρ)        γ = ρ²/((1 + ρ)(2 − ρ))        δ = ρ²/(1 − ρ²)
 *
 * Van Scoy, Freeman and Lynch, *The fastest known globally convergent first-order method for minimizing strongly convex functions* (2018),
 * eq. (9–11): x converges as ρᵗ for all such functions.
 *
 * @throws ArgumentError `wrong-input`: `update` was called without the parameters.
 *
 * @example
 * const step = makeStep(loss, tripleMomentum({ smoothness: 100, convexity: 1 }));
 */
export function tripleMomentum(curvature: Curvature): Transformation<TripleMomentumState> {
  const rho = 1 - 1 / condition("tripleMomentum", curvature);
  const alpha = (1 + rho) / curvature.smoothness;
  const beta = rho ** 2 / (2 - rho);
  const gamma = rho ** 2 / ((1 + rho) * (2 - rho));
  const delta = rho ** 2 / (1 - rho ** 2);
  const beyond = <P>(params: P, previous: Tree, share: number): P =>
    tree.map((x: Tensor, before: Tensor) => np.add(x, np.multiply(np.subtract(x, before), share)), params, previous);
  return {
    init: (params) => ({ previous: tree.map((param: Tensor) => np.add(param, 0), params) }),
    update(gradients, { previous }, given) {
      const params = needParams("tripleMomentum", given);
      const move = (g: Tensor, x: Tensor, before: Tensor): Tensor =>
        np.subtract(np.multiply(np.subtract(x, before), beta), np.multiply(g, alpha));
      return [
        tree.map((g: Tensor, x: Tensor, before: Tensor) => move(g, x, before), gradients, params, previous),
        { previous: params },
      ];
    },
    gradientPoint: (params, { previous }) => beyond(params, previous, gamma),
    evaluationPoint: (params, { previous }) => beyond(params, previous, delta),
  };
}
