/** Values of SciPy and mpmath (as facts), conventions at edges, and derivatives. */
import { describe, expect, test } from "vitest";
import { checkGrads } from "../check-grads.ts";
import { grad } from "../grad.ts";
import { jacfwd, jacrev } from "../jacobian.ts";
import { jit } from "../jit.ts";
import * as np from "../numpy/index.ts";
import type { Tensor } from "../tensor.ts";
import { vmap } from "../vmap.ts";
import * as special from "./index.ts";

const f64 = (x: number | readonly number[]): Tensor => np.array(x, { dtype: "f64" });

/** `f` and its derivatives at `x`, one for each number of `expected`. */
function expectDerivatives(f: (x: Tensor) => Tensor, x: number, expected: readonly number[]): void {
  let derivative: (x: Tensor) => Tensor = f;
  for (const value of expected) {
    const found = derivative(f64(x)).item();
    expect(Math.abs(found - value)).toBeLessThanOrEqual(1e-12 * Math.max(1e-3, Math.abs(value)));
    derivative = grad(derivative);
  }
}

describe("values and derivatives", () => {
  test.each([
    ["lgamma", special.lgamma, -2.3, [0.36956666345500805, 3.3173231575618227, 14.725912160961292, 68.71379252927031]],
    [
      "lgamma",
      special.lgamma,
      0.001,
      [6.907178885383853, -1000.5755719318103, 1000001.6425331958, -2000000002.3976321],
    ],
    [
      "digamma",
      special.digamma,
      3.7,
      [1.1671535393615113, 0.3100378576700383, -0.09539530872855403, 0.058279217956563614, -0.05303861110795396],
    ],
    ["erfinv", special.erfinv, -0.9, [-1.1630871536766743, 3.428042811451841, -27.335985073827032, 516.5357333548197]],
    [
      "logit near ½",
      special.logit,
      0.5000001,
      [3.99999999789463e-7, 4.00000000000016, 3.199999998315917e-6, 32.00000000000768],
    ],
    ["logit far from it", special.logit, 1e-10, [-23.025850929840455, 10000000001.0, -1e20]],
    ["log1mexp near 0", special.log1mexp, 1e-10, [-23.025850929990458, 9999999999.5, -1e20, 1.9999999999999998e30]],
    [
      "log1mexp far from it",
      special.log1mexp,
      40,
      [-4.248354255291589e-18, 4.248354255291589e-18, -4.248354255291589e-18, 4.248354255291589e-18],
    ],
    [
      "ndtr in the tail",
      special.ndtr,
      -8,
      [6.220960574271784e-16, 5.052271083536892e-15, 4.0418168668295136e-14, 3.1829307826282423e-13],
    ],
    ["rsqrt", special.rsqrt, 2, [Math.SQRT1_2, -0.1767766952966369, 0.13258252147247765]],
    ["xlog1py", (x: Tensor) => special.xlog1py(x, 0.5), 2, [0.8109302162163288, 0.4054651081081644, 0.0]],
  ] as const)("%s", (_, f, x, expected) => {
    expectDerivatives(f, x, expected);
  });

  test("of higher orders in all modes", async () => {
    await expect(
      checkGrads(special.polygamma.bind(undefined, 2), [f64([0.7, 2.5])], { order: 2 }),
    ).resolves.not.toThrow();
    await expect(checkGrads(special.betaln, [f64(1.5), f64(2.5)], { order: 2 })).resolves.not.toThrow();
    await expect(checkGrads(special.ndtri, [f64([0.2, 0.9])], { order: 2 })).resolves.not.toThrow();
  });
});

describe("edges", () => {
  test("of logarithms", () => {
    expect(special.logit(f64([0, 0.5, 1, 2])).toArray()).toEqual([-Infinity, 0, Infinity, NaN]);
    expect(grad((p: Tensor) => np.sum(special.logit(p)))(f64([0, 0.5])).toArray()).toEqual([Infinity, 4]);
    expect(special.log1mexp(f64([0, Infinity, -1])).toArray()).toEqual([-Infinity, -0, NaN]);
    expect(special.entr(f64([0, 1, -1])).toArray()).toEqual([0, 0, -Infinity]);
    expect(grad(special.entr)(f64(0)).item()).toBe(Infinity);
    expect(special.xlog1py(f64(0), f64(-1)).item()).toBe(0);
  });

  test("of incomplete integrals, where they begin and end, and outside", () => {
    const [a, x] = [f64([2, 0, 1, -1, 2, 2]), f64([0, 1, Infinity, 1, -1, NaN])];
    expect(special.gammainc(a, x).toArray()).toEqual([0, 1, 1, NaN, NaN, NaN]);
    expect(special.gammaincc(a, x).toArray()).toEqual([1, 0, 0, NaN, NaN, NaN]);
    expect(special.betainc(2, 3, f64([0, 1, -0.1, 1.1, NaN])).toArray()).toEqual([0, 1, NaN, NaN, NaN]);
    expect(special.gammainc(f64([]), 1).shape).toEqual([0]);
  });

  test("of functions with poles", () => {
    expect(special.gamma(f64([0, -1, -2, Infinity, 172, NaN])).toArray()).toEqual([
      Infinity,
      NaN,
      NaN,
      Infinity,
      Infinity,
      NaN,
    ]);
    expect(special.gamma(np.array([34, 36, Infinity])).toArray()).toEqual([
      expect.closeTo(8.683317618811886e36, -31),
      Infinity,
      Infinity,
    ]);
    expect(special.zeta(f64([1, 2, 0.5]), f64([1, 0, 1])).toArray()).toEqual([Infinity, Infinity, NaN]);
    expect(special.logIv(f64([0, 1, -1]), f64([0, 0, 1])).toArray()).toEqual([0, -Infinity, NaN]);
    expect(special.logKv(f64([0, -2]), f64([0, -1])).toArray()).toEqual([Infinity, NaN]);
    expect(special.ndtri(f64([0, 0.5, 1, 2])).toArray()).toEqual([-Infinity, 0, Infinity, NaN]);
    expect(special.erfcinv(f64([0, 1, 2])).toArray()).toEqual([Infinity, -0, -Infinity]);
    expect(special.logNdtr(f64([-Infinity, Infinity])).toArray()).toEqual([-Infinity, -0]);
  });

  test("of literals beside f64, which lose no digits", () => {
    expect(special.xlogy(f64(2), 0.3).item()).toBe(2 * Math.log(0.3));
  });

  test("of orders", () => {
    expect(special.polygamma(0, f64(1)).item()).toBeCloseTo(-0.5772156649015329, 14);
    expect(() => special.polygamma(-1, f64(1))).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: [bad-argument] polygamma: order -1
        line: <line>
        hint: order is an integer in 1 … 100]
    `);
    expect(special.lgamma(np.array([3], { dtype: "i32" })).dtype.name).toBe("f32");
  });
});

// Derivatives of second order are beside mpmath's in test/special.
test("functions of several arguments have one derivative in both modes, and go through vmap and jit", async () => {
  const [a, x] = [f64([0.7, 2.5, 40]), f64([0.4, 3.5, 38])];
  for (const f of [special.gammainc, special.betaln]) {
    await expect(checkGrads(f, [a, x])).resolves.not.toThrow();
    expect(vmap(f)(a, x).toArray()).toEqual(f(a, x).toArray());
    expect(jit(f)(a, x).toArray()).toEqual(f(a, x).toArray());
  }
  expect(special.gammainc(np.array([1], { dtype: "i32" }), 1).dtype.name).toBe("f32");
  expect(special.i0(np.array([1], { dtype: "f16" })).dtype.name).toBe("f16");
});

describe("cumlogsumexp", () => {
  const x = f64([-1000, 2, 1, 700]);

  test("is the logarithm of the running sum, where that would underflow or overflow too", () => {
    const expected = [-1000, 2, 2 + Math.log1p(Math.exp(-1)), 700];
    special.cumlogsumexp(x).toArray();
    expect(np.max(np.abs(np.subtract(special.cumlogsumexp(x), f64(expected)))).item()).toBeLessThan(1e-12);
  });

  test("passes over −∞, and is −∞ before anything else", () => {
    expect(special.cumlogsumexp(f64([-Infinity, -Infinity, -1000, -Infinity])).toArray()).toEqual([
      -Infinity,
      -Infinity,
      -1000,
      -1000,
    ]);
    const f = (a: Tensor): Tensor => np.sum(np.where(np.isinf(special.cumlogsumexp(a)), 0, special.cumlogsumexp(a)));
    expect(grad(f)(f64([-Infinity, 0, 0])).toArray()).toEqual([0, 1.5, 0.5]);
  });

  test("has one Jacobian in both modes, goes through vmap and jit, and along any axis", async () => {
    const a = np.reshape(f64([0.3, -1, 2, 0.7, 1.1, -0.4]), [2, 3]);
    await expect(checkGrads((b: Tensor) => special.cumlogsumexp(b, 0), [a], { order: 2 })).resolves.not.toThrow();
    const difference = np.subtract(
      jacfwd((b: Tensor) => special.cumlogsumexp(b))(a),
      jacrev((b: Tensor) => special.cumlogsumexp(b))(a),
    );
    expect(np.max(np.abs(difference)).item()).toBeLessThan(1e-14);
    expect(vmap((row: Tensor) => special.cumlogsumexp(row))(a).toArray()).toEqual(special.cumlogsumexp(a).toArray());
    expect(jit((b: Tensor) => special.cumlogsumexp(b))(a).toArray()).toEqual(special.cumlogsumexp(a).toArray());
  });
});

test("convolve and correlate have NumPy's values in all modes", () => {
  const [a, b] = [f64([1, 2, 3]), f64([0, 1, 0.5])];
  const modes = ["full", "same", "valid"] as const;
  expect(modes.map((mode) => np.convolve(a, b, mode).toArray())).toEqual([[0, 1, 2.5, 4, 1.5], [1, 2.5, 4], [2.5]]);
  expect(modes.map((mode) => np.correlate(a, b, mode).toArray())).toEqual([[0.5, 2, 3.5, 3, 0], [2, 3.5, 3], [3.5]]);
  const long = f64([1, 2, 3, 4, 5]);
  expect(modes.map((mode) => np.convolve(f64([1, 10]), long, mode).toArray())).toEqual([
    [1.0, 12.0, 23.0, 34.0, 45.0, 50.0],
    [1.0, 12.0, 23.0, 34.0, 45.0],
    [12.0, 23.0, 34.0, 45.0],
  ]);
  expect(modes.map((mode) => np.correlate(f64([1, 10]), long, mode).toArray())).toEqual([
    [5.0, 54.0, 43.0, 32.0, 21.0, 10.0],
    [54.0, 43.0, 32.0, 21.0, 10.0],
    [54.0, 43.0, 32.0, 21.0],
  ]);
  expect(grad((x: Tensor) => np.sum(np.convolve(x, b)))(a).toArray()).toEqual([1.5, 1.5, 1.5]);
  expect(() => np.convolve(f64(1), b)).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: [rank-mismatch] convolve: f64[] with f64[3]
      line: <line>
      hint: give two vectors that have elements; conv() of cotangent/nn is for images]
  `);
  expect(() => np.convolve(a, b, "all" as "full")).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: [bad-argument] convolve: mode the string "all"
      line: <line>
      hint: the mode is "full", "same" or "valid"]
  `);
});
