/** Losses and measures of classifiers and regressions; each is the mean over its examples, a scalar. */
import { ShapeError } from "cotangent";
import type { Tensor } from "cotangent";
import { logSoftmax, oneHot } from "cotangent/nn";
import * as np from "cotangent/numpy";

const describe = (x: Tensor): string => `${x.dtype.name}[${x.shape.join()}]`;

/**
 * `−mean Σ_c qc·log softmax(z)c`, over logits `z: [..., classes]` and labels that are either classes `[...]` of an
 * integer dtype or probabilities `q: [..., classes]`. Log-softmax subtracts the largest logit first, so large logits
 * neither overflow nor lose digits; a class of probability 0 contributes 0 even where its logit is −∞.
 * A class outside of 0 … classes − 1 contributes 0 too.
 *
 * @throws ShapeError `shape-mismatch`: the labels are neither.
 */
export function softmaxCrossEntropy(logits: Tensor, labels: Tensor): Tensor {
  const classes = logits.shape.at(-1) ?? 0;
  const areClasses = labels.ndim === logits.ndim - 1 && labels.dtype.kind !== "float";
  const expected = areClasses ? logits.shape.slice(0, -1) : logits.shape;
  if (labels.ndim !== expected.length || expected.some((length, axis) => labels.shape[axis] !== length))
    throw new ShapeError(
      "shape-mismatch",
      `softmaxCrossEntropy: logits are ${describe(logits)}, labels ${describe(labels)}`,
      "give classes i32[...] or probabilities [..., classes] for logits [..., classes]",
    );
  const costs = np.negative(logSoftmax(logits));
  const isAbsent = areClasses ? np.logicalNot(oneHot(labels, classes, { dtype: "bool" })) : np.equal(labels, 0);
  const present = np.where(isAbsent, 0, costs);
  return np.mean(np.sum(areClasses ? present : np.multiply(labels, present), { axis: -1 }));
}

/** `mean (x − y)²` over all elements. */
export const meanSquaredError = (predictions: Tensor, targets: Tensor): Tensor =>
  np.mean(np.square(np.subtract(predictions, targets)));

/** The fraction of rows of `logits: [..., classes]` whose largest entry (the first of equals) is at the label `i32[...]`. */
export const accuracy = (logits: Tensor, labels: Tensor): Tensor =>
  np.mean(np.equal(np.argmax(logits, { axis: -1 }), labels).astype("f32"));
