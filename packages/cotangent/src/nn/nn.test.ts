import { describe, expect, it } from "vitest";
import { grad } from "../grad.ts";
import { hessian, jacfwd, jacrev } from "../jacobian.ts";
import { jvp } from "../forward.ts";
import * as np from "../numpy/index.ts";
import type { Tensor } from "../tensor.ts";
import * as nn from "./index.ts";

const f64 = (data: np.ArrayInput): Tensor => np.array(data, { dtype: "f64" });
/** Value and derivatives of `f` at x, from forward and reverse mode in turn. */
const derivatives = (f: (x: Tensor) => Tensor, x: number, order: number): number[] => {
  const chain: ((x: Tensor) => Tensor)[] = [f];
  for (let i = 0; i < order; i++) {
    const inner = chain[i]!;
    chain.push(i % 2 === 0 ? grad(inner) : (z) => jvp(inner, [z], [np.onesLike(z)])[1]);
  }
  return chain.map((g) => g(f64(x)).item());
};
const sigma = (x: number): number => 1 / (1 + Math.exp(-x));

describe("activations", () => {
  const formulas: readonly (readonly [string, (x: Tensor) => Tensor, (x: number) => number])[] = [
    ["relu", nn.relu, (x) => Math.max(x, 0)],
    ["relu6", nn.relu6, (x) => Math.min(Math.max(x, 0), 6)],
    ["leakyRelu", nn.leakyRelu, (x) => (x >= 0 ? x : 0.01 * x)],
    ["elu", nn.elu, (x) => (x > 0 ? x : Math.expm1(x))],
    ["selu", nn.selu, (x) => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * Math.expm1(x))],
    ["sigmoid", nn.sigmoid, sigma],
    ["softplus", nn.softplus, (x) => Math.log1p(Math.exp(x))],
    ["logSigmoid", nn.logSigmoid, (x) => -Math.log1p(Math.exp(-x))],
    ["softsign", nn.softsign, (x) => x / (1 + Math.abs(x))],
    ["silu", nn.silu, (x) => x * sigma(x)],
    ["mish", nn.mish, (x) => x * Math.tanh(Math.log1p(Math.exp(x)))],
    ["gelu", nn.gelu, (x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)))],
  ];
  for (const [name, f, formula] of formulas)
    it(`${name} is its formula, keeps f64 and NaN`, () => {
      const points = [-3, -0.5, 0, 0.7, 2, 7];
      const values = [...f(f64(points)).dataSync()];
      expect(Math.max(...values.map((y, i) => Math.abs(y - formula(points[i]!))))).toBeLessThan(1e-14);
      expect(f(f64(1)).dtype.name).toBe("f64");
      expect(f(f64(NaN)).item()).toBeNaN();
    });

  it("have the documented derivatives at kinks", () => {
    expect(grad((x: Tensor) => nn.relu(x))(0).item()).toBe(0);
    expect(grad((x: Tensor) => np.sum(nn.relu6(x)))(f64([0, 6, 3])).toArray()).toEqual([0, 0, 1]);
    expect(grad((x: Tensor) => nn.leakyRelu(x))(f64(0)).item()).toBe(1);
    expect(grad((x: Tensor) => nn.elu(x, 2))(f64(0)).item()).toBe(2);
    expect(hessian((x: Tensor) => np.sum(np.square(nn.relu(x))))(f64([-1, 1])).toArray()).toEqual([
      [0, 0],
      [0, 2],
    ]);
  });

  it("stay finite and accurate far out", () => {
    expect(nn.softplus(100).item()).toBe(100);
    expect(nn.logSigmoid(-100).item()).toBe(-100);
    expect(nn.softplus(f64(-30)).item()).toBeCloseTo(Math.log1p(Math.exp(-30)), 28);
    expect(derivatives(nn.softplus, 50, 2)).toEqual([50, 1, expect.closeTo(1.9287498479639178e-22, 36)]);
    expect(derivatives(nn.softplus, 0, 4)).toEqual([Math.LN2, 0.5, 0.25, 0, -0.125]);
    expect(grad((x: Tensor) => np.sum(nn.softplus(x)))(f64([Infinity, -Infinity])).toArray()).toEqual([1, 0]);
    expect(grad((x: Tensor) => np.sum(nn.sigmoid(x)))(f64([-1e20, 1e20])).toArray()).toEqual([0, 0]);
    expect(nn.gelu(f64(-8), { approximate: false }).item() / -4.976e-15).toBeCloseTo(1, 3);
    expect(nn.elu(f64([-1000, 1000])).toArray()).toEqual([-1, 1000]);
    expect(grad((x: Tensor) => nn.elu(x))(f64(1000)).item()).toBe(1);
  });
});

describe("softmax and logSoftmax", () => {
  const rows = [
    [1, 2, 4],
    [0.5, -1, 0],
  ];
  it("are their formulas along an axis", () => {
    const expected = rows.map((row) => row.map((x) => Math.exp(x) / row.reduce((total, z) => total + Math.exp(z), 0)));
    expect(np.max(np.abs(np.subtract(nn.softmax(f64(rows)), f64(expected)))).item()).toBeLessThan(1e-15);
    expect(np.max(np.abs(np.subtract(np.exp(nn.logSoftmax(f64(rows))), f64(expected)))).item()).toBeLessThan(1e-15);
    expect(np.sum(nn.softmax(f64(rows), 0), { axis: 0 }).toArray()).toEqual(
      [1, 1, 1].map((x) => expect.closeTo(x, 14)),
    );
    expect(np.sum(nn.softmax(f64(rows), null)).item()).toBeCloseTo(1, 14);
  });
  it("neither overflow nor make NaN of masked elements", () => {
    expect(np.abs(jacrev((x: Tensor) => nn.softmax(x))(f64([1e4, 0]))).toArray()).toEqual([
      [0, 0],
      [0, 0],
    ]);
    expect(np.abs(jacfwd((x: Tensor) => nn.softmax(x))(f64([1e4, 0]))).toArray()).toEqual([
      [0, 0],
      [0, 0],
    ]);
    expect(nn.softmax(f64([1, -Infinity, 1])).toArray()).toEqual([0.5, 0, 0.5]);
    const third = (x: Tensor): Tensor => np.slice(nn.logSoftmax(x), [2]);
    expect(third(f64([1000, 0, -1000])).item()).toBe(-2000);
    expect(grad(third)(f64([1000, 0, -1000])).toArray()).toEqual([-1, 0, 1]);
  });
  it("have Jacobians diag(p) − p·pᵀ in both modes", () => {
    const p = [...nn.softmax(f64(rows[0]!)).dataSync()];
    const expected = p.flatMap((a, i) => p.map((b, j) => expect.closeTo((i === j ? a : 0) - a * b, 14)));
    expect([...jacrev((x: Tensor) => nn.softmax(x))(f64(rows[0]!)).dataSync()]).toEqual(expected);
    expect([...jacfwd((x: Tensor) => nn.softmax(x))(f64(rows[0]!)).dataSync()]).toEqual(expected);
  });
});

describe("standardize and oneHot", () => {
  it("gives mean 0 and variance 1", () => {
    const y = nn.standardize(
      f64([
        [1, 2, 3, 4],
        [10, 10, 30, 30],
      ]),
      { epsilon: 0 },
    );
    expect(np.mean(y, { axis: 1 }).toArray()).toEqual([0, 0].map((x) => expect.closeTo(x, 14)));
    expect(np.variance(y, { axis: 1 }).toArray()).toEqual([1, 1].map((x) => expect.closeTo(x, 14)));
  });
  it("is as exact where the mean is large beside the deviations, and where there are none", () => {
    const deviations = [-1.5, -0.5, 0.5, 1.5];
    const rows = [[0, 0, 0, 0], deviations, deviations.map((x) => x + 3e6)];
    const scale = 1 / Math.sqrt(1.25 + 1e-5);
    const wanted = [[0, 0, 0, 0], ...[0, 0].map(() => deviations.map((x) => expect.closeTo(x * scale, 6)))];
    expect(nn.standardize(np.array(rows)).toArray()).toEqual(wanted);
    expect(nn.standardize(np.full([1, 999], 1e6 / 3)).toArray()).toEqual([Array(999).fill(expect.closeTo(0, 3))]);
    expect(nn.standardize(np.array([[1, 2, 3, 4]], { dtype: "f16" })).dtype.name).toBe("f16");
  });
  it("marks classes", () => {
    expect(nn.oneHot([[2], [0]], 3).toArray()).toEqual([[[0, 0, 1]], [[1, 0, 0]]]);
    expect(nn.oneHot([2, 5, -1], 3, { axis: 0, dtype: "i32" }).toString()).toBe(
      "Tensor(i32[3,3], [[0, 0, 0], [0, 0, 0], [1, 0, 0]])",
    );
    expect(() => nn.oneHot(np.array([1]), 3)).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: [dtype-mismatch] oneHot: indices are f32[1]
        line: <line>
        hint: indices are integers; cast them with astype("i32")]
    `);
  });
});
