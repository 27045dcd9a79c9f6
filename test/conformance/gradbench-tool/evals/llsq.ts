/** Least squares: a polynomial with coefficients x against the sign function at n points of [−1, 1]. */
import { f64, grad, jit, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { array, numbers, prepare, type Module } from "../module.ts";

interface Input {
  readonly x: readonly number[];
  readonly n: number;
}

/** `½ Σᵢ (sign tᵢ − Σⱼ xⱼ tᵢʲ)²`. */
function halfSquares(x: Tensor, t: Tensor): Tensor {
  const powers = np.power(np.expandDims(t, 1), np.arange(x.shape[0]!, { dtype: "i32" }));
  return np.sum(np.square(np.subtract(np.sign(t), np.matmul(powers, x)))).mul(0.5);
}

const value = jit(halfSquares);
const gradient = jit(grad(halfSquares));

const argumentsOf = ({ x, n }: Input): [Tensor, Tensor] => [array(x), np.linspace(-1, 1, n, { dtype: f64 })];

export const llsq: Module<Input> = {
  primal: (input) => prepare(value, argumentsOf(input), numbers),
  gradient: (input) => prepare(gradient, argumentsOf(input), numbers),
};
