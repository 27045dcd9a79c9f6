/**
 * An optimizer is a pair of pure functions on trees of tensors, in the manner of optax:
 *
 *     init(params) → state        update(gradients, state, params, extra) → [updates, next state]
 *
 * `updates` are what {@link applyUpdates} adds to the parameters. Transformations compose by `chain`: the updates of
 * one are the gradients of the next. Nothing is mutated, so both functions trace, a training step is one compiled
 * program, and a state is a tree of tensors that is saved and loaded as parameters are.
 */
import { tree } from "cotangent";
import type { Tensor } from "cotangent";
import * as np from "cotangent/numpy";

/** A tree of tensors: arrays, objects, `null`, registered classes. The front end checks it where it is used. */
export type Tree = unknown;

/** What a few methods read beside the gradient. `makeStep` gives all of it; what is not read costs nothing. */
export interface Extra<P = Tree> {
  /** ℓ where the gradient was taken: a float scalar. */
  readonly value?: Tensor;
  /** ℓ at other parameters, for the same batch. */
  readonly valueAt?: (params: P) => Tensor;
  /** ∇ℓ at other parameters, for the same batch. */
  readonly gradientAt?: (params: P) => P;
  /** `∇²ℓ·v` where the gradient was taken: forward over reverse, of about two gradients; there never is a Hessian. */
  readonly hvp?: (v: P) => P;
  /** The direction of Hutchinson's estimate, in place of a random one: for trajectories that are to be repeated. */
  readonly probe?: P;
  /** What the loss got beside the parameters, for methods with functions of their own on the same batch. */
  readonly batch?: readonly unknown[];
}

/** @typeParam State a tree of tensors, whose parts are shaped as the parameters are. */
export interface Transformation<State = Tree> {
  /** The state before the first step. */
  init(params: Tree): State;
  /**
   * The updates for these gradients, and the next state. All of `gradients`, `params` and the result have one tree
   * structure, with equal shapes and dtypes. `params` and `extra` may be left out where no part of the transformation
   * reads them.
   */
  update<P>(gradients: P, state: State, params?: P, extra?: Extra<P>): readonly [updates: P, state: State];
  /** Where the gradients of the next step are to be taken, for methods that do so elsewhere than at the parameters. */
  gradientPoint?<P>(params: P, state: State): P;
  /** What is to be evaluated and kept, for methods whose result is another point than the parameters: an average. */
  evaluationPoint?<P>(params: P, state: State): P;
  /**
   * The loss and its gradient at `params`, or an estimate of it, for methods that take no derivative of the loss. Without
   * it the gradient is that of reverse mode.
   */
  estimate?<P>(loss: (params: P) => Tensor, params: P, state: State): readonly [value: Tensor, gradients: P];
}

/** The state of a transformation that has none: a tree without leaves. */
export type NoState = null;

/** A tree of the same structure, shapes and dtypes, all 0. */
export const zerosLike = (params: Tree): Tree => tree.map((param) => np.zerosLike(param), params);

/** `uₜ = gₜ` */
export const identity = (): Transformation<NoState> => ({
  init: () => null,
  update: (gradients, state) => [gradients, state],
});

/** A transformation without state: `uₜ = f(gₜ)`, leaf by leaf. */
export const stateless = (f: (gradient: Tensor) => Tensor): Transformation<NoState> => ({
  init: () => null,
  update: (gradients, state) => [tree.map((gradient: Tensor) => f(gradient), gradients), state],
});

/**
 * `x ← x + u`, leaf by leaf; each leaf keeps its dtype.
 *
 * @example
 * const [updates, next] = optimizer.update(gradients, state, params);
 * const better = applyUpdates(params, updates);
 */
export const applyUpdates = <P>(params: P, updates: P): P =>
  tree.map((param, update) => np.add(param, update), params, updates);
