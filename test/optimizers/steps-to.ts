/** How long an optimizer takes. */
import { evaluationPoint, makeStep, type Transformation } from "@cotangent/optim";
import { jit, whileLoop, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";

/**
 * The number of steps until `measure` of what is evaluated is at most `goal`; `most` if it never is. One compiled loop.
 */
export function stepsTo(
  optimizer: Transformation,
  loss: (x: Tensor) => Tensor,
  start: Tensor,
  {
    measure = loss,
    goal,
    most,
  }: { readonly measure?: (x: Tensor) => Tensor; readonly goal: number; readonly most: number },
): number {
  const step = makeStep(loss, optimizer);
  type Carry = readonly [count: Tensor, x: Tensor, state: unknown];
  const run = jit((x: Tensor, state: unknown) => {
    const isGoing = ([count, point, s]: Carry): Tensor =>
      np.logicalAnd(np.less(count, most), np.greater(measure(evaluationPoint(optimizer, point, s)), goal));
    const go = ([count, point, s]: Carry): Carry => {
      const [next, after] = step(point, s);
      return [np.add(count, 1), next, after];
    };
    const first: Carry = [np.zeros([], { dtype: "i32" }), x, state];
    return (whileLoop as unknown as (c: typeof isGoing, b: typeof go, init: Carry) => Carry)(isGoing, go, first)[0];
  });
  return run(start, optimizer.init(start)).item();
}

/** `½·xᵀ·diag(λ)·x` with n eigenvalues from 1 to κ, evenly spread on a scale of logarithms. */
export function quadratic(size: number, condition: number): (x: Tensor) => Tensor {
  const values = Array.from({ length: size }, (_, i) => condition ** (i / (size - 1)));
  return (x) => np.multiply(np.sum(np.multiply(np.square(x), np.array(values, { dtype: "f64" }))), 0.5);
}

export const ones = (size: number): Tensor => np.ones([size], { dtype: "f64" });
export const vector = (...values: readonly number[]): Tensor => np.array([...values], { dtype: "f64" });
