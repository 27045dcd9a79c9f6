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
  let c00 = 0,
    c01 = 0,
    c02 = 0,
    c03 = 0;
  let c10 = 0,
    c11 = 0,
    c12 = 0,
    c13 = 0;
  let c20 = 0,
    c21 = 0,
    c22 = 0,
    c23 = 0;
  let c30 = 0,
    c31 = 0,
    c32 = 0,
    c33 = 0;
  let r0 = i * k;
  let r1 = r0 + k;
  let r2 = r1 + k;
  let r3 = r2 + k;
  // No lists here: not every engine sees through them.
  for (let end = r0 + k, at = j; r0 < end; r0++, r1++, r2++, r3++, at += n) {
    const b0 = b[at]!;
    const b1 = b[at + 1]!;
    const b2 = b[at + 2]!;
    const b3 = b[at + 3]!;
    const a0 = a[r0]!;
    c00 += a0 * b0;
    c01 += a0 * b1;
    c02 += a0 * b2;
    c03 += a0 * b3;
    const a1 = a[r1]!;
    c10 += a1 * b0;
    c11 += a1 * b1;
    c12 += a1 * b2;
    c13 += a1 * b3;
    const a2 = a[r2]!;
    c20 += a2 * b0;
    c21 += a2 * b1;
    c22 += a2 * b2;
    c23 += a2 * b3;
    const a3 = a[r3]!;
    c30 += a3 * b0;
    c31 += a3 * b1;
    c32 += a3 * b2;
    c33 += a3 * b3;
  }
  let to = i * n + j;
  out[to] = c00;
  out[to + 1] = c01;
  out[to + 2] = c02;
  out[to + 3] = c03;
  to += n;
  out[to] = c10;
  out[to + 1] = c11;
  out[to + 2] = c12;
  out[to + 3] = c13;
  to += n;
  out[to] = c20;
  out[to + 1] = c21;
  out[to + 2] = c22;
  out[to + 3] = c23;
  to += n;
  out[to] = c30;
  out[to + 1] = c31;
  out[to + 2] = c32;
  out[to + 3] = c33;
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
