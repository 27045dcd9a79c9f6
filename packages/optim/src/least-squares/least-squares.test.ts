import { jit, tree, type Tensor } from "cotangent";
import * as linalg from "cotangent/linalg";
import * as np from "cotangent/numpy";
import { describe, expect, test } from "vitest";
import {
  bfgs,
  curveFit,
  gaussNewton,
  leastSquares,
  leastSquaresMinimization,
  levenbergMarquardt,
  minimize,
  type LossName,
} from "../index.ts";

const f64 = { dtype: "f64" } as const;
const bits = (values: unknown): unknown =>
  tree.leaves(values).map((leaf) => [leaf.dtype.name, leaf.shape, [...leaf.dataSync()]]);
const expectNear = (x: Tensor, expected: Tensor | readonly number[], tolerance: number): void =>
  expect(np.max(np.abs(x.sub(np.asarray(expected as Tensor, f64)))).item()).toBeLessThan(tolerance);

const t = np.linspace(0, 3, 13, f64);
/** With an outlier in the middle. */
const y = np
  .exp(t.mul(-0.8))
  .mul(2)
  .add(np.sin(t.mul(40)).mul(0.01))
  .add(np.where(np.equal(t, 1.5), 3, 0));
type Decay = { readonly a: Tensor; readonly k: Tensor };
const model = (x: Tensor, { a, k }: Decay): Tensor => np.exp(x.mul(k).neg()).mul(a);
const residuals = (p: Decay): Tensor => model(t, p).sub(y);
const start = { a: np.array(1, f64), k: np.array(0.1, f64) };

const methods = { levenbergMarquardt: levenbergMarquardt(), gaussNewton: gaussNewton() };

describe.each(Object.entries(methods))("%s", (_, method) => {
  test("finds the minimum of the sum of squares that BFGS finds", async () => {
    const found = await leastSquares(residuals, start, { method });
    const sum = await minimize((p: Decay) => np.sum(np.square(residuals(p))).mul(0.5), start, { method: bfgs() });
    expect(found.message).toContain("converged");
    expect(found.value).toBeCloseTo(sum.value, 12);
    expectNear(found.x.k, sum.x.k, 1e-7);
    expect(found.iterations).toBeLessThan(30);
  });

  test("step by step on the host, with a callback, it has the bits of one program", async () => {
    const whole = await leastSquares(residuals, start, { method });
    const stepped = await leastSquares(residuals, start, { method, callback: () => true });
    expect(bits(stepped.state)).toEqual(bits(whole.state));
    const inside = jit((p: Decay) => leastSquaresMinimization(residuals, p, { method }).run())(start);
    // Within another program what is fused differs, and so may the last bits.
    expectNear(inside.x.a, whole.x.a, 1e-12);
    expectNear(inside.x.k, whole.x.k, 1e-12);
  });

  test("keeps to bounds, where the minimum satisfies the first-order conditions", async () => {
    const bounds = { lower: { a: 0, k: 0.9 }, upper: { a: 1.5, k: 2 } };
    const x0 = { a: np.array(1, f64), k: np.array(1.5, f64) };
    const found = await leastSquares(residuals, x0, { method, bounds, tolerance: 1e-9 });
    expect(found.status).toBe("gradient");
    expect(found.x.k.item()).toBe(0.9);
    expect(found.gradient.k.item()).toBeGreaterThan(0);
  });
});

test.each(["softL1", "huber", "cauchy", "arctan"] as const)(
  "the loss %s is minimized, not the squares",
  async (loss) => {
    const rho: Readonly<Record<LossName, (z: Tensor) => Tensor>> = {
      linear: (z) => z,
      softL1: (z) => np.sqrt(z.add(1)).sub(1).mul(2),
      huber: (z) => np.where(z.lessEqual(1), z, np.sqrt(np.maximum(z, 1)).mul(2).sub(1)),
      cauchy: np.log1p,
      arctan: np.arctan,
    };
    const scale = 0.1;
    const cost = (p: Decay): Tensor => np.sum(rho[loss](np.square(residuals(p).div(scale)))).mul(0.5 * scale ** 2);
    const found = await leastSquares(residuals, start, { loss, lossScale: scale });
    expect(found.message).toContain("converged");
    expect(found.value).toBeCloseTo(cost(found.x).item(), 12);
    const best = await minimize(cost, found.x, { method: bfgs() });
    expect(found.value - best.value).toBeLessThan(1e-12);
    // The outlier does not count for much, so the rate is near to that of the other data.
    expect(Math.abs(found.x.k.item() - 0.8)).toBeLessThan(0.05);
  },
);

test.each(["softL1", "huber", "cauchy", "arctan"] as const)(
  "the loss %s is minimized from where all data are outliers",
  async (loss) => {
    const far = { a: np.array(5, f64), k: np.array(0.5, f64) };
    const found = await leastSquares(residuals, far, { loss, lossScale: 0.1 });
    const best = await leastSquares(
      residuals,
      { a: np.array(2, f64), k: np.array(0.8, f64) },
      { loss, lossScale: 0.1 },
    );
    expect(found.message).toContain("converged");
    expect(found.gradientNorm).toBeLessThan(1e-8);
    if (loss === "softL1" || loss === "huber") expect(found.value - best.value).toBeLessThan(1e-12);
  },
);

test("fewer residuals than parameters", async () => {
  const found = await leastSquares((x: Tensor) => [np.sum(x).sub(6)], np.array([0, 0, 0], f64));
  expect(found.message).toContain("converged");
  expect(found.value).toBeLessThan(1e-20);
});

test("a column of zeros does no harm", async () => {
  const found = await leastSquares((x: Tensor) => np.slice(x, [[0, 1]]).sub(2), np.array([0, 5], f64));
  expect(found.message).toContain("converged");
  expectNear(found.x, [2, 5], 1e-9);
});

describe("curveFit", () => {
  const design = np.stack([np.onesLike(t), t], 1);
  const line = (x: Tensor, p: Tensor): Tensor => np.matmul(np.stack([np.onesLike(x), x], 1), p);
  const p0 = np.zeros([2], f64);

  test("of a line is linear regression", async () => {
    const found = await curveFit(line, t, y, p0);
    const squares = linalg.inv(np.matmul(design.T, design));
    const best = np.matmul(squares, np.matmul(design.T, y));
    const rest = np.sum(np.square(np.matmul(design, best).sub(y))).item();
    expectNear(found.parameters, best, 1e-10);
    expect(found.degreesOfFreedom).toBe(11);
    expect(found.residualSumOfSquares).toBeCloseTo(rest, 10);
    expectNear(found.covariance, squares.mul(rest / 11), 1e-10);
    expectNear(found.standardErrors, np.sqrt(np.diagonal(found.covariance)), 1e-12);
  });

  test("weighs by standard deviations, as by their covariance", async () => {
    const sigma = np.linspace(0.5, 2, 13, f64);
    const byDeviation = await curveFit(line, t, y, p0, { sigma, absoluteSigma: true });
    const byCovariance = await curveFit(line, t, y, p0, { sigma: np.diag(np.square(sigma)), absoluteSigma: true });
    const weighted = design.div(np.expandDims(sigma, 1));
    expectNear(byDeviation.covariance, linalg.inv(np.matmul(weighted.T, weighted)), 1e-10);
    expectNear(byCovariance.covariance, byDeviation.covariance, 1e-10);
    expectNear(byCovariance.parameters, byDeviation.parameters, 1e-10);
  });

  test("what the data do not determine has an infinite error", async () => {
    const few = await curveFit(line, np.array([1, 2], f64), np.array([1, 2], f64), p0);
    expect([few.degreesOfFreedom, few.residualStandardDeviation]).toEqual([0, Number.NaN]);
    expect(few.standardErrors.toArray()).toEqual([Infinity, Infinity]);
    const same = await curveFit((x: Tensor, p: Tensor) => x.mul(np.sum(p)), t, y, p0);
    expect(same.standardErrors.toArray()).toEqual([Infinity, Infinity]);
  });

  test("refuses what does not fit together", async () => {
    await expect(curveFit((x: Tensor, p: Tensor) => np.sum(x.mul(p)), np.ones([2]), y, p0)).rejects.toThrow(
      "the model returns shape [] for y of shape [13]",
    );
    await expect(curveFit(line, t, y, p0, { sigma: np.ones([3, 3], f64) })).rejects.toThrow("sigma has shape [3,3]");
    await expect(leastSquares(residuals, start, { loss: "tukey" as never })).rejects.toThrow("there is no loss tukey");
    await expect(leastSquares(() => [], start)).rejects.toThrow("returns no residuals");
  });
});
