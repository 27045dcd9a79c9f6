/** What runs: a pure step, made of an optimizer or of a method of `minimize`. */
import { evaluationPoint, makeStep, minimization, type Method, type Transformation } from "@cotangent/optim";
import type { LearningRate } from "@cotangent/optim";
import type { Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import type { Params, Problem } from "./problem.ts";
import { counted, type Tally } from "./tally.ts";

export interface Racer {
  init(params: Params): unknown;
  step(params: Params, state: unknown, batch: readonly Tensor[]): readonly [params: Params, state: unknown];
  /** What is evaluated. */
  pointOf(params: Params, state: unknown): Params;
  /** Gradients and products so far, for methods that count by themselves. */
  spent?(state: unknown): readonly [gradients: Tensor, products: Tensor];
}

/** What a method is made for. */
export interface Setting {
  readonly rate: LearningRate;
  /** The rate as a number, where the program is made for it. */
  readonly number: number;
  readonly problem: Problem;
  readonly tally: Tally;
}

export function racerOf(optimizer: Transformation, { problem, tally }: Setting): Racer {
  const step = makeStep(problem.loss, counted(optimizer, tally));
  return {
    init: (params) => optimizer.init(params),
    step: (params, state, batch) => {
      const [next, after] = step(params, state, ...batch);
      return [next, after];
    },
    pointOf: (params, state) => evaluationPoint(optimizer, params, state),
  };
}

/** Steps of a minimization, which goes on where it would be content. */
export function minimizing(method: Method, { problem }: Setting): Racer {
  const solver = (params: Params): ReturnType<typeof minimization<Params>> =>
    minimization((x) => problem.loss(x), params, {
      method,
      history: false,
      maxSteps: 1_000_000,
      tolerance: { gradient: 0 },
    });
  type State = ReturnType<ReturnType<typeof solver>["start"]>;
  return {
    init: (params) => solver(params).start(),
    step: (params, state) => {
      const own = solver(params);
      const before = state as State;
      const next = own.advance(before, np.add(before.steps, 1));
      return [own.minimum(next).x, next];
    },
    pointOf: (params) => params,
    spent: (state) => [(state as State).spent.gradients, (state as State).spent.products],
  };
}
