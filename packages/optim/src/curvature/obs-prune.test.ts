import { random, type Tensor } from "cotangent";
import { inv } from "cotangent/linalg";
import * as np from "cotangent/numpy";
import { expect, test } from "vitest";
import { inverseFisherDiagonal, obsPrune, obsScores } from "../index.ts";

const [m, n, damping] = [40, 12, 0.05] as const;
const [forGradients, forWeights] = random.split(random.key(3), 2);
/** Columns of different sizes, so that small weights are not the cheapest. */
const scales = np.power(10, np.linspace(-1, 1, n).astype("f64"));
const gradients = np.multiply(random.normal(forGradients, [m, n], { dtype: "f64" }), scales);
const weights = random.normal(forWeights, [n], { dtype: "f64" });
const fisher = np.add(
  np.divide(np.matmul(np.swapaxes(gradients, 0, 1), gradients), m),
  np.multiply(np.eye(n, { dtype: "f64" }), damping),
);

const numbers = (x: Tensor): readonly number[] => x.toArray() as number[];
/** `½·δᵀ·F·δ`, what moving from the minimum costs. */
const rise = (moved: Tensor): number => {
  const step = np.subtract(moved, weights);
  return np.multiply(np.vdot(step, np.matmul(fisher, step)), 0.5).item();
};
/** The best weights among those that are 0 at `places`: all others follow by the rows of F that are left. */
function best(places: readonly number[]): Tensor {
  const left = Array.from({ length: n }, (_, j) => j).filter((j) => !places.includes(j));
  const rows = np.take(fisher, np.array(left, { dtype: "i32" }), 0);
  const own = np.take(rows, np.array(left, { dtype: "i32" }), 1);
  const target = np.matmul(rows, weights);
  const found = numbers(np.matmul(inv(own), target));
  return np.array(
    Array.from({ length: n }, (_, j) => (left.includes(j) ? (found[left.indexOf(j)] ?? Number.NaN) : 0)),
    { dtype: "f64" },
  );
}

const expectNear = (found: Tensor, expected: Tensor, digits: number): void => {
  const [a, b] = [numbers(found), numbers(expected)];
  a.forEach((value, i) => expect(value).toBeCloseTo(b[i] ?? Number.NaN, digits));
};

test("the diagonal of the inverse is that of the dense inverse", () => {
  expectNear(inverseFisherDiagonal(gradients, damping), np.diagonal(inv(fisher)), 10);
});

test("one weight that is left out costs its score, and the others are where they are best", () => {
  const scores = numbers(obsScores(weights, gradients, { damping }));
  const cheapest = scores.indexOf(Math.min(...scores));
  const pruned = obsPrune(weights, gradients, 1, { damping });
  expect(numbers(pruned)[cheapest]).toBe(0);
  expectNear(pruned, best([cheapest]), 10);
  expect(rise(pruned)).toBeCloseTo(scores[cheapest] ?? Number.NaN, 10);
  expect(rise(best([(cheapest + 1) % n]))).toBeGreaterThan(rise(pruned));
});

test("several cost less than the smallest ones left out as they are", () => {
  const pruned = obsPrune(weights, gradients, 4, { damping });
  expect(numbers(pruned).filter((w) => w === 0)).toHaveLength(4);
  const order = numbers(np.argsort(np.abs(weights)));
  const small = np.array(
    numbers(weights).map((w, j) => (order.indexOf(j) < 4 ? 0 : w)),
    { dtype: "f64" },
  );
  expect(rise(pruned)).toBeLessThan(rise(small));
  expectNear(obsPrune(weights, gradients, 0, { damping }), weights, 15);
  expect(numbers(obsPrune(weights, gradients, n, { damping }))).toEqual(Array.from({ length: n }, () => 0));
});

test("wrong counts and options are errors", () => {
  expect(() => obsPrune(weights, gradients, 13)).toThrow("obsPrune: count is 13");
  expect(() => obsPrune(weights, gradients, 1, { damping: 0 })).toThrow("damping is 0");
});
