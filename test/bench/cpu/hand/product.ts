/** Matrix products in plain JavaScript, four rows and four columns of the result at a time. */
import { like, type Numbers } from "./call.ts";

/** `a [m, k]`, `b [k, n]` → `out [m, n]` */
export function multiply(a: Numbers, b: Numbers, out: Numbers, [m, k, n]: readonly [number, number, number]): void {
  const [rows, columns] = [m - (m % 4), n - (n % 4)];
  for (let i = 0; i < rows; i += 4) for (let j = 0; j < columns; j += 4) tile(a, b, out, [i, j, k, n]);
  edge(a, b, out, { from: rows, to: m, first: 0, k, n });
  edge(a, b, out, { from: 0, to: rows, first: columns, k, n });
}

function tile(a: Numbers, b: Numbers, out: Numbers, [i, j, k, n]: readonly [number, number, number, number]): void {
  let [c00, c01, c02, c03, c10, c11, c12, c13] = [0, 0, 0, 0, 0, 0, 0, 0];
  let [c20, c21, c22, c23, c30, c31, c32, c33] = [0, 0, 0, 0, 0, 0, 0, 0];
  const [r0, r1, r2, r3] = [i * k, (i + 1) * k, (i + 2) * k, (i + 3) * k];
  for (let l = 0, at = j; l < k; l++, at += n) {
    const [b0, b1, b2, b3] = [b[at]!, b[at + 1]!, b[at + 2]!, b[at + 3]!];
    const [a0, a1, a2, a3] = [a[r0 + l]!, a[r1 + l]!, a[r2 + l]!, a[r3 + l]!];
    c00 += a0 * b0;
    c01 += a0 * b1;
    c02 += a0 * b2;
    c03 += a0 * b3;
    c10 += a1 * b0;
    c11 += a1 * b1;
    c12 += a1 * b2;
    c13 += a1 * b3;
    c20 += a2 * b0;
    c21 += a2 * b1;
    c22 += a2 * b2;
    c23 += a2 * b3;
    c30 += a3 * b0;
    c31 += a3 * b1;
    c32 += a3 * b2;
    c33 += a3 * b3;
  }
  put(out, i * n + j, [c00, c01, c02, c03]);
  put(out, (i + 1) * n + j, [c10, c11, c12, c13]);
  put(out, (i + 2) * n + j, [c20, c21, c22, c23]);
  put(out, (i + 3) * n + j, [c30, c31, c32, c33]);
}

function put(out: Numbers, at: number, [c0, c1, c2, c3]: readonly [number, number, number, number]): void {
  out[at] = c0;
  out[at + 1] = c1;
  out[at + 2] = c2;
  out[at + 3] = c3;
}

interface Part {
  readonly from: number;
  readonly to: number;
  readonly first: number;
  readonly k: number;
  readonly n: number;
}

function edge(a: Numbers, b: Numbers, out: Numbers, { from, to, first, k, n }: Part): void {
  for (let i = from; i < to; i++)
    for (let j = first; j < n; j++) {
      let sum = 0;
      for (let l = 0; l < k; l++) sum += a[i * k + l]! * b[l * n + j]!;
      out[i * n + j] = sum;
    }
}

/** `x [rows, columns]` with its axes exchanged. */
export function transposed(x: Numbers, rows: number, columns: number): Numbers {
  const out = like(x, rows * columns);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[j * rows + i] = x[i * columns + j]!;
  return out;
}

/** `a·b` in new memory. */
export function product(a: Numbers, b: Numbers, shape: readonly [number, number, number]): Numbers {
  const out = like(a, shape[0] * shape[2]);
  multiply(a, b, out, shape);
  return out;
}
