/** Claims on methods that solve with the Hessian or with products of it. */
import {
  cubicNewton,
  dampedNewton,
  gradRegNewton,
  inverseFisherProduct,
  lazyNewton,
  makeStep,
  mfac,
  naturalGradient,
  newton,
  oasis,
  saddleFreeNewton,
  sgd,
  type Transformation,
} from "@cotangent/optim";
import { gnvp, grad, hessian, hvp, jit, random, toProgram, type Tensor } from "cotangent";
import { logsumexp, softplus } from "cotangent/nn";
import { eigvalsh, solve } from "cotangent/linalg";
import * as np from "cotangent/numpy";
import { expect, test } from "vitest";
import { ones, stepsTo, vector } from "../steps-to.ts";

const f64 = { dtype: "f64" } as const;
const distance = (x: Tensor, y: Tensor): number => np.max(np.abs(np.subtract(x, y))).item();
const norm = (x: Tensor): number => np.sqrt(np.sum(np.square(x))).item();

/** The parameters after each step. */
function path(optimizer: Transformation, loss: (x: Tensor) => Tensor, start: Tensor, steps: number): readonly Tensor[] {
  const step = jit(makeStep(loss, optimizer));
  let [x, state]: [Tensor, unknown] = [start, optimizer.init(start)];
  return Array.from({ length: steps }, () => ([x, state] = step(x, state))[0]);
}

interface Regression {
  readonly loss: (w: Tensor) => Tensor;
  readonly predict: (w: Tensor) => Tensor;
  readonly ofMargins: (z: Tensor) => Tensor;
  readonly points: Tensor;
}

/** Logistic regression of `count` points in n dimensions, whose labels are those of random weights but for one in ten. */
function logistic(seed: number, [count, n]: readonly [number, number], ridge: number, scales?: Tensor): Regression {
  const [kx, kw, ky] = random.split(random.key(seed), 3);
  const plain = random.normal(kx, [count, n], f64);
  const points = scales ? np.multiply(plain, scales) : plain;
  const sides = np.sign(np.matmul(plain, random.normal(kw, [n], f64)));
  const signs = np.where(np.less(random.uniform(ky, [count]), 0.1), np.negative(sides), sides);
  const predict = (w: Tensor): Tensor => np.multiply(np.matmul(points, w), signs);
  const ofMargins = (z: Tensor): Tensor => np.mean(softplus(np.negative(z)));
  const loss = (w: Tensor): Tensor => np.add(ofMargins(predict(w)), np.multiply(np.sum(np.square(w)), ridge / 2));
  return { loss, predict, ofMargins, points };
}

test("a cubic step is where the gradient of the cubic model is 0 and the shifted Hessian is positive definite", () => {
  for (let seed = 0; seed < 4; seed++) {
    const [ka, kg] = random.split(random.key(seed), 2);
    const a = random.normal(ka, [5, 5], f64);
    const matrix = np.add(a, np.swapaxes(a, 0, 1));
    const g = random.normal(kg, [5], f64);
    const smoothness = 10 ** (seed - 1);
    const optimizer = cubicNewton({ smoothness });
    const extra = { hvp: (v: Tensor) => np.matmul(matrix, v) };
    const [h] = optimizer.update(g, optimizer.init(g), g, extra);
    const shift = (smoothness / 2) * norm(h);
    const slope = np.add(g, np.add(np.matmul(matrix, h), np.multiply(h, shift)));
    expect(norm(slope)).toBeLessThan(1e-9 * norm(g));
    expect(np.min(eigvalsh(matrix)).item() + shift).toBeGreaterThan(0);
  }
});

test("a lazy Newton method that refreshes every 50 steps needs ≥ 5 times fewer Hessians than one that always does", () => {
  const { loss } = logistic(1, [200, 50], 1e-3);
  const slope = (x: Tensor): Tensor => np.sqrt(np.sum(np.square(grad(loss)(x))));
  const steps = (every: number): number =>
    stepsTo(lazyNewton({ every, smoothness: 0.1 }), loss, np.zeros([50], f64), {
      measure: slope,
      goal: 1e-8,
      most: 1000,
    });
  const [always, lazily] = [steps(1), steps(50)];
  expect(lazily).toBeLessThan(1000);
  expect(Math.ceil(lazily / 50) * 5).toBeLessThanOrEqual(always);
});

/** A log-sum-exp of 40 planes in 10 dimensions with L2 1e-3, from 3 in all of them. */
test("damped Newton goes down in each step from where Newton diverges, to 1e-10 in at most 50 steps", () => {
  const [ka, kb] = random.split(random.key(2), 2);
  const planes = np.multiply(random.normal(ka, [40, 10], f64), 3);
  const offsets = random.normal(kb, [40], f64);
  const loss = (x: Tensor): Tensor =>
    np.add(logsumexp(np.subtract(np.matmul(planes, x), offsets)), np.multiply(np.sum(np.square(x)), 5e-4));
  const start = np.full([10], 3, f64);
  const values = (optimizer: Transformation, steps: number): readonly number[] =>
    path(optimizer, loss, start, steps).map((x) => loss(x).item());
  const plain = values(newton(), 20);
  expect(plain.every((value) => value < loss(start).item())).toBe(false);
  const best = Math.min(...values(dampedNewton(), 100));
  for (const schedule of ["root", "affineInvariant"] as const) {
    const found = values(dampedNewton({ schedule }), 50);
    found.forEach((value, i) => expect(value).toBeLessThanOrEqual((found[i - 1] ?? loss(start).item()) + 1e-13));
    expect(found.at(-1)! - best).toBeLessThan(1e-10);
  }
});

/** 100 points in 20 dimensions; from 10 in all of them, where most of the sigmoids are flat. */
test("gradient-regularised steps reach |g| < 1e-8 in at most 50 where Newton's go away", () => {
  const { loss, predict, ofMargins } = logistic(3, [100, 20], 0);
  const start = np.full([20], 10, f64);
  const slope = (x: Tensor): number => norm(grad(loss)(x));
  const plain = path(newton({ damping: 1e-12 }), loss, start, 50);
  expect(slope(plain.at(-1)!)).not.toBeLessThan(1e-3);
  const product = (w: Tensor, v: Tensor): Tensor => gnvp(predict, ofMargins, w, v);
  for (const matrix of ["exact", product] as const) {
    const found = path(gradRegNewton({ hessian: matrix as "exact" }), loss, start, 50);
    expect(Math.min(...found.map(slope))).toBeLessThan(1e-8);
  }
});

test("saddle-free Newton leaves x² − y² + y⁴/4 in 12 steps; descent takes more than 250, Newton goes to the saddle", () => {
  const loss = (x: Tensor): Tensor => {
    const [a, b] = [np.slice(x, [0]), np.slice(x, [1])];
    return np.add(np.subtract(np.square(a), np.square(b)), np.divide(np.power(b, 4), 4));
  };
  const start = vector(1, 1e-3);
  const inside = (x: Tensor): Tensor => np.subtract(1, np.abs(np.slice(x, [1])));
  const steps = (optimizer: Transformation): number =>
    stepsTo(optimizer, loss, start, { measure: inside, goal: 0.5, most: 400 });
  expect(steps(saddleFreeNewton())).toBeLessThanOrEqual(12);
  expect(steps(cubicNewton())).toBeLessThanOrEqual(30);
  expect(steps(sgd({ learningRate: 0.01 }))).toBeGreaterThan(250);
  expect(norm(path(newton(), loss, start, 10).at(-1)!)).toBeLessThan(1e-9);
});

test("a whole Krylov space gives |H|⁻¹·g, a space that ends early too", () => {
  const values = vector(3, -2, 0.5, -7, 1);
  const extra = { hvp: (v: Tensor) => np.multiply(values, v) };
  for (const g of [vector(1, -1, 2, 0.5, 3), vector(0, 4, 0, 0, 0)]) {
    const optimizer = saddleFreeNewton({ subspace: 5 });
    const [step] = optimizer.update(g, optimizer.init(g), g, extra);
    expect(distance(step, np.negative(np.divide(g, np.abs(values))))).toBeLessThan(1e-11);
  }
  const zero = saddleFreeNewton().update(np.zeros([5], f64), saddleFreeNewton().init(ones(5)), ones(5), extra)[0];
  expect(norm(zero)).toBe(0);
});

/** Least squares of a perceptron of 13 parameters. */
test("the natural gradient is the dense solve with the Gauss–Newton matrix, which is not the Hessian", () => {
  const x = random.normal(random.key(1), [20, 3], f64);
  const y = random.normal(random.key(2), [20], f64);
  const start = random.normal(random.key(3), [12], f64);
  const model = (w: Tensor): Tensor =>
    np.matmul(np.tanh(np.matmul(x, np.slice(w, [[0, 9]]).reshape([3, 3]))), np.slice(w, [[9, 12]]));
  const ofOutput = (z: Tensor): Tensor => np.mean(np.square(np.subtract(z, y)));
  const product = (w: Tensor, v: Tensor): Tensor => gnvp(model, ofOutput, w, v);
  const loss = (w: Tensor): Tensor => ofOutput(model(w));
  const optimizer = naturalGradient({ product, damping: 1e-4, iterations: 60, tolerance: 1e-12 });
  const [step] = optimizer.update(grad(loss)(start), optimizer.init(start), start);
  const matrix = np.stack(Array.from({ length: 12 }, (_, i) => product(start, np.slice(np.eye(12, f64), [i]))));
  const dense = solve(np.add(matrix, np.multiply(np.eye(12, f64), 1e-4)), grad(loss)(start));
  expect(distance(step, np.negative(dense))).toBeLessThan(1e-7 * norm(dense));
  const exact = hessian(loss)(start);
  expect(distance(matrix, exact)).toBeGreaterThan(1e-3);
});

test("M-FAC's product is the dense solve at n = 500 and m = 32, and the programs hold no array of n × n", () => {
  const gradients = random.normal(random.key(5), [32, 500], f64);
  const v = random.normal(random.key(6), [500], f64);
  const damping = 0.01;
  const gram = np.matmul(np.swapaxes(gradients, 0, 1), gradients);
  const dense = solve(np.add(np.multiply(np.eye(500, f64), damping), np.divide(gram, 32)), v);
  expect(distance(inverseFisherProduct(gradients, v, damping), dense)).toBeLessThan(1e-8 * norm(dense));
  const { text } = toProgram((g: Tensor, u: Tensor) => inverseFisherProduct(g, u, damping), gradients, v);
  expect(text).toMatch(/\[32, ?500\]/);
  expect(text).not.toMatch(/\[500, ?500\]/);
});

test("M-FAC over a full window is the product with its gradients, as they come round", () => {
  const optimizer = mfac({ learningRate: 1, window: 3, damping: 0.5 });
  const all = random.normal(random.key(7), [5, 6], f64);
  let state = optimizer.init(ones(6));
  let found: Tensor = ones(6);
  for (let i = 0; i < 5; i++) [found, state] = optimizer.update(np.slice(all, [i]), state, ones(6));
  const last = np.slice(all, [[2, 5]]);
  const expected = inverseFisherProduct(last, np.slice(all, [4]), 0.5);
  expect(distance(found, np.negative(expected))).toBeLessThan(1e-12);
});

/** 400 points in 50 dimensions with scales from 1 to 30; L is the greatest eigenvalue of the Hessian's bound. */
test("OASIS without tuning is below descent with 1/L after 500 steps", () => {
  const scales = np.exp(np.linspace(0, Math.log(30), 50)).astype("f64");
  const { loss, points } = logistic(4, [400, 50], 1e-3, scales);
  const smoothness = np.max(eigvalsh(np.matmul(np.swapaxes(points, 0, 1), points))).item() / (4 * 400) + 1e-3;
  const last = (optimizer: Transformation): number => {
    const found = path(optimizer, loss, np.zeros([50], f64), 500).at(-1)!;
    return loss(found).item();
  };
  expect(last(oasis())).toBeLessThan(last(sgd({ learningRate: 1 / smoothness })));
});

test("products of makeStep are those of the Hessian at the parameters", () => {
  const { loss } = logistic(5, [20, 4], 0.1);
  const [x, v] = [vector(1, 2, -1, 0.5), vector(0.3, -1, 2, 1)];
  const seen: Tensor[] = [];
  const spy: Transformation<null> = {
    init: () => null,
    update(gradients, state, _, extra) {
      const along: unknown = extra?.hvp;
      seen.push((along as (u: Tensor) => Tensor)(v));
      return [gradients, state];
    },
  };
  makeStep(loss, spy)(x, null);
  expect(distance(seen[0]!, hvp(loss, [x], [v]))).toBeLessThan(1e-14);
});
