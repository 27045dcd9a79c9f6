/** Half the squared errors of a polynomial with coefficients x against the sign function, at n points of [−1, 1]. */
export function halfSquares(x: readonly number[], n: number): number {
  let total = 0;
  for (let i = 0; i < n; i++) {
    const t = -1 + (2 * i) / (n - 1);
    let error = Math.sign(t);
    let power = 1;
    for (let j = 0; j < x.length; j++) {
      error -= x[j] * power;
      power *= t;
    }
    total += error * error;
  }
  return total / 2;
}
