/** Matrices and comparisons for the tests of linear algebra. */
import { expect } from "vitest";
import { checkGrads, grad, tree, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";

export const f64 = (data: np.ArrayInput): Tensor => np.array(data, { dtype: "f64" });
export const identity = (n: number): Tensor => np.eye(n, { dtype: "f64" });

/** `1/(i + j + 1)` */
export const hilbert = (n: number): Tensor =>
  np.reciprocal(
    np.add(np.add(np.arange(0, n, 1, { dtype: "f64" }).reshape([n, 1]), np.arange(0, n, 1, { dtype: "f64" })), 1),
  );

/** Elements like random ones in (−1, 1), and 2 more on every other diagonal. */
export function wellConditioned(shape: readonly number[]): Tensor {
  const count = shape.reduce((a, b) => a * b, 1);
  const noise = np.sin(np.multiply(np.square(np.arange(1, count + 1, 1, { dtype: "f64" })), 12.9898));
  const [rows = 0, columns = 0] = shape.slice(-2);
  return np.add(noise.reshape(shape), np.multiply(np.eye(rows, columns, { dtype: "f64" }), 0.5 * Math.sqrt(rows) + 1));
}

/** Whether all elements agree, relative to the largest. */
export function expectClose(found: Tensor, expected: Tensor, tolerance = 1e-11): void {
  expect(found.shape).toEqual(expected.shape);
  const [x, y] = [[...found.dataSync()], [...expected.dataSync()]];
  const scale = Math.max(1, ...y.map(Math.abs));
  const worst = x.reduce((most, value, i) => Math.max(most, Math.abs(value - (y[i] ?? NaN)) / scale), 0);
  expect(worst, `${String(found)} and ${String(expected)}`).toBeLessThanOrEqual(tolerance);
}

export const anyFinite = (x: Tensor): boolean => [...x.dataSync()].some(Number.isFinite);

export type Checked = readonly [f: (...args: Tensor[]) => Tensor | readonly Tensor[], ...args: Tensor[]];

/**
 * Derivatives to second order against differences, and, unless told otherwise, those of the gradient to second order.
 */
export async function expectDerivatives([f, ...args]: Checked, order: 2 | 3 = 3): Promise<void> {
  const total = (...xs: Tensor[]): Tensor =>
    tree.leaves(f(...xs)).reduce<Tensor>((sum, y) => np.add(sum, np.sum(np.sin(y))), f64(0));
  const gradient = (...xs: Tensor[]): readonly Tensor[] => grad(total, { argnums: xs.map((_, i) => i) })(...xs);
  await expect(checkGrads(f, args, { order: 2 })).resolves.toBeUndefined();
  if (order === 2) return;
  await expect(checkGrads(gradient, args, { order: 2, tolerance: 1e-4 })).resolves.toBeUndefined();
}
