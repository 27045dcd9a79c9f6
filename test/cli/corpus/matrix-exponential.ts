import { identity, multiply, type Matrix } from "./lib/matrix.ts";

const plus = (a: Matrix, b: Matrix): Matrix => a.map((row, i) => row.map((x, j) => x + b[i][j]));
const times = (a: Matrix, k: number): Matrix => a.map((row) => row.map((x) => x * k));

/** Scaling and squaring with a Taylor series. */
export function exponential(a: Matrix, t: number): Matrix {
  const squarings = 4;
  const scaled = times(a, t / 2 ** squarings);
  let term = identity(a.length);
  let sum = term;
  for (let k = 1; k <= 8; k++) {
    term = times(multiply(term, scaled), 1 / k);
    sum = plus(sum, term);
  }
  for (let s = 0; s < squarings; s++) sum = multiply(sum, sum);
  return sum;
}
