import { apply, type Matrix } from "./lib/matrix.ts";

/** Largest eigenvalue of a symmetric matrix. */
export function largestEigenvalue(m: Matrix): number {
  let v = m.map((_, i) => 1 / (i + 1));
  let lambda = 0;
  for (let i = 0; i < 500; i++) {
    const w = apply(m, v);
    const norm = Math.sqrt(w.reduce((s, x) => s + x * x, 0));
    v = w.map((x) => x / norm);
    const next = apply(m, v).reduce((s, x, k) => s + x * v[k], 0);
    const done = Math.abs(next - lambda) < 1e-12;
    lambda = next;
    if (done) break;
  }
  return lambda;
}
