/** A small network that solves a differential equation. */
import { mlp, glorotNormal, type MlpParams } from "@cotangent/models";
import { gnvp, jet, vmap, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import type { Params, Problem } from "../problem.ts";

const f64 = { dtype: "f64" } as const;
const [sizes, points] = [[1, 12, 12, 1], 24] as const;
const model = mlp({ sizes, activation: np.tanh, initializer: glorotNormal, dtype: "f64" });
const size = sizes.slice(1).reduce((sum, outputs, i) => sum + ((sizes[i] ?? 0) + 1) * outputs, 0);
const inside = np.divide(np.add(np.arange(points, f64), 0.5), points);
const force = np.sin(np.multiply(inside, Math.PI));

/** `u″/π² + sin(π·x)` inside, and u at 0 and 1, each over the root of their number: the loss is the sum of their squares. */
function residuals(params: MlpParams): Tensor {
  const u = (x: Tensor): Tensor => model.apply(params, x.reshape([1])).reshape([]);
  const second = (x: Tensor): Tensor => jet(u, [x], [[np.ones([], f64), null]])[1][1] as Tensor;
  const equation = np.add(np.divide(vmap(second)(inside), Math.PI ** 2), force);
  const ends = vmap(u)(np.array([0, 1], f64));
  return np.concatenate([np.divide(equation, Math.sqrt(points)), ends]);
}

const sumOfSquares = (r: Tensor): Tensor => np.sum(np.square(r));

export const pinn = (): Problem => ({
  name: "pinn",
  title: "A network for Poisson's equation",
  words: `\`−u″ = π²·sin(π·x)\` on [0, 1] with u = 0 at the ends, by a network ${sizes.join(", ")} with tanh (${size} parameters, f64). The loss is the mean of the squares of \`u″/π² + sin(π·x)\` at ${points} points, u″ by \`jet\`, and the squares of u at the ends.`,
  size,
  goal: 1e-5,
  looserGoal: 5e-2,
  budget: 3000,
  largerBudget: 10_000,
  stride: 1,
  start: (key) => model.init(key),
  loss: (params: Params) => sumOfSquares(residuals(params as MlpParams)),
  gaussNewton: (params: MlpParams, v: MlpParams) => gnvp(residuals, sumOfSquares, params, v),
  hasMatrices: true,
});
