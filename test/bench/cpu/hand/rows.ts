/** Softmax, layer norm and their gradients, row by row. */
import type { Numbers } from "./call.ts";

type Shape = readonly [rows: number, columns: number];

export function softmax(x: Numbers, out: Numbers, [rows, columns]: Shape): void {
  for (let start = 0; start < rows * columns; start += columns) {
    let [most, total] = [-Infinity, 0];
    for (let j = start; j < start + columns; j++) most = Math.max(most, x[j]!);
    for (let j = start; j < start + columns; j++) {
      const power = Math.exp(x[j]! - most);
      out[j] = power;
      total += power;
    }
    for (let j = start; j < start + columns; j++) out[j]! /= total;
  }
}

/** The cotangent of x from that of `y = softmax x`: `y·(w − Σ w·y)`. */
export function softmaxBack(y: Numbers, w: Numbers, out: Numbers, [rows, columns]: Shape): void {
  for (let start = 0; start < rows * columns; start += columns) {
    let dot = 0;
    for (let j = start; j < start + columns; j++) dot += w[j]! * y[j]!;
    for (let j = start; j < start + columns; j++) out[j] = y[j]! * (w[j]! - dot);
  }
}

/** `(x − mean)/√(variance + 10⁻⁵)`; `scales` gets what each row was multiplied by. */
export function layerNorm(x: Numbers, out: Numbers, scales: Numbers, [rows, columns]: Shape): void {
  for (let i = 0, start = 0; i < rows; i++, start += columns) {
    let [sum, squares] = [0, 0];
    for (let j = start; j < start + columns; j++) sum += x[j]!;
    const mean = sum / columns;
    for (let j = start; j < start + columns; j++) squares += (x[j]! - mean) ** 2;
    const scale = 1 / Math.sqrt(squares / columns + 1e-5);
    for (let j = start; j < start + columns; j++) out[j] = (x[j]! - mean) * scale;
    scales[i] = scale;
  }
}

/** The cotangent of x from that of `y = layerNorm x`: `scale·(w − mean w − y·mean(w·y))`. */
export function layerNormBack(y: Numbers, w: Numbers, out: Numbers, scales: Numbers): void {
  const columns = y.length / scales.length;
  for (let i = 0, start = 0; i < scales.length; i++, start += columns) {
    let [sum, dot] = [0, 0];
    for (let j = start; j < start + columns; j++) {
      sum += w[j]!;
      dot += w[j]! * y[j]!;
    }
    const scale = scales[i]!;
    for (let j = start; j < start + columns; j++) out[j] = scale * (w[j]! - (sum + y[j]! * dot) / columns);
  }
}
