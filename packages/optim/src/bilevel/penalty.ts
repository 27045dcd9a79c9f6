/** Hypergradients of first order: the inner problem with and without a part of the outer one. */
import { foriLoop, type Tensor, type Tensors } from "cotangent";
import * as np from "cotangent/numpy";
import { checkHyper, counting, positive } from "../checks.ts";
import { descend, flatBilevel, inX, type Bilevel, type Hypergradient, type Level } from "./problem.ts";

export interface PenaltyOptions {
  /** σ > 0: the share of the outer problem. */
  readonly sigma: number;
  /** Steps of descent on each copy of y; 1 is the single loop, which goes on from copies that it is given. */
  readonly steps: number;
  /** The rate of the steps. */
  readonly rate: number;
}

/** The two copies of the inner variables: minima of `σ·f + g` and of g. */
export type Copies<Y> = { readonly penalized: Y; readonly plain: Y };

export type PenaltyHypergradient<X, Y> = Hypergradient<X, Y> & { readonly copies: Copies<Y> };

/**
 * With `y_σ ≈ argmin σ·f + g` and `y₀ ≈ argmin g`, both by gradient descent from the copies that are given,
 *
 *     ∇_x f(x, y_σ) + (∇_x g(x, y_σ) − ∇_x g(x, y₀))/σ
 *
 * which is O(σ) from the hypergradient, with no second derivative. Kwon, Kwon, Wright and Nowak, *On penalty methods for
 * nonconvex bilevel optimization and first-order stochastic approximation* (arXiv 2309.01753), Theorem 3.7. Constraints
 * of either level are not part of it.
 *
 * Costs `3·steps + 4` gradients and two copies of y.
 * @throws ArgumentError for options out of range.
 */
export function penaltyHypergradient<X, Y>(
  problem: Bilevel<X, Y>,
  { sigma, steps, rate }: PenaltyOptions,
): (x: X, copies: Copies<Y>) => PenaltyHypergradient<Tensors<X>, Tensors<Y>> {
  checkHyper("penaltyHypergradient", positive, { sigma, rate });
  checkHyper("penaltyHypergradient", counting, { steps });
  return (x, copies) => {
    const flat = flatBilevel(problem, x, copies.plain, "penaltyHypergradient");
    const { outer, inner, xLayout, yLayout } = flat;
    const both: Level = (u, v) => np.add(np.multiply(outer(u, v), sigma), inner(u, v));
    const lowest = (g: Level, start: Tensor): Tensor =>
      foriLoop(0, steps, (_, y: Tensor) => descend(g, rate, flat.x, y), start);
    const penalized = lowest(both, yLayout.flatten(copies.penalized));
    const plain = lowest(inner, flat.y);
    const difference = np.subtract(inX(inner)(flat.x, penalized), inX(inner)(flat.x, plain));
    return {
      gradient: xLayout.restore(np.add(inX(outer)(flat.x, penalized), np.divide(difference, sigma))),
      value: outer(flat.x, penalized),
      y: yLayout.restore(penalized),
      copies: { penalized: yLayout.restore(penalized), plain: yLayout.restore(plain) },
    };
  };
}
