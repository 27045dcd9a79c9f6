/** Claims on methods that look at the diagonal of the Hessian, and on Shampoo. */
import {
  adahessian,
  adam,
  exactDiagonal,
  gaussNewtonBartlett,
  hutchinson,
  makeStep,
  scaleByShampoo,
  sgd,
  sophia,
  type Transformation,
} from "@cotangent/optim";
import { explain, hvp, jit, random, vmap, type Tensor } from "cotangent";
import { logSoftmax } from "cotangent/nn";
import * as np from "cotangent/numpy";
import { expect, test } from "vitest";
import { ones, quadratic, stepsTo, vector } from "../steps-to.ts";

const f64 = { dtype: "f64" } as const;
const along = (loss: (x: Tensor) => Tensor, x: Tensor) => ({ hvp: (v: Tensor) => hvp(loss, [x], [v]) });
const distance = (x: Tensor, y: Tensor): number => np.max(np.abs(np.subtract(x, y))).item();

test("one Rademacher direction gives the diagonal of a diagonal Hessian, whatever its signs", () => {
  const diagonal = vector(3, -2, 0, 1e6, 1e-3);
  const loss = (x: Tensor): Tensor => np.multiply(np.sum(np.multiply(diagonal, np.square(x))), 0.5);
  for (let seed = 0; seed < 5; seed++) {
    const found = hutchinson()("test", ones(5), random.key(seed), along(loss, ones(5)));
    expect(found.toArray()).toEqual(diagonal.toArray());
  }
});

/** The variance of an element is the sum of the squares beside the diagonal: 3 standard errors of 4000 samples. */
test("the mean of 4000 directions is the diagonal of a full Hessian, and unit vectors give it exactly", () => {
  const rows = random.normal(random.key(3), [4, 4], f64);
  const matrix = np.add(rows, np.swapaxes(rows, 0, 1));
  const loss = (x: Tensor): Tensor => np.multiply(np.vdot(x, np.matmul(matrix, x)), 0.5);
  const diagonal = np.diag(matrix);
  const found = hutchinson({ samples: 4000 })("test", ones(4), random.key(1), along(loss, ones(4)));
  const variance = np.subtract(np.sum(np.square(matrix), { axis: 1 }), np.square(diagonal));
  const errors = np.divide(np.abs(np.subtract(found, diagonal)), np.sqrt(np.divide(variance, 4000)));
  expect(np.max(errors).item()).toBeLessThan(3);
  expect(np.min(errors).item()).toBeGreaterThan(0);
  const exact = exactDiagonal("test", ones(4), random.key(0), along(loss, ones(4)));
  expect(distance(exact, diagonal)).toBeLessThan(1e-13);
});

/** Softmax regression of 6 classes with 3 features, 8 points, 3000 draws of labels. */
test("the mean of Gauss–Newton–Bartlett estimates is the Gauss–Newton diagonal", () => {
  const x = random.normal(random.key(1), [8, 3], f64);
  const w = random.normal(random.key(2), [3, 6], f64);
  const logProbabilities = (p: Tensor): Tensor => logSoftmax(np.matmul(x, p));
  const drawn = (p: Tensor, key: random.Key): Tensor => {
    const logits = logProbabilities(p);
    const labels = random.categorical(key, logits);
    return np.negative(
      np.mean(np.sum(np.multiply(logits, np.equal(labels.reshape([8, 1]), np.arange(6))), { axis: 1 })),
    );
  };
  const estimate = gaussNewtonBartlett(drawn, 8);
  const all = vmap((i: Tensor) => estimate("test", w, random.foldIn(random.key(5), i), {}))(
    np.arange(3000).astype("u32"),
  );
  const chances = np.exp(logProbabilities(w));
  const expected = np.divide(
    np.matmul(np.swapaxes(np.square(x), 0, 1), np.multiply(chances, np.subtract(1, chances))),
    8,
  );
  const errors = np.divide(
    np.subtract(np.mean(all, { axis: 0 }), expected),
    np.divide(np.std(all, { axis: 0 }), Math.sqrt(3000)),
  );
  // 18 elements: the greatest of as many normal numbers is above 4 once in 900.
  expect(np.max(np.abs(errors)).item()).toBeLessThan(4);
});

test("no element of Sophia's updates is above lr·ρ, and its steps hardly depend on κ where those of descent grow with it", () => {
  const steps = (make: (condition: number) => Transformation, condition: number, most: number): number => {
    const loss = quadratic(8, condition);
    return stepsTo(make(condition), loss, ones(8), { goal: 1e-3 * loss(ones(8)).item(), most });
  };
  const clipped = () => sophia({ learningRate: 0.1, b1: 0.9, b2: 0.95, gamma: 1, rho: 1, every: 5 });
  const found = [1, 1e2, 1e4, 1e6].map((condition) => steps(clipped, Math.max(condition, 1 + 1e-9), 2000));
  expect(Math.max(...found)).toBeLessThan(2 * Math.min(...found));
  // The best fixed step on eigenvalues from 1 to κ is 2/(1 + κ).
  const descent = (condition: number) => sgd({ learningRate: 2 / (1 + condition) });
  const [few, many] = [1e2, 1e4].map((condition) =>
    stepsTo(descent(condition), quadratic(8, condition), ones(8), { goal: 1e-3, most: 1e6 }),
  );
  expect(many! / few!).toBeGreaterThan(50);
  const step = jit(makeStep(quadratic(8, 1e6), sophia({ learningRate: 0.1, rho: 0.25, every: 3 })));
  let [x, state]: [Tensor, unknown] = [ones(8), sophia({ learningRate: 0.1, rho: 0.25 }).init(ones(8))];
  for (let i = 0; i < 20; i++) {
    const before = x;
    [x, state] = step(x, state as never);
    expect(distance(x, before)).toBeLessThanOrEqual(0.1 * 0.25 + 1e-12);
  }
});

/** Blocks of two elements of a matrix; a vector is never averaged. */
test("AdaHessian averages over blocks of matrices, and refuses blocks that do not fit", () => {
  const weights = np.array([[1, 3, 5, 7]], f64);
  const loss = ({ w, b }: { w: Tensor; b: Tensor }): Tensor =>
    np.add(np.sum(np.multiply(weights, np.square(w))), np.sum(np.multiply(np.array([1, 3], f64), np.square(b))));
  const params = { w: np.ones([1, 4], f64), b: np.ones([2], f64) };
  const optimizer = adahessian({ learningRate: 1, b1: 0, b2: 0, eps: 0, blockSize: 2 });
  const [next] = makeStep(loss, optimizer)(params, optimizer.init(params));
  // 1 − g/D̄ with g = 2·a and D̄ the mean of 2·a over a block.
  const expected = [1 - 2 / 4, 1 - 6 / 4, 1 - 10 / 12, 1 - 14 / 12];
  expect(distance(next.w, np.array([expected], f64))).toBeLessThan(1e-12);
  expect(distance(next.b, np.zeros([2], f64))).toBeLessThan(1e-12);
  const uneven = adahessian({ learningRate: 1, blockSize: 3 });
  expect(() => makeStep(loss, uneven)(params, uneven.init(params))).toThrow(/\[1, 4\] is not made of blocks of 3/);
  expect(() => uneven.update(params, uneven.init(params), params)).toThrow(/without a function for products/);
});

/** With one gradient G = U·Σ·Vᵀ of full rank and ε near 0 both roots together divide by Σ: the update is U·Vᵀ. */
test("the first step of Shampoo on a square matrix is its polar factor", () => {
  const gradient = random.normal(random.key(4), [4, 4], f64);
  const piece = scaleByShampoo({ eps: 1e-12 });
  const [update] = piece.update(gradient, piece.init(gradient));
  expect(distance(np.matmul(update, np.swapaxes(update, 0, 1)), np.eye(4, f64))).toBeLessThan(1e-6);
  expect(np.sum(np.multiply(update, gradient)).item()).toBeGreaterThan(0);
});

/** Products of matrices are nearly all that such a step costs: 5 in a gradient of two layers. */
test("a step of AdaHessian on a perceptron has at most 4 times the matrix products of one of Adam", () => {
  const x = random.normal(random.key(1), [128, 64]);
  const targets = random.uniform(random.key(4), [128, 10]);
  const params = { v: random.normal(random.key(2), [64, 32]), w: random.normal(random.key(3), [32, 10]) };
  const loss = ({ v, w }: typeof params): Tensor => {
    const z = np.matmul(np.tanh(np.matmul(x, v)), w);
    return np.negative(np.mean(np.multiply(logSoftmax(z), targets)));
  };
  const products = <State>(optimizer: Transformation<State>): number => {
    const { stages } = explain(
      makeStep(loss, optimizer) as (p: unknown, s: unknown) => unknown,
      params,
      optimizer.init(params) as never,
    );
    return stages.at(-1)?.operations.get("dotGeneral") ?? 0;
  };
  const [second, first] = [products(adahessian({ learningRate: 0.1 })), products(adam({ learningRate: 0.1 }))];
  expect(first).toBeGreaterThanOrEqual(4);
  expect(second).toBeGreaterThan(first);
  expect(second).toBeLessThanOrEqual(4 * first);
});
