/** Logarithm of the determinant of a positive definite matrix; NaN for others. */
export function logDeterminant(a: Float64Array, n: number): number {
  const l = new Float64Array(a.length);
  let sum = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let s = a[i * n + j];
      for (let k = 0; k < j; k++) s -= l[i * n + k] * l[j * n + k];
      if (i === j) {
        if (s <= 0) return NaN;
        l[i * n + i] = Math.sqrt(s);
        sum += Math.log(s);
      } else {
        l[i * n + j] = s / l[j * n + j];
      }
    }
  }
  return sum;
}

export function gaussianEntropy(covariance: Float64Array): number {
  return 0.5 * (3 * Math.log(2 * Math.PI * Math.E) + logDeterminant(covariance, 3));
}
