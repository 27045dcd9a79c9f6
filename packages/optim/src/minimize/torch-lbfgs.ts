/** L-BFGS with the steps of `torch.optim.LBFGS`. */
import { cond, whileLoop, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { strongWolfe, type Line } from "../line-search/strong-wolfe.ts";
import type { Tree } from "../transformation.ts";
import { firstStep } from "./descend.ts";
import { layoutOf } from "./layout.ts";
import { emptyMemory, inverseProduct, remember, type Memory } from "./lbfgs-memory.ts";
import { numberWithin, optionsOf, positiveInteger } from "./options.ts";
import { along, both, dot, either, integer, largest, not, scalarLike } from "./vector.ts";

export interface TorchLbfgsOptions {
  /** The step, or the first trial of a search. Default 1. */
  readonly learningRate?: number;
  /** Iterations in a call of `step`. Default 20. */
  readonly maxIterations?: number;
  /** Evaluations in a call after which no iteration begins. Default ⌊5/4·maxIterations⌋. */
  readonly maxEvaluations?: number;
  /** A call ends where `max |gᵢ|` is at most this. Default 1e-7. */
  readonly toleranceGradient?: number;
  /** A call ends where no parameter, or the function, changes by more than this. Default 1e-9. */
  readonly toleranceChange?: number;
  /** How many pairs are kept. Default 100. */
  readonly history?: number;
  /** Default null: steps of the learning rate. */
  readonly lineSearch?: "strongWolfe" | null;
}

export type TorchLbfgsState = {
  readonly memory: Memory;
  /** d and t of the last iteration, and the gradient that it began with. */
  readonly direction: Tensor;
  readonly step: Tensor;
  readonly gradient: Tensor;
  /** In all calls so far, i32. */
  readonly iterations: Tensor;
  readonly evaluations: Tensor;
};

/** An optimizer that evaluates the function itself, as often as it needs. */
export interface ClosureOptimizer<State> {
  init(params: Tree): State;
  /** Some iterations; `loss` is the value at `params`, as PyTorch returns it. */
  step<P>(
    valueAndGradient: (params: P) => readonly [value: Tensor, gradient: P],
    params: P,
    state: State,
  ): { readonly params: P; readonly state: State; readonly loss: Tensor };
}

const names = [
  "learningRate",
  "maxIterations",
  "maxEvaluations",
  "toleranceGradient",
  "toleranceChange",
  "history",
  "lineSearch",
];

/**
 * L-BFGS as PyTorch 1.13 has it, iteration for iteration and evaluation for evaluation, for results that have to be those
 * of a program in PyTorch; `minimize` with `lbfgs` ends by relative tests, says why, and takes bounds. A call of `step`
 * does what a call of `step(closure)` does there, and traces. The function is evaluated once more at the start of each
 * call, as there.
 *
 * @example
 * ```ts
 * import { jit, valueAndGrad, type Tensor } from "cotangent";
 * import * as np from "cotangent/numpy";
 * import { torchLbfgs } from "@cotangent/optim";
 *
 * const f = (x: Tensor) => np.sum(np.square(np.square(x).sub(2)));
 * const optimizer = torchLbfgs({ lineSearch: "strongWolfe" });
 * const step = jit((x: Tensor, state: ReturnType<typeof optimizer.init>) => optimizer.step(valueAndGrad(f), x, state));
 * const x = np.array([1, 3], { dtype: "f64" });
 * const { params } = step(x, optimizer.init(x));
 * console.log(np.round(params, 4).toArray()); // → 1.4142,1.4142
 * ```
 */
export function torchLbfgs(options: TorchLbfgsOptions = {}): ClosureOptimizer<TorchLbfgsState> {
  optionsOf(options, names, "torchLbfgs");
  const { history = 100, maxIterations = 20, learningRate = 1 } = options;
  positiveInteger(history, "torchLbfgs: history");
  positiveInteger(maxIterations, "torchLbfgs: maxIterations");
  numberWithin(learningRate, "torchLbfgs: learningRate", [0, Number.MAX_VALUE]);
  return {
    init(params) {
      const x = layoutOf(params, "torchLbfgs").flatten(params);
      return {
        memory: emptyMemory(history, x),
        direction: np.zerosLike(x),
        step: scalarLike(x, 0),
        gradient: np.zerosLike(x),
        iterations: integer(0),
        evaluations: integer(0),
      };
    },
    step(valueAndGradient, params, state) {
      const layout = layoutOf(params, "torchLbfgs");
      const evaluate = (x: Tensor): readonly [Tensor, Tensor] => {
        const [value, gradient] = valueAndGradient(layout.restore(x));
        return [value.astype(layout.dtype), layout.flatten(gradient)];
      };
      const { x, loss, ...next } = call(evaluate, layout.flatten(params), state, { ...options, learningRate });
      return { params: layout.restore(x), state: next, loss };
    },
  };
}

type Evaluate = (x: Tensor) => readonly [value: Tensor, gradient: Tensor];

/** What an iteration hands to the next of the same call. */
type Iterate = {
  readonly x: Tensor;
  readonly value: Tensor;
  readonly gradient: Tensor;
  readonly state: TorchLbfgsState;
  /** Iterations and evaluations of this call. */
  readonly count: Tensor;
  readonly spent: Tensor;
  readonly done: Tensor;
};

function call(
  evaluate: Evaluate,
  start: Tensor,
  state: TorchLbfgsState,
  options: TorchLbfgsOptions & { readonly learningRate: number },
): TorchLbfgsState & { readonly x: Tensor; readonly loss: Tensor } {
  const { maxIterations = 20, toleranceGradient = 1e-7 } = options;
  const [loss, gradient] = evaluate(start);
  const first: Iterate = {
    x: start,
    value: loss,
    gradient,
    state: { ...state, evaluations: np.add(state.evaluations, 1) },
    count: integer(0),
    spent: integer(1),
    done: np.lessEqual(largest(gradient), toleranceGradient),
  };
  const end = whileLoop(
    ({ done, count }: Iterate) => both(not(done), np.less(count, maxIterations)),
    (before: Iterate) => iterated(evaluate, before, options),
    first,
  );
  return { ...end.state, x: end.x, loss };
}

/** What a step came to. */
type Stepped = Pick<Iterate, "x" | "value" | "gradient"> & {
  readonly step: Tensor;
  readonly evaluations: Tensor;
};

function iterated(
  evaluate: Evaluate,
  { x, value, gradient, state, count, spent }: Iterate,
  options: TorchLbfgsOptions & { readonly learningRate: number },
): Iterate {
  const { learningRate, maxIterations = 20, toleranceGradient = 1e-7, toleranceChange = 1e-9 } = options;
  const { maxEvaluations = Math.floor((maxIterations * 5) / 4) } = options;
  const isFirst = np.equal(state.iterations, 0);
  const change = np.subtract(gradient, state.gradient);
  const step = np.multiply(state.direction, state.step);
  const keeps = both(not(isFirst), np.greater(dot(change, step), 1e-10));
  const memory = remember(state.memory, step, change, keeps);
  const direction = np.negative(inverseProduct(memory, gradient));
  const t = np.multiply(np.where(isFirst, firstStep(gradient), 1), learningRate);
  const slope = dot(gradient, direction);
  const isSteep = np.lessEqual(slope, -toleranceChange);
  const isLast = np.equal(np.add(count, 1), maxIterations);
  const line: Line = { evaluate, x, direction, value, gradient, slope, first: t };
  const unmoved: Stepped = { x, value, gradient, step: t, evaluations: integer(0) };
  const next = cond(
    isSteep,
    () => (options.lineSearch === "strongWolfe" ? searched(line) : fixedStep(line, isLast)),
    () => unmoved,
  );
  const total = np.add(spent, next.evaluations);
  const stands = np.lessEqual(largest(np.multiply(direction, next.step)), toleranceChange);
  const ends = [
    not(isSteep),
    np.greaterEqual(total, maxEvaluations),
    np.lessEqual(largest(next.gradient), toleranceGradient),
    stands,
    np.less(np.abs(np.subtract(next.value, value)), toleranceChange),
  ].reduce(either);
  return {
    x: next.x,
    value: next.value,
    gradient: next.gradient,
    state: {
      memory,
      direction,
      step: next.step,
      gradient,
      iterations: np.add(state.iterations, 1),
      evaluations: np.add(state.evaluations, next.evaluations),
    },
    count: np.add(count, 1),
    spent: total,
    done: ends,
  };
}

function searched(line: Line): Stepped {
  const { t, value, gradient, evaluations } = strongWolfe(line);
  return { x: along(line.x, t, line.direction), value, gradient, step: t, evaluations };
}

/** A step of the learning rate. The last iteration of a call evaluates nothing: the next call does. */
function fixedStep({ evaluate, first: step, ...line }: Line, isLast: Tensor): Stepped {
  const x = along(line.x, step, line.direction);
  return cond(
    isLast,
    (): Stepped => ({ x, value: line.value, gradient: line.gradient, step, evaluations: integer(0) }),
    (): Stepped => {
      const [value, gradient] = evaluate(x);
      return { x, value, gradient, step, evaluations: integer(1) };
    },
  );
}
