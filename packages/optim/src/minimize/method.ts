/** What a method of minimization is: a pure step from one iterate to the next. */
import type { Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { codes } from "./status.ts";
import type { Objective } from "./objective.ts";
import { integer } from "./vector.ts";

/** A vector of parameters with what is known of the function there. */
export type EvaluatedPoint = {
  readonly x: Tensor;
  readonly value: Tensor;
  readonly gradient: Tensor;
};

/** How often something was computed. Scalars in i32. */
export type Evaluations = {
  readonly functions: Tensor;
  readonly gradients: Tensor;
  /** Products with a Hessian or, in least squares, Jacobians. */
  readonly products: Tensor;
};

/** A point, what the method keeps, and what it cost. */
export type Advanced<Inner> = {
  readonly point: EvaluatedPoint;
  readonly inner: Inner;
  readonly spent: Evaluations;
  /** Whether a step was taken, and not cut short: then changes that are small mean convergence. */
  readonly whole: Tensor;
  /** A code of status.ts, `running` unless the method itself ends. i32. */
  readonly status: Tensor;
};

/**
 * A method: two pure functions, which trace. `Problem` is {@link Objective} for minimization, residuals for least squares.
 * @typeParam Inner a tree of tensors of a fixed structure.
 */
export interface Method<Problem = Objective, Inner = unknown> {
  readonly name: string;
  readonly takesBounds: boolean;
  init(problem: Problem, x: Tensor): Advanced<Inner>;
  step(problem: Problem, point: EvaluatedPoint, inner: Inner): Advanced<Inner>;
}

export const evaluations = (functions: Tensor, gradients: Tensor = functions, products?: Tensor): Evaluations => ({
  functions,
  gradients,
  products: products ?? integer(0),
});

export const sumOfEvaluations = (a: Evaluations, b: Evaluations): Evaluations => ({
  functions: np.add(a.functions, b.functions),
  gradients: np.add(a.gradients, b.gradients),
  products: np.add(a.products, b.products),
});

/** The start of methods that evaluate the function and its gradient there. */
export function started<Inner>(objective: Objective, x: Tensor, inner: Inner): Advanced<Inner> {
  const [value, gradient] = objective.valueAndGradient(x);
  return {
    point: { x, value, gradient },
    inner,
    spent: evaluations(integer(1)),
    whole: np.array(true),
    status: integer(codes.running),
  };
}
