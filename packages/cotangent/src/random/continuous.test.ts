/** Distributions by the test of Kolmogorov and Smirnov at fixed keys, by moments, and by gradients of expectations. */
import { describe, expect, test } from "vitest";
import { grad } from "../grad.ts";
import { jit } from "../jit.ts";
import { cholesky } from "../linalg/index.ts";
import * as np from "../numpy/index.ts";
import { cov } from "../numpy/more.ts";
import { sort as ascending } from "../numpy/index.ts";
import * as special from "../special/index.ts";
import type { Tensor } from "../tensor.ts";
import { vmap } from "../vmap.ts";
import * as random from "./index.ts";
import type { Key } from "./key.ts";

const n = 10_000;
const key = random.key(2024);

/** The greatest distance of the numbers drawn from a distribution function; above 1.95/√n once in a thousand keys. */
function distance(x: Tensor, distribution: (x: Tensor) => Tensor): number {
  const sorted = ascending(np.ravel(x).astype("f64"));
  const found = distribution(sorted).dataSync();
  return Math.max(...found.map((p, i) => Math.max(p - i / x.size, (i + 1) / x.size - p)));
}

const exponentialOf = (x: Tensor): Tensor => np.negative(np.expm1(np.negative(x)));

describe("the distribution function of", () => {
  test.each<[string, () => Tensor, (x: Tensor) => Tensor]>([
    ["exponential", () => random.exponential(key, n), exponentialOf],
    [
      "laplace",
      () => random.laplace(key, n),
      (x) => np.where(x.less(0), np.exp(x).mul(0.5), np.exp(x.neg()).mul(-0.5).add(1)),
    ],
    ["cauchy", () => random.cauchy(key, n), (x) => np.arctan(x).div(Math.PI).add(0.5)],
    ["logistic", () => random.logistic(key, n), special.expit],
    ["lognormal", () => random.lognormal(key, n, { sigma: 0.5 }), (x) => special.ndtr(np.log(x).div(0.5))],
    ["weibull", () => random.weibull(key, 2, 1.5, n), (x) => exponentialOf(np.power(x.div(2), 1.5))],
    ["pareto", () => random.pareto(key, 3, n), (x) => np.power(x, -3).neg().add(1)],
    ["rayleigh", () => random.rayleigh(key, 2, n), (x) => exponentialOf(np.square(x).div(8))],
    [
      "triangular",
      () => random.triangular(key, [0, 0.25, 1], n),
      (x) => np.where(x.less(0.25), np.square(x).mul(4), np.square(x.neg().add(1)).div(-0.75).add(1)),
    ],
    [
      "truncatedNormal",
      () => random.truncatedNormal(key, -1, 2, n),
      (x) =>
        special
          .ndtr(x)
          .sub(special.ndtr(-1))
          .div(special.ndtr(2).sub(special.ndtr(-1))),
    ],
    [
      "truncatedNormal far out",
      () => random.truncatedNormal(key, 8, 9, n),
      (x) =>
        special
          .ndtr(np.array(-8, { dtype: "f64" }))
          .sub(special.ndtr(x.neg()))
          .div(special.ndtr(np.array(-8, { dtype: "f64" }))),
    ],
    ["gamma of 0.3", () => random.gamma(key, 0.3, n), (x) => special.gammainc(0.3, x)],
    ["gamma of 4.5", () => random.gamma(key, 4.5, n), (x) => special.gammainc(4.5, x)],
    ["beta", () => random.beta(key, 2, 0.7, n), (x) => special.betainc(2, 0.7, x)],
    ["chisquare", () => random.chisquare(key, 3, n), (x) => special.gammainc(1.5, x.div(2))],
    [
      "studentT",
      () => random.studentT(key, 3, n),
      (x) => {
        const tail = special.betainc(1.5, 0.5, np.divide(3, np.square(x).add(3))).mul(0.5);
        return np.where(x.less(0), tail, tail.neg().add(1));
      },
    ],
  ])("%s", (_, draw, distribution) => {
    const x = draw();
    expect(x.dtype.name).toBe("f32");
    expect(distance(x, distribution)).toBeLessThan(1.95 / Math.sqrt(n));
  });
});

describe("moments of", () => {
  const moments = (x: Tensor): readonly number[] => [
    np.mean(x.astype("f64")).item(),
    np.variance(x.astype("f64")).item(),
  ];
  test.each<[string, () => Tensor, number, number]>([
    ["poisson of 3", () => random.poisson(key, 3, n), 3, 3],
    ["poisson of 40", () => random.poisson(key, 40, n), 40, 40],
    ["poisson of 1000", () => random.poisson(key, 1000, n), 1000, 1000],
    ["geometric", () => random.geometric(key, 0.25, n), 4, 12],
    ["binomial", () => random.binomial(key, 20, 0.3, n), 6, 4.2],
    ["rademacher", () => random.rademacher(key, n), 0, 1],
    ["von Mises", () => random.vonMises(key, 2, n), 0, 0.765],
  ])("%s", (_, draw, mean, variance) => {
    const [found = NaN, spread = NaN] = moments(draw());
    expect(Math.abs(found - mean)).toBeLessThan(4.5 * Math.sqrt(variance / n));
    expect(Math.abs(spread / variance - 1)).toBeLessThan(0.12);
  });

  test("von Mises: the mean of cos x is I₁(κ)/I₀(κ), and of small κ near 0", () => {
    const mean = (kappa: number): number => np.mean(np.cos(random.vonMises(key, kappa, n))).item();
    for (const kappa of [0.01, 1, 8, 100])
      expect(Math.abs(mean(kappa) - special.i1e(kappa).item() / special.i0e(kappa).item())).toBeLessThan(0.03);
  });

  test("dirichlet and multivariateNormal", () => {
    const shares = random.dirichlet(key, np.array([1, 2, 5]), n);
    expect(shares.shape).toEqual([n, 3]);
    np.mean(shares, { axis: 0 })
      .dataSync()
      .forEach((share, i) => expect(Math.abs(share - [1, 2, 5][i]! / 8)).toBeLessThan(0.01));
    const covariance = np.array([
      [2, 0.6],
      [0.6, 0.5],
    ]);
    const x = random.multivariateNormal(key, np.array([1, -1]), cholesky(covariance), n);
    cov(x, null, { rowvar: false })
      .dataSync()
      .forEach((found, i) => expect(Math.abs(found - [2, 0.6, 0.6, 0.5][i]!)).toBeLessThan(0.1));
  });

  test("choice, with and without replacement and probabilities", () => {
    const p = np.array([0.1, 0.2, 0.7]);
    expect(Math.abs(np.mean(np.equal(random.choice(key, 3, n, { p }), 2)).item() - 0.7)).toBeLessThan(0.02);
    const all = random.choice(key, np.arange(50), [50], { replace: false });
    expect([...all.dataSync()].toSorted((a, b) => a - b)).toEqual([...Array(50).keys()]);
    expect(new Set(random.choice(key, 3, [2], { replace: false, p }).dataSync()).size).toBe(2);
    expect(() => random.choice(key, 3, 4, { replace: false })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: [bad-argument] choice: 4 of 3 elements
        line: <line>
        hint: give an array that has as many, or draw with replacement]
    `);
  });
});

describe("gradients of expectations", () => {
  const count = 4000;
  test("gamma: E x = a and E ln x = ψ(a), by a", () => {
    const mean = (f: (x: Tensor) => Tensor) => (a: Tensor) => np.mean(f(random.gamma(key, a, count)));
    for (const a of [0.5, 3]) {
      expect(Math.abs(grad(mean((x) => x))(np.array(a)).item() - 1)).toBeLessThan(0.08);
      const slope = special.polygamma(1, a).item();
      expect(Math.abs(grad(mean(np.log))(np.array(a)).item() / slope - 1)).toBeLessThan(0.1);
    }
  });

  test("beta: E x = a/(a + b), by both", () => {
    const mean = (a: Tensor, b: Tensor): Tensor => np.mean(random.beta(key, a, b, count));
    const [da, db] = grad(mean, { argnums: [0, 1] })(np.array(2), np.array(3));
    expect(Math.abs(da.item() - 3 / 25)).toBeLessThan(0.01);
    expect(Math.abs(db.item() + 2 / 25)).toBeLessThan(0.01);
  });

  test("truncatedNormal: by the bound above", () => {
    const mean = (b: Tensor): Tensor => np.mean(random.truncatedNormal(key, 0, b, count));
    // E x = (φ(0) − φ(b))/(Φ(b) − ½)
    const exact = (b: Tensor): Tensor => {
      const bell = (x: Tensor): Tensor => np.exp(np.square(x).mul(-0.5)).div(Math.sqrt(2 * Math.PI));
      return bell(b.mul(0)).sub(bell(b)).div(special.ndtr(b).sub(0.5));
    };
    expect(Math.abs(grad(mean)(np.array(1)).item() - grad(exact)(np.array(1)).item())).toBeLessThan(0.02);
  });

  test("go through jit and vmap", () => {
    const f = (k: Key, a: Tensor): Tensor => random.gamma(k, a, [3]);
    const keys = random.splitRows(key, 4);
    const rows = vmap(f)(keys, np.array([0.5, 1, 2, 3]));
    expect(rows.shape).toEqual([4, 3]);
    const one = jit(f)(random.split(key, 4)[2], np.array(2));
    expect(np.max(np.abs(np.subtract(one, np.index(rows, [2])))).item()).toBeLessThan(1e-5);
  });
});
