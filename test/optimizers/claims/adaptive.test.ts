/** Claims on methods with rates of their own for each parameter. */
import {
  adaBatch,
  adagradNorm,
  adam,
  adamw,
  adan,
  ademamix,
  amsgrad,
  applyUpdates,
  clipByGlobalNorm,
  dAdaptAdam,
  diffGrad,
  globalNorm,
  gradEs,
  gradientRegularization,
  makeStep,
  optAmsgrad,
  scaleByAdemamix,
  sgd,
  type Transformation,
} from "@cotangent/optim";
import { grad, jit, random, scan, vmap, type Tensor } from "cotangent";
import { softplus } from "cotangent/nn";
import * as np from "cotangent/numpy";
import { expect, test } from "vitest";
import { quadratic, stepsTo, vector } from "../steps-to.ts";

const f64 = { dtype: "f64" } as const;

/** The parameters after each of as many steps. */
function path(optimizer: Transformation, loss: (x: Tensor) => Tensor, start: Tensor, steps: number): readonly Tensor[] {
  const step = jit(makeStep(loss, optimizer));
  let [x, state]: [Tensor, unknown] = [start, optimizer.init(start)];
  return Array.from({ length: steps }, () => {
    [x, state] = step(x, state);
    return x;
  });
}

const distance = (x: Tensor, y: Tensor): number => np.max(np.abs(np.subtract(x, y))).item();

/** Logistic regression of 40 points in 5 dimensions, with a small L2. */
const [kx, kw] = random.split(random.key(11), 2);
const points = random.normal(kx, [40, 5], f64);
const labels = np.where(np.greater(np.matmul(points, random.normal(kw, [5], f64)), 0.3), 1, 0).astype("f64");
const logistic = (w: Tensor): Tensor => {
  const z = np.matmul(points, w);
  return np.add(np.mean(np.subtract(softplus(z), np.multiply(labels, z))), np.multiply(np.sum(np.square(w)), 0.005));
};

test("diffGrad makes half of Adam's steps under constant gradients, and nearly Adam's when gradients change much", () => {
  const gradients = vector(0.3, -20, 4);
  const [slow, fast] = [diffGrad({ learningRate: 0.1 }), adam({ learningRate: 0.1 })];
  let [mine, theirs] = [slow.init(gradients), fast.init(gradients)];
  const off: number[] = [];
  for (let i = 0; i < 5; i++) {
    const [u, next] = slow.update(gradients, mine);
    const [v, after] = fast.update(gradients, theirs);
    [mine, theirs] = [next, after];
    off.push(distance(np.multiply(u, 2), v));
  }
  // In the first step the gradient before is 0.
  expect(Math.max(...off.slice(1))).toBeLessThan(1e-6);
  const [u] = slow.update(np.add(gradients, 30), mine);
  const [v] = fast.update(np.add(gradients, 30), theirs);
  expect(distance(u, v)).toBeLessThan(1e-12);
});

/** NME with d₁ = 0 is Nesterov's momentum from m₀ = −g₁/β, whose look-ahead points are θ − η·β·m. */
test("Adan without √n is Nesterov's momentum at its look-ahead points, for 100 steps", () => {
  const loss = quadratic(6, 30);
  const [beta, rate] = [0.9, 0.02];
  const start = vector(1, -2, 0.5, 3, -1, 2);
  // Means are sums times 1 − β.
  const nme = adan({
    learningRate: rate / (1 - beta),
    b1: beta,
    b2: beta,
    lookAhead: beta,
    adaptive: false,
    biasCorrection: false,
  });
  const found = path(nme, loss, start, 100);
  const slope = grad(loss);
  let memory = np.divide(slope(start), -beta);
  let theta = np.add(start, np.multiply(memory, rate * beta));
  for (const x of found) {
    const ahead = np.subtract(theta, np.multiply(memory, rate * beta));
    memory = np.add(np.multiply(memory, beta), slope(ahead));
    theta = np.subtract(theta, np.multiply(memory, rate));
    expect(distance(np.subtract(theta, np.multiply(memory, rate * beta)), x)).toBeLessThan(1e-10);
  }
});

test("AdEMAMix without its slow mean is AdamW", () => {
  const options = { learningRate: 0.05, weightDecay: 0.02 };
  const start = vector(1, -2, 0.5, 3, -1);
  const mine = path(ademamix({ ...options, alpha: 0 }), logistic, start, 50);
  const theirs = path(adamw(options), logistic, start, 50);
  mine.forEach((x, i) => expect(distance(x, theirs[i]!)).toBeLessThan(1e-12));
});

test("a gradient 5000 steps old still weighs 1e-4 in AdEMAMix, and nothing in a mean of 0.9", () => {
  const piece = scaleByAdemamix({ b3: 0.9999, alpha: 5 });
  const first = piece.update(np.array(1, f64), piece.init(np.array(0, f64)))[1];
  const aged = jit((state: typeof first) => {
    const body = (s: typeof first) => [piece.update(np.zeros([], f64), s)[1], null] as const;
    return (scan as unknown as (f: typeof body, init: typeof first, xs: null, options: object) => [typeof first, null])(
      body,
      state,
      null,
      { length: 5000 },
    )[0];
  })(first);
  expect(5 * (aged.slow as Tensor).item()).toBeGreaterThan(1e-4);
  expect((aged.fast as Tensor).item()).toBeLessThan(1e-200);
});

/** At a rate of 1, where AMSGrad swings, 100 steps of it; at 0.05, where it creeps, 200 of its steps take 201 optimistic ones. */
test("optimistic AMSGrad with a prediction of 0 is AMSGrad, and with extrapolation it takes no more steps", () => {
  const start = np.zeros([5], f64);
  const zero = path(optAmsgrad({ learningRate: 1, predictor: "zero" }), logistic, start, 30);
  const plain = path(amsgrad({ learningRate: 1 }), logistic, start, 100);
  zero.forEach((x, i) => expect(distance(x, plain[i]!)).toBe(0));
  const goal = logistic(plain.at(-1)!).item();
  expect(stepsTo(optAmsgrad({ learningRate: 1 }), logistic, start, { goal, most: 400 })).toBeLessThanOrEqual(100);
});

test("D-Adaptation finds a rate from any first guess over four powers of ten", () => {
  const loss = (x: Tensor): Tensor => np.sum(np.abs(np.subtract(x, 3)));
  const start = np.zeros([4], f64);
  const steps = [1e-6, 1e-4, 1e-2].map((d0) => stepsTo(dAdaptAdam({ d0 }), loss, start, { goal: 0.5, most: 2000 }));
  expect(Math.max(...steps)).toBeLessThan(2000);
});

test("the batch grows until the gradient is small, with fewer sample gradients than the last batch in all steps", () => {
  const perSample = (w: Tensor, x: Tensor, y: Tensor): Tensor => {
    const z = np.sum(np.multiply(x, w));
    return np.subtract(softplus(z), np.multiply(y, z));
  };
  const [a, b, c] = random.split(random.key(5), 3);
  const inputs = random.normal(a, [2048, 5], f64);
  const chance = np.divide(1, np.add(np.exp(np.negative(np.matmul(inputs, random.normal(b, [5], f64)))), 1));
  const outputs = np.less(random.uniform(c, [2048], f64), chance).astype("f64");
  const each = vmap(grad(perSample), { inAxes: [null, 0, 0] });
  const whole = jit((w: Tensor) => np.mean(each(w, inputs, outputs), { axis: 0 }));
  const optimizer = adagradNorm({ learningRate: 2 });
  /** Sample gradients until the norm of the whole gradient is at most 0.03, and the sizes of batches. */
  const run = (first: number, nextSize: (gradients: Tensor, size: number) => number) => {
    let [w, state]: [Tensor, unknown] = [np.zeros([5], f64), optimizer.init(np.zeros([5], f64))];
    let [size, spent, position] = [first, 0, 0];
    const sizes: number[] = [];
    for (let i = 0; i < 200 && np.sqrt(np.sum(np.square(whole(w)))).item() > 0.03; i++) {
      if (position + size > 2048) position = 0;
      const range = [position, position + size] as const;
      const gradients = each(w, np.slice(inputs, [range]), np.slice(outputs, [range]));
      position += size;
      spent += size;
      sizes.push(size);
      const [updates, next] = optimizer.update(np.mean(gradients, { axis: 0 }), state as never, w);
      [w, state] = [applyUpdates(w, updates), next];
      size = nextSize(gradients, size);
    }
    return { spent, sizes };
  };
  const next = adaBatch({ test: "norm", eta: 1, most: 2048 });
  const adaptive = run(8, next);
  const last = adaptive.sizes.at(-1)!;
  expect(adaptive.sizes).toEqual(adaptive.sizes.toSorted((x, y) => x - y));
  expect(last).toBeGreaterThan(8);
  expect(adaptive.sizes.length).toBeLessThan(200);
  expect(adaptive.spent).toBeLessThan(run(last, () => last).spent);
  const two = np.array([
    [1, 10],
    [3, 10],
  ]);
  expect(adaBatch({ test: "norm", eta: 0.1, most: 100 })(two)).toBe(Math.max(2, Math.ceil(2 / 104 / 0.01)));
  expect(adaBatch({ test: "coordinate", eta: 0.1, most: 100 })(two)).toBe(50);
});

test("the difference of gradients is the derivative of the penalty to 1e-3", () => {
  const [k1, k2, k3] = random.split(random.key(2), 3);
  const input = random.normal(k1, [16, 3], f64);
  const params = { a: random.normal(k2, [3, 8], f64), b: random.normal(k3, [8], f64) };
  const loss = ({ a, b }: typeof params): Tensor =>
    np.mean(np.square(np.subtract(np.matmul(np.tanh(np.matmul(input, a)), b), np.sum(input, { axis: 1 }))));
  const penalty = (p: typeof params): Tensor => {
    const { a, b } = grad(loss)(p);
    return np.multiply(np.add(np.sum(np.square(a)), np.sum(np.square(b))), 0.5);
  };
  const gradients = grad(loss)(params);
  const exact = grad(penalty)(params);
  const extra = { gradientAt: (p: typeof params) => grad(loss)(p) };
  const size = globalNorm(exact).item();
  for (const [mode, tolerance] of [
    ["fd", 1e-3],
    ["exact", 1e-12],
  ] as const) {
    const method = gradientRegularization({ gamma: 1, eps: 1e-4, mode });
    const [found] = method.update(gradients, null, params, extra);
    const off = {
      a: np.subtract(np.subtract(found.a, gradients.a), exact.a),
      b: np.subtract(np.subtract(found.b, gradients.b), exact.b),
    };
    expect(globalNorm(off).item() / size).toBeLessThan(tolerance);
  }
});

test("a frozen matrix keeps its bits, one with a large gradient moves, and vectors are spared", () => {
  const params = { still: np.ones([2, 2]), moving: np.ones([2, 2]), bias: np.ones([2]) };
  const gradients = { still: np.full([2, 2], 1e-5), moving: np.ones([2, 2]), bias: np.full([2], 1e-5) };
  const optimizer = gradEs(sgd({ learningRate: 0.1, momentum: 0.9 }), { tau: 1e-3, grace: 1 });
  const [first, state] = optimizer.update(gradients, optimizer.init(params), params);
  expect(first.still.toArray()).not.toEqual([
    [0, 0],
    [0, 0],
  ]);
  const [second, after] = optimizer.update(gradients, state, params);
  const [third] = optimizer.update({ ...gradients, still: np.ones([2, 2]) }, after, params);
  for (const updates of [second, third]) {
    expect(np.max(np.abs(updates.still)).item()).toBe(0);
    expect(np.max(np.abs(updates.moving)).item()).toBeGreaterThan(0.1);
    expect(np.max(np.abs(updates.bias)).item()).toBeGreaterThan(0);
  }
});

test("a clipped norm is never above the bound", () => {
  for (let seed = 0; seed < 20; seed++) {
    const key = random.key(seed);
    const gradients = { a: np.multiply(random.normal(key, [7, 3]), 10 ** (seed - 10)), b: random.normal(key, [5]) };
    const [updates] = clipByGlobalNorm(0.25).update(gradients, null);
    expect(globalNorm(updates).item()).toBeLessThanOrEqual(0.25 * (1 + 1e-6));
  }
});
