/** Least squares: a polynomial with coefficients x against the sign function at n points of [−1, 1]. */
import { f64, grad, jit, scan, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { array, numbers, prepare, type Module } from "../module.ts";

interface Input {
  readonly x: readonly number[];
  readonly n: number;
}

/** `Σⱼ xⱼ tᵢʲ` by Horner's rule. */
function polynomial(x: Tensor, t: Tensor): Tensor {
  const [sum] = scan((s: Tensor, c: Tensor) => [s.mul(t).add(c), null] as const, np.zerosLike(t), x, { reverse: true });
  return sum;
}

/** `½ Σᵢ (sign tᵢ − Σⱼ xⱼ tᵢʲ)²`. */
const halfSquares = (x: Tensor, t: Tensor): Tensor => np.sum(np.square(np.sign(t).sub(polynomial(x, t)))).mul(0.5);

const value = jit(halfSquares);
const gradient = jit(grad(halfSquares));

const argumentsOf = ({ x, n }: Input): [Tensor, Tensor] => [array(x), np.linspace(-1, 1, n, { dtype: f64 })];

export const llsq: Module<Input> = {
  primal: (input) => prepare(value, argumentsOf(input), numbers),
  gradient: (input) => prepare(gradient, argumentsOf(input), numbers),
};
