const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** log Γ(x) for x of 1/2 or more. */
function logGamma(x: number): number {
  let sum = lanczos[0];
  for (let i = 1; i < lanczos.length; i++) sum += lanczos[i] / (x - 1 + i);
  const t = x + 6.5;
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}

function logMultivariateGamma(a: number, p: number): number {
  let sum = (p * (p - 1) * Math.log(Math.PI)) / 4;
  for (let j = 0; j < p; j++) sum += logGamma(a - j / 2);
  return sum;
}

function logSumExp(x: readonly number[]): number {
  const max = x.reduce((a, b) => Math.max(a, b), -Infinity);
  return max + Math.log(x.reduce((sum, v) => sum + Math.exp(v - max), 0));
}

/** Q·v for the lower triangle Q whose diagonal is exp q and whose entries below it are l, column by column. */
function lowerTimes(q: readonly number[], l: readonly number[], v: readonly number[]): number[] {
  const result = v.map((x, i) => Math.exp(q[i]) * x);
  let next = 0;
  for (let j = 0; j < v.length; j++) {
    for (let i = j + 1; i < v.length; i++) {
      result[i] += l[next] * v[j];
      next++;
    }
  }
  return result;
}

const sum = (x: readonly number[]) => x.reduce((a, b) => a + b, 0);
const sumOfSquares = (x: readonly number[]) => x.reduce((a, b) => a + b * b, 0);

export interface Mixture {
  alpha: readonly number[];
  mu: readonly (readonly number[])[];
  /** Logarithms of the diagonals. */
  q: readonly (readonly number[])[];
  l: readonly (readonly number[])[];
}

/** Log posterior of a Gaussian mixture with a Wishart prior. */
export function logPosterior(mixture: Mixture, x: readonly (readonly number[])[], gamma: number, m: number): number {
  const { alpha, mu, q, l } = mixture;
  const n = x.length;
  const d = x[0].length;
  let likelihood = -n * ((d / 2) * Math.log(2 * Math.PI) + logSumExp(alpha));
  for (const point of x) {
    const terms = alpha.map((a, k) => {
      const offset = point.map((p, i) => p - mu[k][i]);
      return a - 0.5 * sumOfSquares(lowerTimes(q[k], l[k], offset)) + sum(q[k]);
    });
    likelihood += logSumExp(terms);
  }
  const freedom = d + m + 1;
  let prior = alpha.length * (freedom * d * Math.log(gamma / Math.SQRT2) - logMultivariateGamma(freedom / 2, d));
  for (let k = 0; k < alpha.length; k++) {
    const frobenius = q[k].reduce((s, v) => s + Math.exp(v) ** 2, 0) + sumOfSquares(l[k]);
    prior += m * sum(q[k]) - (gamma ** 2 / 2) * frobenius;
  }
  return likelihood + prior;
}
