/** Layers and losses of perceptrons, with their ways back. */
import { like, type Numbers } from "./call.ts";
import { product, transposed } from "./product.ts";

export type Size = readonly [rows: number, from: number, to: number];

/** `x·w + b` */
export function dense(x: Numbers, w: Numbers, b: Numbers, size: Size): Numbers {
  const out = product(x, w, size);
  for (let i = 0; i < out.length; i++) out[i]! += b[i % size[2]]!;
  return out;
}

/** Sums of columns. */
export function columnSums(x: Numbers, columns: number): Numbers {
  const out = like(x, columns);
  for (let start = 0; start < x.length; start += columns) for (let j = 0; j < columns; j++) out[j]! += x[start + j]!;
  return out;
}

/** Cotangents of x, w and b from that of `x·w + b`. */
export const denseBack = (
  ct: Numbers,
  x: Numbers,
  w: Numbers,
  [rows, from, to]: Size,
): readonly [Numbers, Numbers, Numbers] => [
  product(ct, transposed(w, from, to), [rows, to, from]),
  product(transposed(x, rows, from), ct, [from, rows, to]),
  columnSums(ct, to),
];

export const relu = (x: Numbers): Numbers => x.map((v) => Math.max(v, 0));

/** `ct` where the result of relu is positive. */
export const reluBack = (ct: Numbers, y: Numbers): Numbers => ct.map((v, i) => (y[i]! > 0 ? v : 0));

/** Mean cross-entropy of rows of logits, and its gradient. */
export function crossEntropy(logits: Numbers, labels: Numbers, classes: number): readonly [number, Numbers] {
  const rows = logits.length / classes;
  const gradient = like(logits, logits.length);
  let loss = 0;
  for (let start = 0; start < logits.length; start += classes) {
    let [most, total, weight] = [-Infinity, 0, 0];
    for (let j = start; j < start + classes; j++) most = Math.max(most, logits[j]!);
    for (let j = start; j < start + classes; j++) total += Math.exp(logits[j]! - most);
    const normalizer = most + Math.log(total);
    for (let j = start; j < start + classes; j++) {
      weight += labels[j]!;
      loss -= (labels[j]! * (logits[j]! - normalizer)) / rows;
    }
    for (let j = start; j < start + classes; j++)
      gradient[j] = (weight * Math.exp(logits[j]! - normalizer) - labels[j]!) / rows;
  }
  return [loss, gradient];
}
