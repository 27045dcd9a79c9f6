/** Weights of a few bits: integer codes that stay, and scales that are trained. */
import { tree, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { checkHyper, positive, type Range } from "../checks.ts";
import type { StepCount } from "../scale.ts";
import type { TraceState } from "../trace.ts";
import type { NoState, Transformation } from "../transformation.ts";
import type { ZerothOrderState } from "./estimator.ts";
import { zoSgd, type ZoSgdOptions } from "./family.ts";

const bitRange: Range = {
  words: "a whole number of bits from 2 to 24",
  holds: (x) => Number.isInteger(x) && x >= 2 && x <= 24,
};

/** Codes and scales: `x ≈ scale·code`, with one scale for each column of a matrix, or for a leaf of fewer axes. */
export interface Quantized<P> {
  /** i32, −2^(bits−1) + 1 … 2^(bits−1) − 1, of the shapes of the parameters. */
  readonly codes: P;
  readonly scales: P;
}

/**
 * The nearest codes: `code = round(x / scale)` with `scale = max|x| / (2^(bits−1) − 1)` over a column, and 1 where all are 0.
 *
 * @example
 * const { codes, scales } = quantize(params, { bits: 4 });
 */
export function quantize<P>(params: P, { bits = 4 }: { readonly bits?: number } = {}): Quantized<P> {
  checkHyper("quantize", bitRange, { bits });
  const scaleOf = (x: Tensor): Tensor => {
    const largest = x.ndim < 2 ? np.max(np.abs(x)) : np.max(np.abs(x), { axis: -2, keepdims: true });
    return np.where(np.greater(largest, 0), np.divide(largest, 2 ** (bits - 1) - 1), 1);
  };
  const scales = tree.map((x: Tensor) => scaleOf(x), params);
  const codes = tree.map((x: Tensor, s: Tensor) => np.round(np.divide(x, s)).astype("i32"), params, scales);
  return { codes, scales };
}

/** `scale·code`, in the dtype of the scales. */
export const dequantize = <P>({ codes, scales }: Quantized<P>): P =>
  tree.map((code: Tensor, scale: Tensor) => np.multiply(code.astype(scale.dtype), scale), codes, scales);

/**
 * A loss of weights as a loss of scales, the codes held.
 *
 * @example
 * const { codes, scales } = quantize(params, { bits: 4 });
 * const optimizer = qzo({ learningRate: 1e-4 });
 * const [better] = makeStep(ofScales(loss, codes), optimizer)(scales, optimizer.init(scales));
 */
export const ofScales =
  <P, Batch extends readonly unknown[]>(loss: (params: P, ...batch: Batch) => Tensor, codes: P) =>
  (scales: P, ...batch: Batch): Tensor =>
    loss(dequantize({ codes, scales }), ...batch);

export interface QzoOptions extends ZoSgdOptions {
  /** C > 0: slopes are clipped to `[−C, C]`. Default 100. */
  readonly clip?: number;
}

/**
 * QZO: {@link zoSgd} on the scales of frozen integer codes, with slopes clipped to `[−C, C]`, which bounds the variance of steps. It is given the
 * {@link ofScales | loss of scales}. Evaluations: 2·m; neither a gradient nor a float copy of the weights is kept.
 *
 * Shang et al., *Fine-tuning quantized neural networks with zeroth-order optimization* (arXiv 2505.13430), eqs. (4) and (5).
 */
export function qzo({
  clip = 100,
  ...options
}: QzoOptions): Transformation<ZerothOrderState<readonly [TraceState | NoState, StepCount]>> {
  checkHyper("qzo", positive, { clip });
  return zoSgd({ ...options, clip });
}
