/** Products, elementwise functions, rows, convolutions and what moves memory, by Cotangent. */
import { grad, valueAndGrad, type Tensor } from "cotangent";
import * as nn from "cotangent/nn";
import * as np from "cotangent/numpy";
import type { Implementation } from "../task.ts";
import { jitted, stepping, type Body } from "./call.ts";

const chain = (x: Tensor): Tensor =>
  np.sum(np.multiply(np.square(np.tanh(np.add(np.multiply(1.5, x), 0.5))), np.exp(np.negative(np.square(x)))));

/** The gradient of `Σ w·f(x)` by x. */
const weighted = (f: (x: Tensor) => Tensor): Body =>
  grad((...[x, w]: readonly Tensor[]) => np.sum(np.multiply(f(x!), w!))) as Body;

const conv = (x: Tensor, filters: Tensor): Tensor => nn.conv(x, filters, { padding: "SAME", layout: "channelsLast" });

const [b1, b2] = [0.9, 0.999];
/** Of the tenth step. */
const [debias1, debias2] = [1 - b1 ** 10, 1 - b2 ** 10];

function adamStep([p, m, v]: readonly Tensor[], [g]: readonly Tensor[]): readonly Tensor[] {
  const mean = np.add(np.multiply(b1, m!), np.multiply(1 - b1, g!));
  const square = np.add(np.multiply(b2, v!), np.multiply(1 - b2, np.square(g!)));
  const direction = np.divide(np.divide(mean, debias1), np.add(np.sqrt(np.divide(square, debias2)), 1e-8));
  return [np.subtract(p!, np.multiply(1e-3, direction)), mean, square];
}

export const arrays = {
  matmul: jitted(() => (a, b) => np.matmul(a, b)),
  chain: jitted(() => valueAndGrad((x: Tensor) => chain(x)) as Body),
  softmax: jitted(() => (x) => nn.softmax(x)),
  softmaxGradient: jitted(() => weighted((x) => nn.softmax(x))),
  layerNorm: jitted(() => (x) => nn.standardize(x)),
  layerNormGradient: jitted(() => weighted((x) => nn.standardize(x))),
  sum: jitted(
    ({ axis }) =>
      (x) =>
        np.sum(x, { axis }),
  ),
  conv: jitted(() => (x, filters) => conv(x, filters)),
  convGradient: jitted(
    () =>
      grad((x: Tensor, filters: Tensor, y: Tensor) => np.sum(np.multiply(conv(x, filters), y)), {
        argnums: [0, 1],
      }) as Body,
  ),
  cumsum: jitted(() => (x) => np.cumsum(x)),
  gather: jitted(() => (table, positions) => np.take(table, positions, 0)),
  scatterAdd: jitted(
    ({ rows, columns }) =>
      (positions, values) =>
        np.at(np.zeros([rows, columns], { dtype: values.dtype }), [positions]).add(values),
  ),
  adam: stepping(adamStep, 3),
  triad: jitted(() => (b, c) => np.add(b, np.multiply(3, c))),
} satisfies Record<string, Implementation>;
