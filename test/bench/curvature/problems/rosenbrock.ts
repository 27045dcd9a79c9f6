/** Rosenbrock's valley in n dimensions. */
import { gnvp, random, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import type { Params, Problem } from "../problem.ts";

const f64 = { dtype: "f64" } as const;

/** `10·(xᵢ₊₁ − xᵢ²)` and `1 − xᵢ` for i = 1 … n − 1: the loss is the sum of their squares. */
function residuals(x: Tensor): Tensor {
  const [size = 0] = x.shape;
  const [before, after] = [np.slice(x, [[0, size - 1]]), np.slice(x, [[1, size]])];
  return np.concatenate([np.multiply(np.subtract(after, np.square(before)), 10), np.subtract(1, before)]);
}

const sumOfSquares = (r: Tensor): Tensor => np.sum(np.square(r));

export const rosenbrock = (size: number): Problem => ({
  name: `rosenbrock${size}`,
  title: `Rosenbrock's function, ${size} dimensions`,
  words: `\`Σ 100·(xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)²\` over i = 1 … ${size - 1}, in f64, from points about 0 with a standard deviation of 0.1.`,
  size,
  goal: 1e-6,
  looserGoal: 1e-2,
  budget: size > 50 ? 2000 : 5000,
  largerBudget: size > 50 ? 4000 : 20_000,
  stride: 1,
  start: (key) => np.multiply(random.normal(key, [size], f64), 0.1),
  loss: (x: Params) => sumOfSquares(residuals(x as Tensor)),
  gaussNewton: (x: Tensor, v: Tensor) => gnvp(residuals, sumOfSquares, x, v),
  hasMatrices: false,
});
