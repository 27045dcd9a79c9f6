/** The kinds of computation: the order of their inputs and, in the comments, of their results. */
import { integers, normal, oneHot, uniform } from "./random-inputs.ts";
import type { Dtype, Input, Kind, Sizes } from "./task.ts";

/** Parameters of dense layers, `[w₁, b₁, w₂, b₂, …]`, for layers of `widths`. */
const dense = (widths: readonly number[], dtype: Dtype): readonly Input[] =>
  widths.slice(1).flatMap((width, i) => {
    const before = widths[i]!;
    return [normal(10 + 2 * i, [before, width], dtype, before ** -0.5), normal(11 + 2 * i, [width], dtype, 0.1)];
  });

const mlpInputs = ({ batch, inputs, hidden, classes }: Sizes, dtype: Dtype): readonly Input[] => [
  ...dense([inputs, hidden, hidden, classes], dtype),
  normal(1, [batch, inputs], dtype),
  oneHot(2, batch, classes, dtype),
];

const matrix = ({ rows, columns }: Sizes, dtype: Dtype): Input => normal(1, [rows, columns], dtype);
const weighted = (sizes: Sizes, dtype: Dtype): readonly Input[] => [
  matrix(sizes, dtype),
  normal(2, [sizes.rows, sizes.columns], dtype),
];

const convInputs = ({ batch, height, width, inputs, outputs }: Sizes, dtype: Dtype): readonly Input[] => [
  normal(1, [batch, height, width, inputs], dtype),
  normal(2, [3, 3, inputs, outputs], dtype, 0.1),
];

const lstmInputs = ({ steps, batch, inputs, hidden }: Sizes, dtype: Dtype): readonly Input[] => [
  normal(1, [inputs, 4 * hidden], dtype, inputs ** -0.5),
  normal(2, [hidden, 4 * hidden], dtype, hidden ** -0.5),
  normal(3, [4 * hidden], dtype, 0.1),
  normal(4, [steps, batch, inputs], dtype),
];

const decoderInputs = ({ tokens, width }: Sizes, dtype: Dtype): readonly Input[] => [
  normal(1, [width, 3 * width], dtype, width ** -0.5),
  normal(2, [width, width], dtype, width ** -0.5),
  normal(3, [width, 4 * width], dtype, width ** -0.5),
  normal(4, [4 * width, width], dtype, width ** -0.5),
  normal(5, [tokens, width], dtype),
];

const rowsTiny = { rows: 3, columns: 5 };
const mlpTiny = { batch: 4, inputs: 7, hidden: 6, classes: 3 };
const convTiny = { batch: 2, height: 5, width: 4, inputs: 3, outputs: 6 };
const lstmTiny = { steps: 6, batch: 2, inputs: 3, hidden: 4 };
const decoderTiny = { tokens: 6, width: 8, heads: 2 };

export const kinds = {
  /** a [m, k], b [k, n] → a·b */
  matmul: {
    tiny: { m: 3, k: 5, n: 4 },
    inputs: ({ m, k, n }, dtype) => [normal(1, [m, k], dtype), normal(2, [k, n], dtype)],
  },
  /** x [n] → Σ tanh(1.5x + 0.5)²·exp(−x²), and its gradient */
  chain: { tiny: { n: 11 }, tolerance: 3e-2, inputs: ({ n }, dtype) => [normal(1, [n], dtype)] },
  /** parameters, x, labels → mean cross-entropy, and its gradient by the six parameters */
  mlp: { tiny: mlpTiny, inputs: mlpInputs },
  /** The same → the losses of the first four steps of Adam (10⁻³), of which a run does one. */
  mlpStep: { tiny: mlpTiny, inputs: mlpInputs, firstRuns: 4 },
  /** x [rows, columns] → softmax of its rows */
  softmax: { tiny: rowsTiny, inputs: (sizes, dtype) => [matrix(sizes, dtype)] },
  /** x, w → gradient of Σ w·softmax(x) by x */
  softmaxGradient: { tiny: rowsTiny, inputs: weighted },
  /** x → (x − mean)/√(variance + 10⁻⁵) of its rows */
  layerNorm: { tiny: rowsTiny, inputs: (sizes, dtype) => [matrix(sizes, dtype)] },
  /** x, w → gradient of Σ w·layerNorm(x) by x */
  layerNormGradient: { tiny: rowsTiny, inputs: weighted },
  /** x [rows, columns] → sums along `axis` */
  sum: { tiny: { ...rowsTiny, axis: 1 }, inputs: (sizes, dtype) => [matrix(sizes, dtype)] },
  /** x [batch, height, width, inputs], filters [3, 3, inputs, outputs] → their product, as large as x */
  conv: { tiny: convTiny, inputs: convInputs },
  /** x, filters, y → gradients of Σ y·conv(x, filters) by x and by the filters */
  convGradient: {
    tiny: convTiny,
    inputs: (sizes, dtype) => [
      ...convInputs(sizes, dtype),
      normal(3, [sizes.batch, sizes.height, sizes.width, sizes.outputs], dtype),
    ],
  },
  /** x [n] → gradient of Σ 100(xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)² */
  rosenbrock: { tiny: { n: 5 }, inputs: ({ n }, dtype) => [normal(1, [n], dtype)] },
  /** w₁ [inputs, hidden], b₁, w₂ [hidden, 1], b₂, x [1, inputs] → gradient of (tanh(x·w₁ + b₁)·w₂ + b₂ − 1)² by the first four */
  tinyNet: {
    tiny: { inputs: 3, hidden: 4 },
    inputs: ({ inputs, hidden }, dtype) => [...dense([inputs, hidden, 1], dtype), normal(1, [1, inputs], dtype)],
  },
  /**
   * α [k], μ [k, d], logarithms of diagonals q [k, d], what is below them by columns l [k, d(d−1)/2], x [n, d] → log-likelihood
   * of the Gaussian mixture, and its gradient by the first four
   */
  gmm: {
    tiny: { d: 3, k: 4, n: 5 },
    inputs: ({ d, k, n }, dtype) => [
      normal(1, [k], dtype),
      normal(2, [k, d], dtype),
      normal(3, [k, d], dtype, 0.3),
      normal(4, [k, (d * (d - 1)) / 2], dtype, 0.3),
      normal(5, [n, d], dtype),
    ],
  },
  /** wₓ [inputs, 4·hidden], wₕ [hidden, 4·hidden], b, xs [steps, batch, inputs] → the last h and c (gates i, f, g, o) */
  lstm: { tiny: lstmTiny, inputs: lstmInputs },
  /** The same → mean square of all h, and its gradient by wₓ, wₕ and b */
  lstmGradient: { tiny: lstmTiny, inputs: lstmInputs },
  /** x [n] → running sums */
  cumsum: { tiny: { n: 7 }, tolerance: 3e-2, inputs: ({ n }, dtype) => [normal(1, [n], dtype)] },
  /** table [rows, columns], positions [n] → those rows */
  gather: {
    tiny: { rows: 6, columns: 3, n: 5 },
    inputs: (sizes, dtype) => [matrix(sizes, dtype), integers(2, [sizes.n], sizes.rows)],
  },
  /** positions [n], values [n, columns] → zeros [rows, columns] with the values added */
  scatterAdd: {
    tiny: { rows: 4, columns: 3, n: 9 },
    inputs: ({ rows, columns, n }, dtype) => [integers(1, [n], rows), normal(2, [n, columns], dtype)],
  },
  /** p, m, v, g [n] → p, m, v after the tenth step of Adam (10⁻³, 0.9, 0.999, 10⁻⁸), which takes their place */
  adam: {
    tiny: { n: 9 },
    inputs: ({ n }, dtype) => [
      normal(1, [n], dtype),
      normal(2, [n], dtype, 0.1),
      uniform(3, [n], dtype, [0.01, 0.1]),
      normal(4, [n], dtype, 0.1),
    ],
  },
  /** wqkv, wout, wup, wdown, x [tokens, width] → causal attention and perceptron (gelu by tanh), before each a layer norm */
  decoder: { tiny: decoderTiny, inputs: decoderInputs },
  /** The same → mean square of the result, and its gradient by the four matrices */
  decoderGradient: { tiny: decoderTiny, inputs: decoderInputs },
  /** x [n, 3], v [n, 3], masses [n] → x and v after `steps` of 10⁻³ (v ← v + a·dt, x ← x + v·dt), softened by 0.1 */
  nbody: {
    tiny: { n: 4, steps: 5 },
    inputs: ({ n }, dtype) => [
      normal(1, [n, 3], dtype),
      normal(2, [n, 3], dtype, 0.1),
      uniform(3, [n], dtype, [0.01, 0.1]),
    ],
  },
  /** b, c [n] → b + 3c */
  triad: { tiny: { n: 6 }, inputs: ({ n }, dtype) => [normal(1, [n], dtype), normal(2, [n], dtype)] },
  /** `n` times 12 fused multiply-adds of vectors of 128 bits, that do not depend on each other → nothing that is compared */
  fusedPeak: { tiny: { n: 3 }, inputs: () => [] },
} as const satisfies Record<string, Kind>;

export type KindName = keyof typeof kinds;

export const kindOf = (name: string): Kind => {
  const kind = (kinds as Record<string, Kind>)[name];
  if (!kind) throw new Error(`there is no kind of task ${name}`);
  return kind;
};
