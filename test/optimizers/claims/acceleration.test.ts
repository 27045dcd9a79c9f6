/** Claims on methods for smooth convex functions. */
import {
  acceleratedGradient,
  evaluationPoint,
  heavyBall,
  inducedMetric,
  makeStep,
  optimisticGradientDescent,
  orthogonalGrad,
  polyakSgd,
  proxyProx,
  sgd,
  tripleMomentum,
  vrHalpern,
  xgrad,
} from "@cotangent/optim";
import { grad, jit, random, tree, type Tensor } from "cotangent";
import { solve } from "cotangent/linalg";
import * as np from "cotangent/numpy";
import { expect, test } from "vitest";
import { ones, quadratic, stepsTo, vector } from "../steps-to.ts";

test("at condition 10⁴ Nesterov's and triple momentum take less than a twentieth of the steps of descent to 1e-6", () => {
  const loss = quadratic(20, 1e4);
  const ends = { measure: (x: Tensor) => np.sqrt(np.sum(np.square(x))), goal: 1e-6, most: 300_000 };
  const curvature = { smoothness: 1e4, convexity: 1 };
  const descent = stepsTo(sgd({ learningRate: 2 / (1e4 + 1) }), loss, ones(20), ends);
  const nesterov = stepsTo(acceleratedGradient(curvature), loss, ones(20), ends);
  const triple = stepsTo(tripleMomentum(curvature), loss, ones(20), ends);
  expect(descent).toBeLessThan(300_000);
  expect(nesterov).toBeLessThan(descent / 20);
  expect(triple).toBeLessThan(descent / 20);
  // O(√κ): 100 times the condition, about 10 times the steps.
  const easier = stepsTo(tripleMomentum({ smoothness: 100, convexity: 1 }), quadratic(20, 100), ones(20), ends);
  expect(triple / easier).toBeGreaterThan(5);
  expect(triple / easier).toBeLessThan(20);
});

/** Lessard, Recht and Packard (arXiv 1408.3595), section 4.6: m = 1, L = 25, and heavy ball with its best rates for that goes round. */
test("heavy ball goes round on Lessard's example, triple momentum does not", () => {
  const loss = (x: Tensor): Tensor => {
    const low = np.multiply(np.square(x), 12.5);
    const middle = np.add(np.add(np.multiply(np.square(x), 0.5), np.multiply(x, 24)), -12);
    const high = np.add(np.subtract(np.multiply(np.square(x), 12.5), np.multiply(x, 24)), 36);
    return np.where(np.less(x, 1), low, np.where(np.less(x, 2), middle, high));
  };
  const curvature = { smoothness: 25, convexity: 1 };
  const start = np.array(3.3, { dtype: "f64" });
  const ends = { measure: (x: Tensor) => np.abs(x), goal: 1e-3, most: 5000 };
  expect(stepsTo(heavyBall(curvature), loss, start, ends)).toBe(5000);
  expect(stepsTo(tripleMomentum(curvature), loss, start, ends)).toBeLessThan(200);
});

test("weight prediction takes at least 10 % fewer steps than momentum to a loss of 1e-6 at condition 100", () => {
  const scaled = quadratic(20, 100);
  const momentum = sgd({ learningRate: 1 / 100, momentum: 0.9 });
  const before = scaled(ones(20)).item();
  const ends = { goal: 1e-6 * before, most: 5000 };
  const plain = stepsTo(momentum, scaled, ones(20), ends);
  const predicted = stepsTo(xgrad(momentum), scaled, ones(20), ends);
  expect(plain).toBeLessThan(5000);
  expect(predicted).toBeLessThanOrEqual(0.9 * plain);
});

test("a proxy whose difference has a smoothness of 1/50 saves four fifths of the gradients", () => {
  const size = 20;
  const curvatures = Array.from({ length: size }, (_, i) => 1e-3 + (1 - 1e-3) * (i / (size - 1)) ** 2);
  const proxies = curvatures.map((c, i) => Math.max(c + (i % 2 === 0 ? 1 : -1) / 50, 1e-3));
  const loss = (x: Tensor): Tensor => np.multiply(np.sum(np.multiply(np.square(x), vector(...curvatures))), 0.5);
  const proxy = <P>(x: P): P => tree.map((leaf: Tensor) => np.multiply(leaf, vector(...proxies)), x);
  const slope = (x: Tensor): Tensor => np.sqrt(np.sum(np.square(grad(loss)(x))));
  const ends = { measure: slope, goal: 1e-4 * slope(ones(size)).item(), most: 20_000 };
  const descent = stepsTo(sgd({ learningRate: 1 }), loss, ones(size), ends);
  const withProxy = stepsTo(
    proxyProx({ proxy, delta: 1 / 50, innerSteps: 200, innerRate: 1 / (1 + 2 / 50) }),
    loss,
    ones(size),
    ends,
  );
  expect(descent).toBeLessThan(20_000);
  expect(withProxy).toBeLessThanOrEqual(descent / 5);
});

test("the step in the induced metric is that of the dense metric", () => {
  const g = vector(0.5, -2, 3, 0.25);
  const [updates] = inducedMetric({ learningRate: 1, zeta: 0.7 }).update(g, [
    null,
    null,
    { count: np.array(0).astype("i32") },
  ]);
  const dense = np.add(np.eye(4, { dtype: "f64" }), np.multiply(np.outer(g, g), 0.49));
  const expected = np.negative(solve(dense, g));
  expect(np.max(np.abs(np.subtract(updates, expected))).item()).toBeLessThan(1e-12);
});

test("the induced metric goes down Rosenbrock's valley at a rate where descent overflows", () => {
  const loss = (x: Tensor): Tensor => {
    const [a, b] = [np.slice(x, [0]), np.slice(x, [1])];
    return np.add(np.multiply(np.square(np.subtract(b, np.square(a))), 100), np.square(np.subtract(1, a)));
  };
  const start = vector(-1.2, 1);
  const least = stepsTo(inducedMetric({ learningRate: 0.01, zeta: 1 }), loss, start, { goal: 1e-2, most: 20_000 });
  expect(least).toBeLessThan(20_000);
  const step = jit(makeStep(loss, sgd({ learningRate: 0.01 })));
  let [x, state] = [start, sgd({ learningRate: 0.01 }).init(start)];
  for (let i = 0; i < 200; i++) [x, state] = step(x, state);
  expect(Number.isFinite(loss(x).item())).toBe(false);
});

test("optimism converges on a bilinear game, where descent goes away", () => {
  const game = (x: Tensor): Tensor => np.multiply(np.slice(x, [0]), np.slice(x, [1]));
  const field = (x: Tensor): Tensor => np.multiply(grad(game)(x), vector(1, -1));
  const reached = (optimizer: ReturnType<typeof sgd> | ReturnType<typeof optimisticGradientDescent>): number => {
    let x = vector(1, 1);
    let state: unknown = optimizer.init(x);
    const step = jit((y: Tensor, s: unknown) => {
      const [updates, next] = optimizer.update(field(y), s as never, y);
      return [np.add(y, updates), next] as const;
    });
    for (let i = 0; i < 500; i++) [x, state] = step(x, state);
    return np.sqrt(np.sum(np.square(x))).item();
  };
  expect(reached(optimisticGradientDescent({ learningRate: 0.2 }))).toBeLessThan(0.02);
  expect(reached(sgd({ learningRate: 0.2 }))).toBeGreaterThan(100);
});

test("Polyak's step on |x|² is to half of x", () => {
  const optimizer = polyakSgd({ most: 10 });
  const x = vector(1, -2, 3);
  const step = makeStep((y: Tensor) => np.sum(np.square(y)), optimizer);
  const [next, state] = step(x, optimizer.init(x));
  expect(next.toArray()).toEqual([0.5, -1, 1.5]);
  expect(evaluationPoint(optimizer, next, state)).toBe(next);
  expect(() => optimizer.update(x, optimizer.init(x), x)).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: [wrong-input] scaleByPolyak: update() was called without the value of the loss
      line: <line>
      hint: call optimizer.update(gradients, state, params, { value }), or let makeStep(loss, optimizer) do so]
  `);
});

test("what is left of a gradient is orthogonal to the other", () => {
  const [first, second] = random.split(random.key(3), 2);
  const pair = (key: random.Key): { readonly a: Tensor; readonly b: Tensor } => ({
    a: random.normal(key, [40], { dtype: "f64" }),
    b: random.normal(random.foldIn(key, 1), [3, 2], { dtype: "f64" }),
  });
  const [forward, backward] = [pair(first), pair(second)];
  const left = orthogonalGrad(forward, backward);
  const dot = np.add(np.sum(np.multiply(left.a, forward.a)), np.sum(np.multiply(left.b, forward.b))).item();
  expect(Math.abs(dot)).toBeLessThan(1e-14);
  expect(np.sum(np.square(left.a)).item()).toBeGreaterThan(1);
});

test("variance reduction takes a third of the evaluations of Halpern's iteration, or less, to a residual of 1e-3", () => {
  const [count, size] = [400, 20];
  const [ka, kb, kn] = random.split(random.key(7), 3);
  // Fᵢ(x) = aᵢ·(⟨aᵢ, x⟩ − bᵢ) with |aᵢ| = 1: 1-cocoercive, monotone, and with a badly conditioned mean.
  const scales = Array.from({ length: size }, (_, i) => 0.7 ** i);
  const raw = np.multiply(random.normal(ka, [count, size], { dtype: "f64" }), vector(...scales));
  const rows = np.divide(raw, np.sqrt(np.sum(np.square(raw), { axis: 1, keepdims: true })));
  const truth = random.normal(kb, [size], { dtype: "f64" });
  const noise = np.multiply(random.normal(kn, [count], { dtype: "f64" }), 0.1);
  const targets = np.add(np.matmul(rows, truth), noise);
  const operator = (x: Tensor, samples: Tensor): Tensor => {
    const chosen = np.take(rows, samples, 0);
    const residual = np.subtract(np.matmul(chosen, x), np.take(targets, samples, 0));
    return np.divide(np.matmul(residual, chosen), samples.shape[0]!);
  };
  const whole = np.arange(count).astype("i32");
  const spent = (estimator: "full" | "recursive"): number => {
    const method = vrHalpern({ operator, count, smoothness: 1, estimator });
    const step = jit(method.step);
    const residual = jit((x: Tensor) => np.sqrt(np.sum(np.square(operator(x, whole)))));
    let state = method.init(np.zeros([size], { dtype: "f64" }), random.key(1));
    for (let i = 0; i < 20_000; i++) {
      state = step(state);
      if (i % 20 === 0 && residual(state.x).item() < 1e-3) break;
    }
    expect(residual(state.x).item()).toBeLessThan(1e-3);
    return state.evaluations.item();
  };
  expect(spent("recursive")).toBeLessThanOrEqual(spent("full") / 3);
});
