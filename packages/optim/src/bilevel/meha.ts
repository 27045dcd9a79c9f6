/** A single loop on the Moreau envelope of the inner problem. */
import type { Tensor, Tensors } from "cotangent";
import * as np from "cotangent/numpy";
import { checkHyper, positive, type Range } from "../checks.ts";
import { treeOf } from "../minimize/layout.ts";
import { along, integer } from "../minimize/vector.ts";
import { flatBilevel, inX, inY, type Bilevel, type Level } from "./problem.ts";

export interface MehaOptions {
  /** γ > 0 of the envelope, below 1/ρ for a ρ-weakly convex inner problem. */
  readonly gamma: number;
  /** `c_k = scale·(k + 1)^power`: how much the inner problem weighs. Default `{ scale: 1, power: 0.3 }`; power in (0, ½). */
  readonly penalty?: { readonly scale: number; readonly power: number };
  /** α, β, η: the rates of x, y and θ. */
  readonly rates: { readonly x: number; readonly y: number; readonly theta: number };
}

export type MehaState<X, Y> = {
  readonly x: X;
  readonly y: Y;
  /** θ: where the envelope at y is attained. */
  readonly theta: Y;
  /** Steps done, i32. */
  readonly count: Tensor;
};

/** A method of two levels as pure functions. */
export interface BilevelMethod<X, Y, State> {
  init(x: X, y: Y): State;
  step(state: State): State;
}

const belowHalf: Range = { words: "a number p with 0 < p < 1/2", holds: (p) => p > 0 && p < 0.5 };

/**
 * MEHA. For k = 0, 1, … with `c = c_k`:
 *
 *     θ ← θ − η·(∇_y g(x, θ) + (θ − y)/γ)
 *     x ← x − α·(∇_x f(x, y)/c + ∇_x g(x, y) − ∇_x g(x, θ))
 *     y ← y − β·(∇_y f(x, y)/c + ∇_y g(x, y) − (y − θ)/γ)
 *
 * Liu, Liu, Yao, Zeng and Zhang, *Moreau envelope for nonconvex bi-level optimization: a single-loop and Hessian-free
 * solution strategy* (arXiv 2405.09927), Algorithm 1, without its projections. A step costs six gradients and keeps one
 * more copy of y.
 * @throws ArgumentError for options out of range.
 */
export function meha<X, Y>(
  problem: Bilevel<X, Y>,
  { gamma, penalty = { scale: 1, power: 0.3 }, rates }: MehaOptions,
): BilevelMethod<Tensors<X>, Tensors<Y>, MehaState<Tensors<X>, Tensors<Y>>> {
  checkHyper("meha", positive, { gamma, "penalty.scale": penalty.scale });
  checkHyper("meha", positive, { "rates.x": rates.x, "rates.y": rates.y, "rates.theta": rates.theta });
  checkHyper("meha", belowHalf, { "penalty.power": penalty.power });
  return {
    init: (x, y) => ({ x, y, theta: y, count: integer(0) }),
    step(state) {
      const flat = flatBilevel(problem, treeOf<X>(state.x), treeOf<Y>(state.y), "meha");
      const { outer, inner, xLayout, yLayout } = flat;
      const share = np.power(np.add(state.count, 1).astype(yLayout.dtype), -penalty.power);
      const both: Level = (u, v) => np.add(np.multiply(outer(u, v), np.divide(share, penalty.scale)), inner(u, v));
      const before = yLayout.flatten(state.theta);
      const pull = np.divide(np.subtract(before, flat.y), gamma);
      const theta = along(before, -rates.theta, np.add(inY(inner)(flat.x, before), pull));
      const x = along(flat.x, -rates.x, np.subtract(inX(both)(flat.x, flat.y), inX(inner)(flat.x, theta)));
      const push = np.divide(np.subtract(flat.y, theta), gamma);
      const y = along(flat.y, -rates.y, np.subtract(inY(both)(x, flat.y), push));
      return {
        x: xLayout.restore(x),
        y: yLayout.restore(y),
        theta: yLayout.restore(theta),
        count: np.add(state.count, 1),
      };
    },
  };
}
