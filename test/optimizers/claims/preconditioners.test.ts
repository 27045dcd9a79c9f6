/** Claims on PSGD and SOAP. */
import { psgd, scaleByAdam, scaleByPsgd, scaleBySoap, sgd } from "@cotangent/optim";
import { jit, random, type Tensor } from "cotangent";
import { eigh, qr } from "cotangent/linalg";
import * as np from "cotangent/numpy";
import { expect, test } from "vitest";
import { ones, stepsTo, vector } from "../steps-to.ts";

const f64 = { dtype: "f64" } as const;
const distance = (x: Tensor, y: Tensor): number => np.max(np.abs(np.subtract(x, y))).item();
const size = (x: Tensor): number => np.max(np.abs(x)).item();

const rosenbrock = (x: Tensor): Tensor => {
  const [a, b] = [np.slice(x, [0]), np.slice(x, [1])];
  return np.add(np.multiply(np.square(np.subtract(b, np.square(a))), 100), np.square(np.subtract(1, a)));
};

test("PSGD reaches 1e-4 on Rosenbrock's valley in at most 1/5 of the steps of descent at its best fixed rate", () => {
  const start = vector(-1, 1.2);
  const descent = [5e-4, 1e-3, 1.5e-3, 2e-3, 2.5e-3, 3e-3].map((learningRate) =>
    stepsTo(sgd({ learningRate }), rosenbrock, start, { goal: 1e-4, most: 20_000 }),
  );
  for (const group of ["xmat", "lra"] as const) {
    const steps = stepsTo(psgd({ group }), rosenbrock, start, { goal: 1e-4, most: 20_000 });
    expect(steps).toBeLessThanOrEqual(Math.min(...descent) / 5);
  }
});

/** Whole groups of 2 × 2 and of 4 × 4: 1000 pairs, then the mean of 50 preconditioners, each within the noise of one pair. */
test("the preconditioner goes to |H|⁻¹, for an indefinite H too", () => {
  for (const [group, matrix] of [
    [
      "xmat",
      np.array(
        [
          [3, 1],
          [1, -2],
        ],
        f64,
      ),
    ],
    ["lra", np.diag(vector(4, -1, 0.5, 2))],
  ] as const) {
    const [n = 0] = matrix.shape;
    const optimizer = scaleByPsgd({ group, rank: n, preconditionerRate: 0.05 });
    const extra = { hvp: (v: Tensor) => np.matmul(matrix, v) };
    const next = jit((g: Tensor, state: ReturnType<typeof optimizer.init>) => optimizer.update(g, state, g, extra));
    const g = ones(n);
    let state = optimizer.init(g);
    let sum = np.zeros([n], f64);
    for (let i = 0; i < 1050; i++) {
      const [update, after] = next(g, state);
      state = after;
      if (i >= 1000) sum = np.add(sum, update);
    }
    const [values, vectors] = eigh(matrix);
    const expected = np.matmul(vectors, np.divide(np.matmul(g, vectors), np.abs(values)));
    expect(distance(np.divide(sum, 50), expected)).toBeLessThan(0.25 * size(expected));
  }
});

test("SOAP with the bases of its first gradient is Adam in them", () => {
  const [kq, kg] = random.split(random.key(3), 2);
  const all = random.normal(kg, [6, 4, 3], f64);
  const first = np.add(np.slice(all, [0]), np.matmul(qr(random.normal(kq, [4, 3], f64))[0], np.diag(vector(5, 3, 1))));
  const piece = scaleBySoap({ b1: 0.9, b2: 0.8, every: 100 });
  let [skipped, state] = piece.update(first, piece.init(first));
  expect(size(skipped)).toBe(0);
  const [, left] = eigh(np.matmul(first, np.swapaxes(first, 0, 1)));
  const [, right] = eigh(np.matmul(np.swapaxes(first, 0, 1), first));
  const adam = scaleByAdam({ b1: 0.9, b2: 0.8 });
  let inside = adam.init(first);
  for (let i = 1; i < 6; i++) {
    const g = np.slice(all, [i]);
    [skipped, state] = piece.update(g, state);
    const [turned, after] = adam.update(np.matmul(np.matmul(np.swapaxes(left, 0, 1), g), right), inside);
    inside = after;
    const expected = np.matmul(np.matmul(left, turned), np.swapaxes(right, 0, 1));
    expect(distance(skipped, expected)).toBeLessThan(1e-9);
  }
});

test("a refreshed basis of SOAP makes its matrix diagonal, for gradients of one distribution", () => {
  const axes = qr(random.normal(random.key(1), [4, 4], f64))[0];
  const scales = np.diag(vector(8, 4, 2, 1));
  const optimizer = scaleBySoap({ factorDecay: 0.9, every: 1 });
  let state = optimizer.init(np.zeros([4, 4], f64));
  const g = np.matmul(axes, scales);
  for (let i = 0; i < 20; i++) [, state] = optimizer.update(g, state);
  const [rows] = state.factors;
  const [bases] = state.bases;
  const [h, q] = [rows![0]!, bases![0]!];
  const turned = np.matmul(np.matmul(np.swapaxes(q, 0, 1), h), q);
  expect(size(np.subtract(turned, np.diag(np.diag(turned))))).toBeLessThan(1e-9 * size(turned));
});
