/** Losses, learning rates and optimizers as lenses, and the training step that they close a model to. */
import { ArgumentError, ShapeError, showType } from "@cotangent/ir";
import { describe } from "../describe.ts";
import { add } from "../numpy/arithmetic.ts";
import { fullLike } from "../numpy/constant.ts";
import { optionsOf } from "../options.ts";
import { tree } from "../public-tree.ts";
import { contentOf, Tensor } from "../tensor.ts";
import { identityLens, pairLens, type Lens } from "./lens.ts";
import { compose, fromFunction, paraLens, reparametrise, type ParaLens } from "./para-lens.ts";

/**
 * A loss as a lens from predictions to a number, whose parameter is the target.
 *
 * @example
 * ```ts
 * import { lossLens } from "cotangent/lens";
 * import { array, mean, square } from "cotangent/numpy";
 *
 * const meanSquares = lossLens((y, target) => mean(square(y.sub(target))));
 * const [dTarget, dPrediction] = meanSquares.put(array([1, 2]), array([1, 4]), array(1));
 * console.log(dPrediction.toArray().join(), dTarget.toArray().join()); // → 0,2 0,-2
 * ```
 */
export const lossLens = <Y, T>(loss: (prediction: Y, target: T) => Tensor): ParaLens<T, Y, Tensor> =>
  fromFunction((target, prediction) => loss(prediction, target));

/**
 * What ends a training step: it passes the loss on, asks nothing for it, and sends `rate` back as the cotangent of the loss,
 * so that gradients come multiplied by it. It is 1 where the optimizer has a rate of its own.
 * @throws ArgumentError for a rate that is no number, ShapeError for a loss that is no float scalar.
 */
export function learningRate(rate: number): ParaLens<null, Tensor, Tensor, null, Tensor, null> {
  if (typeof rate !== "number")
    throw new ArgumentError(
      "bad-argument",
      `learningRate: the rate is ${describe(rate)}`,
      "give a number; schedules are parts of optimizers",
    );
  return paraLens({
    get: (_, loss) => loss,
    put: (_, loss) => [null, fullLike(requireScalar(loss), rate)],
  });
}

function requireScalar(loss: unknown): Tensor {
  if (loss instanceof Tensor && loss.rank === 0 && loss.dtype.kind === "float") return loss;
  throw new ShapeError(
    "not-scalar",
    `learningRate: the loss is ${loss instanceof Tensor ? showType(contentOf(loss).type) : describe(loss)}`,
    "return one float scalar from the loss: take the sum or the mean",
  );
}

/** What `@cotangent/optim` makes: a pair of pure functions. `updates` are added to the parameters. */
export interface Optimizer<S = unknown> {
  init(params: unknown): S;
  update<P>(gradients: P, state: S, params?: P): readonly [updates: P, state: S];
}

/**
 * An optimizer as a lens from its state and the parameters: `get` gives the parameters out, and `put` takes their
 * gradients and returns the next state and parameters: `(s, p), g ↦ (s′, p + u)`, where `u, s′ = update(g, s, p)`.
 * @throws ArgumentError for what is no optimizer.
 */
export function optimizerLens<S, P>(
  optimizer: Optimizer<S>,
): Lens<readonly [state: S, params: P], P, readonly [state: S, params: P], P> {
  const own: unknown = optimizer;
  if (typeof own !== "object" || own === null || !isFunction(optimizer.init) || !isFunction(optimizer.update))
    throw new ArgumentError(
      "bad-argument",
      `optimizerLens: ${describe(own)} in the place of the optimizer`,
      "give an object with init(params) and update(gradients, state, params), such as sgd({ learningRate: 0.1 }) of @cotangent/optim",
    );
  return {
    get: ([, params]) => params,
    put([state, params], gradients) {
      const [updates, next] = optimizer.update(gradients, state, params);
      return [next, tree.map((param: Tensor, update: Tensor) => add(param, update), params, updates)];
    },
  };
}

const isFunction = (x: unknown): boolean => typeof x === "function";

export interface TrainingOptions<P, X, Y, T, S> {
  /** A lens, or a function `(params, x) ↦ y`. */
  readonly model: ParaLens<P, X, Y> | ((params: P, x: X) => Y);
  /** A lens whose parameter is the target, or a function `(prediction, target) ↦ loss`. */
  readonly loss: ParaLens<T, Y, Tensor> | ((prediction: Y, target: T) => Tensor);
  readonly optimizer: Optimizer<S>;
  /** The cotangent of the loss; 1 if absent. */
  readonly rate?: number;
}

/** State and parameters of a learner, and the target of an example. */
export type Learner<S, P, T> = readonly [learner: readonly [state: S, params: P], target: T];

export interface TrainingStep<P, X, T, S> {
  /** Model, loss, learning rate and optimizer as one lens: it gets the loss, and puts the next state and parameters. */
  readonly lens: ParaLens<Learner<S, P, T>, X, Tensor, Learner<S, P, T>, X, null>;
  /** `[state, params]` before the first step. */
  init(params: P): readonly [state: S, params: P];
  /** One step on an example or a batch, and the loss before it. It can be jitted and scanned. */
  step(
    learner: readonly [state: S, params: P],
    x: X,
    target: T,
  ): readonly [learner: readonly [state: S, params: P], loss: Tensor];
}

/**
 * A training step as one lens: `model`, then `loss`, then `learningRate`, reparametrised by the optimizer:
 *
 *     model : P ⊗ X → Y      loss : T ⊗ Y → L      rate : L → L      optimizer : S × P → P
 *
 * Its put is the step: the next state and parameters are what comes back.
 * (Cruttwell, Gavranović, Ghani, Wilson and Zanasi, Categorical Foundations of Gradient-Based Learning, arXiv 2103.01931.)
 * @throws ArgumentError for parts that are missing.
 *
 * @example
 * ```ts
 * import { jit, tree } from "cotangent";
 * import { trainingStep } from "cotangent/lens";
 * import { array, mean, square } from "cotangent/numpy";
 *
 * const descent = { init: () => null, update: (g, s) => [tree.map((leaf) => leaf.mul(-0.1), g), s] };
 * const { init, step } = trainingStep({
 *   model: ({ w, b }, x) => x.mul(w).add(b),
 *   loss: (y, target) => mean(square(y.sub(target))),
 *   optimizer: descent,
 * });
 * const compiled = jit(step);
 * let learner = init({ w: array(0), b: array(0) });
 * let loss;
 * for (let i = 0; i < 200; i++) [learner, loss] = compiled(learner, array([0, 1, 2]), array([1, 3, 5]));
 * const [, { w, b }] = learner;
 * console.log(w.item().toFixed(2), b.item().toFixed(2), loss.item() < 1e-4); // → 2.00 1.00 true
 * ```
 */
export function trainingStep<P, X, Y, T, S>(options: TrainingOptions<P, X, Y, T, S>): TrainingStep<P, X, T, S> {
  const {
    model,
    loss,
    optimizer,
    rate = 1,
  } = optionsOf(options, "trainingStep", ["model", "loss", "optimizer", "rate"]);
  const forth = typeof model === "function" ? fromFunction(model) : lensOf(model, "model");
  const error = typeof loss === "function" ? lossLens(loss) : lensOf(loss, "loss");
  const closed = compose(compose(forth, error), learningRate(rate));
  const learner = pairLens(optimizerLens<S, P>(optimizer), identityLens<T>());
  const lens = reparametrise(closed, withNothing(learner));
  return {
    lens,
    init: (params) => [optimizer.init(params), params],
    step(before, x, target) {
      const [value, back] = lens.open([before, target], x);
      const [[after]] = back(null);
      return [after, value];
    },
  };
}

/** The parameters of a composition that ends with a lens without any. */
const withNothing = <Q, P, DQ, DP>(lens: Lens<Q, P, DQ, DP>): Lens<Q, readonly [P, null], DQ, readonly [DP, null]> => ({
  get: (q) => [lens.get(q), null],
  put: (q, [dp]) => lens.put(q, dp),
});

function lensOf<L>(lens: L, what: string): L {
  const found: unknown = lens;
  if (typeof found === "object" && found !== null && "open" in found && isFunction(found.open)) return lens;
  throw new ArgumentError(
    "bad-argument",
    `trainingStep: the ${what} is ${describe(found)}`,
    "give a function, or a lens of fromFunction(), compose() or paraLens()",
  );
}
