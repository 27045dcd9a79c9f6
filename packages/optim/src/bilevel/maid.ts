/** Descent on two levels with steps and accuracies that are chosen on the way. */
import { hvp, whileLoop, type Tensor, type Tensors } from "cotangent";
import { cg } from "cotangent/linalg";
import * as np from "cotangent/numpy";
import { checkHyper, counting, positive, type Range } from "../checks.ts";
import { treeOf } from "../minimize/layout.ts";
import { along, both, dot, integer, norm, not, scalarLike } from "../minimize/vector.ts";
import { accelerated, type Solved } from "./inexact.ts";
import type { BilevelMethod } from "./meha.ts";
import { crossProduct, flatBilevel, inX, inY, type Bilevel, type FlatBilevel } from "./problem.ts";

export interface MaidOptions {
  /** μ: the inner problem is μ-strongly convex in y. */
  readonly convexity: number;
  /** L: the Lipschitz constant of `∇_y f`. */
  readonly smoothness: number;
  /** Of the inner descent: at most 1 over the Lipschitz constant of `∇_y g`. */
  readonly rate: number;
  /** α of the first outer step. Default 1. */
  readonly step?: number;
  /** ε and δ of the first step: the distance of y to the inner solution, and the residual of the adjoint. Default 0.1 both. */
  readonly accuracy?: { readonly lower: number; readonly adjoint: number };
  /** What a step that fails makes of both accuracies, in (0, 1]. Default 0.1. */
  readonly shrink?: number;
  /** What a step that succeeds makes of them, at least 1. Default 1.02. */
  readonly grow?: number;
  /** The most iterations of one inner or adjoint solve. Default 10,000. */
  readonly most?: number;
}

export type MaidState<X, Y> = {
  readonly x: X;
  readonly y: Y;
  /** What the last adjoint solve came to: where the next one starts. */
  readonly adjoint: Y;
  readonly step: Tensor;
  readonly accuracy: { readonly lower: Tensor; readonly adjoint: Tensor };
  /** Iterations of all inner and of all adjoint solves, i32. */
  readonly iterations: { readonly lower: Tensor; readonly adjoint: Tensor };
  /** Whether the last step was one: false where no accuracy and no length gave a decrease, as at a minimum. */
  readonly isDecreased: Tensor;
};

type Flat = MaidState<Tensor, Tensor>;
type Trial = { readonly state: Flat; readonly tries: Tensor };

/** How often a step is tried, with how many halvings; which part of its slope has to come of it; how α grows. */
const [mostTries, halvings, sufficient, longer] = [10, 5, 1e-4, 1.25];
const shrinking: Range = { words: "a number x with 0 < x ≤ 1", holds: (x) => x > 0 && x <= 1 };
const growing: Range = { words: "a number x ≥ 1", holds: (x) => x >= 1 };

/**
 * MAID, the method of adaptive inexact descent: `x ← x − α·z` with
 *
 *     y: |∇_y g(x, y)| ≤ μ·ε        q: |∇²_yy g·q − ∇_y f| ≤ δ        z = ∇_x f − ∇²_xy g·q
 *
 * where α is halved until even the worst values that ε leaves possible fall,
 *
 *     [f + |∇_y f|·ε + L/2·ε²](x − α·z, y⁺) ≤ [f − |∇_y f|·ε − L/2·ε²](x, y) − 10⁻⁴·α·|z|²
 *
 * so that each step decreases `f(x, y*(x))` itself. Where five halvings do not (one more each time), ε and δ shrink, y and
 * q are solved on, and α starts again; after a step all three grow. Salehi, Mukherjee, Roberts and Ehrhardt, *An adaptively inexact first-order method
 * for bilevel optimization with application to hyperparameter learning* (arXiv 2308.10098). Their bound on the error of z, which
 * asks for Lipschitz constants of second derivatives, is left out: a z that is no descent direction fails in the line search.
 *
 * y comes from Nesterov's method for strongly convex functions and q from conjugate gradients, each from where the last ended.
 * @throws ArgumentError for options out of range.
 *
 * @example
 * const method = maid(problem, { convexity: 1, smoothness: 1, rate: 0.1 });
 * let state = method.init(x, y);
 * for (let i = 0; i < 50; i++) state = method.step(state);
 */
export function maid<X, Y>(
  problem: Bilevel<X, Y>,
  options: MaidOptions,
): BilevelMethod<Tensors<X>, Tensors<Y>, MaidState<Tensors<X>, Tensors<Y>>> {
  const { convexity, smoothness, rate, step = 1, accuracy = { lower: 0.1, adjoint: 0.1 } } = options;
  const { shrink = 0.1, grow = 1.02, most = 10_000 } = options;
  checkHyper("maid", positive, { convexity, smoothness, rate, step });
  checkHyper("maid", positive, { "accuracy.lower": accuracy.lower, "accuracy.adjoint": accuracy.adjoint });
  checkHyper("maid", shrinking, { shrink });
  checkHyper("maid", growing, { grow });
  checkHyper("maid", counting, { most });
  const settings = { convexity, smoothness, rate, shrink, grow, most };
  const flatOf = (x: Tensors<X>, y: Tensors<Y>): FlatBilevel<X, Y> =>
    flatBilevel(problem, treeOf<X>(x), treeOf<Y>(y), "maid");
  return {
    init(x, y) {
      const flat = flatOf(x, y);
      const number = (value: number): Tensor => scalarLike(flat.y, value);
      return {
        x,
        y,
        adjoint: flat.yLayout.restore(np.zerosLike(flat.y)),
        step: number(step),
        accuracy: { lower: number(accuracy.lower), adjoint: number(accuracy.adjoint) },
        iterations: { lower: integer(0), adjoint: integer(0) },
        isDecreased: np.array(true),
      };
    },
    step(state) {
      const flat = flatOf(state.x, state.y);
      const { xLayout, yLayout } = flat;
      const before = { ...state, x: flat.x, y: flat.y, adjoint: yLayout.flatten(state.adjoint) };
      const after = stepped(flat, before, settings);
      return {
        ...after,
        x: xLayout.restore(after.x),
        y: yLayout.restore(after.y),
        adjoint: yLayout.restore(after.adjoint),
      };
    },
  };
}

type Settings = Required<Omit<MaidOptions, "step" | "accuracy">>;

function stepped(flat: FlatBilevel<unknown, unknown>, before: Flat, settings: Settings): Flat {
  const { grow, shrink } = settings;
  const isGoing = ({ state, tries }: Trial): Tensor => both(not(state.isDecreased), np.less(tries, mostTries));
  const again = ({ state, tries }: Trial): Trial => {
    const { isDecreased, ...next } = tried(flat, state, settings, np.add(tries, halvings));
    const scaled = (value: Tensor): Tensor =>
      np.where(isDecreased, np.multiply(value, grow), np.multiply(value, shrink));
    const accuracy = { lower: scaled(next.accuracy.lower), adjoint: scaled(next.accuracy.adjoint) };
    const step = np.where(isDecreased, np.multiply(next.step, longer), next.step);
    return { state: { ...next, accuracy, step, isDecreased }, tries: np.add(tries, 1) };
  };
  const first = { state: { ...before, isDecreased: np.array(false) }, tries: integer(0) };
  const { state: after } = whileLoop(isGoing, again, first);
  return { ...after, step: np.where(after.isDecreased, after.step, np.multiply(after.step, 2 ** -halvings)) };
}

/** A step with the accuracies of the state, which is one if some length decreases f for certain. */
function tried(
  { outer, inner }: FlatBilevel<unknown, unknown>,
  { x, y: start, adjoint, step, accuracy, iterations }: Flat,
  { convexity, smoothness, rate, most }: Settings,
  mostHalvings: Tensor,
): Flat {
  const lowest = (u: Tensor, v: Tensor): Solved =>
    accelerated((w) => inY(inner)(u, w), v, {
      rate,
      convexity,
      enough: np.multiply(accuracy.lower, convexity),
      most,
    });
  const { solution: y, iterations: forY } = lowest(x, start);
  const slope = inY(outer)(x, y);
  const product = (v: Tensor): Tensor => hvp((w: Tensor) => inner(x, w), [y], [v]);
  const { x: q, steps: forQ } = cg(product, slope, { x0: adjoint, tol: 0, atol: accuracy.adjoint, maxiter: most });
  const z = np.subtract(inX(outer)(x, y), crossProduct(inner, [x, y], q));
  const margin = (gradient: Tensor): Tensor =>
    np.multiply(accuracy.lower, np.add(norm(gradient), np.multiply(accuracy.lower, smoothness / 2)));
  const value = outer(x, y);
  type Search = {
    readonly x: Tensor;
    readonly y: Tensor;
    readonly t: Tensor;
    readonly isDecreased: Tensor;
    readonly count: Tensor;
    readonly halvings: Tensor;
  };
  const look = ({ t, count, halvings: done }: Search): Search => {
    const u = along(x, np.negative(t), z);
    const { solution: v, iterations: more } = lowest(u, y);
    const drop = np.subtract(np.subtract(value, outer(u, v)), np.multiply(np.multiply(t, sufficient), dot(z, z)));
    const isDecreased = np.greaterEqual(drop, np.add(margin(slope), margin(inY(outer)(u, v))));
    return {
      x: np.where(isDecreased, u, x),
      y: np.where(isDecreased, v, y),
      t: np.where(isDecreased, t, np.multiply(t, 0.5)),
      isDecreased,
      count: np.add(count, more),
      halvings: np.add(done, 1),
    };
  };
  const isGoing = ({ isDecreased, halvings: done }: Search): Tensor =>
    both(not(isDecreased), np.less(done, mostHalvings));
  const first: Search = { x, y, t: step, isDecreased: np.array(false), count: forY, halvings: integer(0) };
  const end = whileLoop(isGoing, look, first);
  return {
    x: end.x,
    y: end.y,
    adjoint: q,
    step: np.where(end.isDecreased, end.t, step),
    accuracy,
    iterations: {
      lower: np.add(iterations.lower, end.count),
      adjoint: np.add(iterations.adjoint, forQ),
    },
    isDecreased: end.isDecreased,
  };
}
