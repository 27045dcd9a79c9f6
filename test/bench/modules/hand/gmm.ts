/** Log posterior of a Gaussian mixture with a Wishart prior, and its gradient by the mixture. */
import { flatten, listOf, rowsOf, scratch, type Rows } from "./scratch.ts";

interface Mixture {
  readonly alpha: readonly number[];
  readonly mu: Rows;
  readonly q: Rows;
  readonly l: Rows;
}

interface OwnMixture {
  readonly alpha: number[];
  readonly mu: number[][];
  readonly q: number[][];
  readonly l: number[][];
}

type Arrays = "mu" | "l" | "diagonal" | "log" | "terms" | "centred" | "white" | "byAlpha" | "byMu" | "byQ" | "byL";
type Memory = Readonly<Record<Arrays, Float64Array>>;

const memory = scratch<Arrays>();

export function gmm(
  mixture: Mixture,
  x: Rows,
  gamma: number,
  m: number,
): { readonly value: number; readonly grad: { readonly mixture: OwnMixture } } {
  const { alpha, mu, q, l } = mixture;
  const [k, d, below] = [alpha.length, x[0]!.length, l[0]!.length];
  const own = memory({
    mu: k * d,
    l: k * below,
    diagonal: k * d,
    log: k,
    terms: k,
    centred: k * d,
    white: k * d,
    byAlpha: k,
    byMu: k * d,
    byQ: k * d,
    byL: k * below,
  });
  flatten(mu, own.mu);
  flatten(l, own.l);
  flatten(q, own.diagonal);
  const prior = startAt(own, { k, d, below, gamma, m }, alpha);
  const normal = softmax(own.terms, k);
  for (let i = 0; i < k; i++) own.byAlpha[i] = -x.length * own.terms[i]!;
  let value = prior - x.length * ((d / 2) * Math.log(2 * Math.PI) + normal);
  for (const point of x) {
    for (let i = 0; i < k; i++) own.terms[i] = alpha[i]! + own.log[i]! - whiten(own, point, i, d) / 2;
    value += softmax(own.terms, k);
    for (let i = 0; i < k; i++) pull(own, i, d);
  }
  return {
    value,
    grad: {
      mixture: {
        alpha: listOf(own.byAlpha, k),
        mu: rowsOf(own.byMu, k, d),
        q: rowsOf(own.byQ, k, d),
        l: rowsOf(own.byL, k, below),
      },
    },
  };
}

interface Sizes {
  readonly k: number;
  readonly d: number;
  readonly below: number;
  readonly gamma: number;
  readonly m: number;
}

/** The prior, and derivatives with its share; `diagonal` has its logarithms before. */
function startAt(own: Memory, { k, d, below, gamma, m }: Sizes, alpha: readonly number[]): number {
  const freedom = d + m + 1;
  const square = gamma * gamma;
  let prior = k * (freedom * d * Math.log(gamma / Math.SQRT2) - logMultivariateGamma(freedom / 2, d));
  for (let i = 0; i < k; i++) {
    own.terms[i] = alpha[i]!;
    let [sum, squares] = [0, 0];
    for (let at = i * d; at < (i + 1) * d; at++) {
      sum += own.diagonal[at]!;
      const e = Math.exp(own.diagonal[at]!);
      own.diagonal[at] = e;
      squares += e * e;
      own.byQ[at] = m - square * e * e;
      own.byMu[at] = 0;
    }
    for (let at = i * below; at < (i + 1) * below; at++) {
      squares += own.l[at]! * own.l[at]!;
      own.byL[at] = -square * own.l[at]!;
    }
    own.log[i] = sum;
    prior += m * sum - (square / 2) * squares;
  }
  return prior;
}

/** `centred = x − mu` and `white = Q·centred` of part `k`; returns `|white|²`. */
function whiten({ mu, l, diagonal, centred, white }: Memory, x: readonly number[], k: number, d: number): number {
  const start = k * d;
  for (let i = 0; i < d; i++) {
    const c = x[i]! - mu[start + i]!;
    centred[start + i] = c;
    white[start + i] = diagonal[start + i]! * c;
  }
  let next = (k * d * (d - 1)) / 2;
  for (let j = 0; j < d; j++) {
    const c = centred[start + j]!;
    for (let i = start + j + 1; i < start + d; i++) white[i]! += l[next++]! * c;
  }
  let squares = 0;
  for (let i = start; i < start + d; i++) squares += white[i]! * white[i]!;
  return squares;
}

/** Adds the derivatives of part `k` of a point, whose weight is in `terms`. */
function pull(own: Memory, k: number, d: number): void {
  const { l, diagonal, terms, centred, white, byMu, byQ, byL } = own;
  const start = k * d;
  const weight = terms[k]!;
  own.byAlpha[k]! += weight;
  let next = (k * d * (d - 1)) / 2;
  for (let j = start; j < start + d; j++) {
    const c = centred[j]!;
    const scaled = diagonal[j]! * white[j]!;
    byQ[j]! += weight * (1 - scaled * c);
    let back = scaled;
    for (let i = j + 1; i < start + d; i++, next++) {
      back += l[next]! * white[i]!;
      byL[next]! -= weight * white[i]! * c;
    }
    byMu[j]! += weight * back;
  }
}

/** `log Σ exp x`, and in place of `x` what it weighs each. */
function softmax(x: Float64Array, n: number): number {
  let [most, sum] = [-Infinity, 0];
  for (let i = 0; i < n; i++) if (x[i]! > most) most = x[i]!;
  for (let i = 0; i < n; i++) sum += x[i] = Math.exp(x[i]! - most);
  for (let i = 0; i < n; i++) x[i]! /= sum;
  return most + Math.log(sum);
}

const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

function logGamma(x: number): number {
  let sum = lanczos[0]!;
  for (let i = 1; i < lanczos.length; i++) sum += lanczos[i]! / (x - 1 + i);
  const t = x + 6.5;
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}

function logMultivariateGamma(a: number, p: number): number {
  let sum = (p * (p - 1) * Math.log(Math.PI)) / 4;
  for (let j = 0; j < p; j++) sum += logGamma(a - j / 2);
  return sum;
}
