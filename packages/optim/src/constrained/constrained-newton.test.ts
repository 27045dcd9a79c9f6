import { random, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { expect, test } from "vitest";
import { scalarLike } from "../minimize/vector.ts";
import { augmentedLagrangian } from "./augmented-lagrangian.ts";
import { constrainedNewton } from "./constrained-newton.ts";
import { exactLagrangian } from "./exact-lagrangian.ts";
import { sketchAndProject, type Sketched, type SketchOptions } from "./sketch.ts";

const f64 = { dtype: "f64" } as const;
const part = (x: Tensor, i: number): Tensor => np.slice(x, [i]);
const norm = (x: Tensor): number => Math.sqrt(np.sum(np.square(x)).item());

/** As KKT matrices are, symmetric and indefinite. */
const matrix = np.array(
  [
    [2, 0, 1, 1],
    [0, -1, 2, -1],
    [1, 2, 0, 0],
    [1, -1, 0, 0],
  ],
  f64,
);
const right = np.array([1, 2, -1, 0.5], f64);
/** z₁ + 2·z₂ = −1 and z₁ − z₂ = ½; then z₃ + z₄ = 1 and 2·z₃ − z₄ = 3/2. */
const solution = np.array([0, -0.5, 5 / 6, 1 / 6], f64);
const solved = (sketch: SketchOptions, enough: number): Sketched =>
  sketchAndProject(
    { product: (z) => np.matmul(matrix, z), right, enough: np.array(enough, f64) },
    { z: np.zeros([4], f64), count: np.array(0, { dtype: "i32" }) },
    sketch,
  );

test("each sketch comes nearer to the solution, and one of all rows is there", () => {
  for (const kind of ["gaussian", "coordinates"] as const) {
    const whole = solved({ kind, size: 4 }, 1e-6);
    expect(whole.count.item()).toBe(1);
    expect(norm(np.subtract(whole.z, solution))).toBeLessThan(1e-6);
    const end = solved({ kind, size: 2, most: 2000 }, 1e-8);
    expect(end.count.item()).toBeLessThan(2000);
    expect(norm(np.subtract(np.matmul(matrix, end.z), right))).toBeLessThan(1e-8);
    expect(norm(np.subtract(end.residual, np.subtract(np.matmul(matrix, end.z), right)))).toBeLessThan(1e-12);
    const distances = [0, 1, 2, 3, 4, 5, 6].map((most) =>
      norm(np.subtract(most === 0 ? np.zeros([4], f64) : solved({ kind, size: 2, most }, 0).z, solution)),
    );
    distances.slice(1).forEach((distance, i) => expect(distance).toBeLessThan((distances[i] ?? 0) * (1 + 1e-12)));
  }
  // Other seeds are other sketches.
  expect(solved({ size: 1, most: 1 }, 0).z.toArray()).not.toEqual(solved({ size: 1, most: 1, seed: 1 }, 0).z.toArray());
});

test("the merit function is L + η₁/2·|c|² + η₂/2·|G·∇L|²", () => {
  // f = x², c = 3·x − 1: L = x² + λ·(3·x − 1), G·∇L = 3·(2·x + 3·λ).
  const problem = {
    objective: (x: Tensor) => np.sum(np.square(x)),
    equality: (x: Tensor) => x.mul(3).sub(1),
    inequality: () => np.zeros([0], f64),
  };
  const [x, multipliers] = [np.array([2], f64), np.array([-1], f64)];
  const [eta1, eta2] = [scalarLike(x, 0.5), scalarLike(x, 4)];
  expect(exactLagrangian(problem, { x, multipliers }, { eta1, eta2 }).item()).toBe(4 - 5 + 25 / 4 + 2 * 9);
});

const hs6 = (x: Tensor): Tensor => np.square(part(x, 0).sub(1));
const parabola = (x: Tensor): Tensor =>
  part(x, 1)
    .sub(np.square(part(x, 0)))
    .mul(10);
const hs7 = (x: Tensor): Tensor => np.log(np.square(part(x, 0)).add(1)).sub(part(x, 1));
const oval = (x: Tensor): Tensor =>
  np
    .square(np.square(part(x, 0)).add(1))
    .add(np.square(part(x, 1)))
    .sub(4);

test.each(["gaussian", "coordinates"] as const)(
  "HS6 and HS7 from their starts, by %s sketches (S201)",
  async (kind) => {
    const sketch = { kind };
    const first = await constrainedNewton(hs6, np.array([-1.2, 1], f64), { equality: parabola, sketch });
    console.info(`HS6, ${kind}: ${first.iterations} steps, ${first.sketches} sketches`);
    expect(first).toMatchObject({ success: true, status: "kkt" });
    expect(first.kktResidual).toBeLessThan(1e-8);
    expect(norm(np.subtract(first.x, 1))).toBeLessThan(1e-6);
    expect(first.history.kktResiduals).toHaveLength(first.iterations);
    const second = await constrainedNewton(hs7, np.array([2, 2], f64), { equality: oval, sketch });
    console.info(`HS7, ${kind}: ${second.iterations} steps, ${second.sketches} sketches`);
    expect(second.success).toBe(true);
    // Both points of the oval with x₁ = 0 are minima along it; −x₂ is least where x₂ = √3.
    const height = kind === "gaussian" ? Math.sqrt(3) : -Math.sqrt(3);
    expect(norm(np.subtract(second.x, np.array([0, height], f64)))).toBeLessThan(1e-6);
    expect(second.value).toBeCloseTo(-height, 7);
    // ∂/∂x₂: −1 + λ·2·x₂ = 0.
    expect(second.multipliers.toArray()).toEqual([expect.closeTo(1 / (2 * height), 6)]);
    expect(second.sketches).toBeGreaterThanOrEqual(second.iterations);
  },
);

test("logistic regression of 20 dimensions on a sphere within a subspace (S201)", async () => {
  const [keyOfX, keyOfA] = random.split(random.key(7));
  const features = random.normal(keyOfX, [60, 20], f64);
  const labels = np.sign(np.sin(np.sum(features, { axis: 1 })));
  const planes = random.normal(keyOfA, [4, 20], f64);
  const loss = (w: Tensor): Tensor => {
    const margins = np.multiply(labels, np.matmul(features, w));
    return np.mean(np.log1p(np.exp(np.negative(margins))));
  };
  const equality = (w: Tensor): Tensor =>
    np.concatenate([np.matmul(planes, w), np.sum(np.square(w)).sub(1).reshape([1])]);
  const start = np.full([20], 0.3, f64);
  const found = await constrainedNewton(loss, start, { equality, tolerance: 1e-6 });
  console.info(`logistic: ${found.iterations} steps, ${found.sketches} sketches, KKT ${found.kktResidual}`);
  expect(found).toMatchObject({ success: true, status: "kkt" });
  expect(found.kktResidual).toBeLessThan(1e-6);
  expect(found.iterations).toBeLessThan(60);
  const other = await augmentedLagrangian(loss, found.x, { equality, tolerance: 1e-6 });
  expect(found.value).toBeCloseTo(other.value, 6);
  expect(norm(equality(found.x))).toBeLessThan(1e-5);
});

test("trees are starts, what is wrong is said, and what is not finite ends it", async () => {
  type Point = { readonly a: Tensor; readonly b: Tensor };
  const f = ({ a, b }: Point): Tensor => np.square(a).add(np.square(b.sub(1)));
  const start = { a: np.array(3, f64), b: np.array(0, f64) };
  const found = await constrainedNewton(f, start, { equality: ({ a, b }: Point) => a.sub(b) });
  expect([found.x.a.item(), found.x.b.item()]).toEqual([expect.closeTo(0.5, 8), expect.closeTo(0.5, 8)]);
  const equality = (x: Tensor): Tensor => np.sqrt(x);
  const square = (x: Tensor): Tensor => np.sum(np.square(x));
  const nowhere = await constrainedNewton(square, np.array([-1], f64), { equality });
  expect(nowhere).toMatchObject({ success: false, status: "notFinite" });
  const short = await constrainedNewton(hs6, np.array([-1.2, 1], f64), { equality: parabola, maxSteps: 1 });
  expect(short).toMatchObject({ success: false, status: "maxSteps", iterations: 1 });
  const x0 = np.array([1], f64);
  await expect(constrainedNewton(square, x0, { equality, accuracy: 1 })).rejects.toThrow("accuracy is 1");
  await expect(constrainedNewton(square, x0, { equality, sketch: { size: 0 } })).rejects.toThrow("sketch.size is 0");
});
