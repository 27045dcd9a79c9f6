/** The log-likelihood of a Gaussian mixture and its gradient. */
import type { Implementation, Sizes } from "../task.ts";
import { into, like, numbersIn, type Numbers } from "./call.ts";

/** What one point adds to the gradients needs memory of its own. */
interface Scratch {
  readonly scales: Numbers;
  readonly logDets: Numbers;
  readonly terms: Numbers;
  readonly whitened: Numbers;
  readonly apart: Numbers;
}

type Arrays = readonly [alpha: Numbers, mu: Numbers, q: Numbers, l: Numbers];

/** Where column j of a lower triangle without its diagonal begins, less j + 1: element (i, j) is at that plus i. */
const columnStart = (d: number, j: number): number => j * d - (j * (j + 1)) / 2 - j - 1;

/** Q·(x − μ) for every component, and the logarithms of what they weigh. */
function whiten({ d, k }: Sizes, [alpha, mu, , l]: Arrays, x: Numbers, point: number, s: Scratch): void {
  const below = (d * (d - 1)) / 2;
  for (let c = 0; c < k; c++) {
    let squares = 0;
    for (let i = 0; i < d; i++) {
      s.apart[c * d + i] = x[point * d + i]! - mu[c * d + i]!;
      let sum = s.scales[c * d + i]! * s.apart[c * d + i]!;
      for (let j = 0; j < i; j++) sum += l[c * below + columnStart(d, j) + i]! * s.apart[c * d + j]!;
      s.whitened[c * d + i] = sum;
      squares += sum * sum;
    }
    s.terms[c] = alpha[c]! + s.logDets[c]! - 0.5 * squares;
  }
}

/** Adds what a point gives to component c, of which it is a `part`. */
function addShare(
  { d }: Sizes,
  [c, part]: readonly [component: number, part: number],
  [, , , l]: Arrays,
  [dalpha, dmu, dq, dl]: Arrays,
  s: Scratch,
): void {
  const below = (d * (d - 1)) / 2;
  dalpha[c]! += part;
  for (let i = 0; i < d; i++) {
    const w = part * s.whitened[c * d + i]!;
    dq[c * d + i]! += part - w * s.apart[c * d + i]! * s.scales[c * d + i]!;
    dmu[c * d + i]! += w * s.scales[c * d + i]!;
    for (let j = 0; j < i; j++) {
      const at = c * below + columnStart(d, j) + i;
      dl[at]! -= w * s.apart[c * d + j]!;
      dmu[c * d + j]! += w * l[at]!;
    }
  }
}

/** Replaces terms by their softmax; returns their log-sum-exp. */
function share(terms: Numbers): number {
  let [most, total] = [-Infinity, 0];
  for (let c = 0; c < terms.length; c++) most = Math.max(most, terms[c]!);
  for (let c = 0; c < terms.length; c++) total += terms[c] = Math.exp(terms[c]! - most);
  for (let c = 0; c < terms.length; c++) terms[c]! /= total;
  return most + Math.log(total);
}

export const gmm: Implementation = (sizes, inputs) => {
  const [alpha, mu, q, l, x] = inputs.map(numbersIn) as [Numbers, Numbers, Numbers, Numbers, Numbers];
  const { d, k, n } = sizes;
  const value = like(x, 1);
  const results = [like(x, k), like(x, k * d), like(x, k * d), like(x, l.length)] as const;
  const s: Scratch = {
    scales: like(x, k * d),
    logDets: like(x, k),
    terms: like(x, k),
    whitened: like(x, k * d),
    apart: like(x, k * d),
  };
  const run = (): void => {
    for (const result of results) result.fill(0);
    s.logDets.fill(0);
    for (let i = 0; i < k * d; i++) {
      s.scales[i] = Math.exp(q[i]!);
      s.logDets[(i / d) | 0]! += q[i]!;
    }
    let sum = 0;
    for (let point = 0; point < n; point++) {
      whiten(sizes, [alpha, mu, q, l], x, point, s);
      sum += share(s.terms);
      for (let c = 0; c < k; c++) addShare(sizes, [c, s.terms[c]!], [alpha, mu, q, l], results, s);
    }
    s.terms.set(alpha);
    value[0] = sum - n * share(s.terms);
    for (let c = 0; c < k; c++) results[0][c]! -= n * s.terms[c]!;
  };
  return into(run, value, ...results);
};
