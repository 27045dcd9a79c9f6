import { expect, test } from "vitest";
import { grad } from "../grad.ts";
import { jit } from "../jit.ts";
import { sigmoid, softplus } from "../nn/index.ts";
import * as np from "../numpy/index.ts";
import { bernoulli, key } from "../random/index.ts";
import { straightThrough } from "../rules/surrogate.ts";
import { ndtr } from "../special/index.ts";
import type { Tensor } from "../tensor.ts";
import { vmap } from "../vmap.ts";
import { optimalBaseline, reinforce } from "./reinforce.ts";
import {
  bernoulliStraightThrough,
  noisyRectifier,
  smoothTimesStochastic,
  smoothTimesStochasticAt,
} from "./stochastic-units.ts";
import type { Key } from "../random/key.ts";

const f64 = { dtype: "f64" } as const;
const f64s = (...x: readonly number[]): Tensor => np.array(x, f64);
const numbers = (x: Tensor): readonly number[] => np.ravel(x).toArray() as number[];
const distance = (a: Tensor, b: Tensor): number => np.max(np.abs(a.sub(b))).item();

/** Six units, and all their states. */
const p = f64s(0.1, 0.35, 0.5, 0.62, 0.8, 0.97);
const states = np.array(
  Array.from({ length: 64 }, (_, i) => Array.from({ length: 6 }, (__, k) => (i >> k) & 1)),
  f64,
);
const probabilities = (q: Tensor): Tensor => np.prod(np.where(states, q, np.subtract(1, q)), { axis: 1 });
const expected = (each: Tensor): Tensor => np.matmul(probabilities(p), each);
const w = f64s(0.7, -1.2, 2, 0.4, -0.9, 1.5);
/** Of higher order in each unit and in all together. */
const curved = (s: Tensor): Tensor => np.exp(np.sin(np.vdot(w, s))).add(np.sum(np.square(s.sub(0.3)).mul(w)));
/** Of first order in each unit, not in all together. */
const multilinear = (s: Tensor): Tensor => np.prod(s.mul(w).add(1)).add(np.vdot(w, s));
const exact = (loss: (s: Tensor) => Tensor): Tensor =>
  grad((q: Tensor) => np.vdot(probabilities(q), vmap(loss)(states)))(p);

test("REINFORCE of 6 units in all 64 states: exact in the mean, of no higher variance with the optimal baseline (S145)", () => {
  const losses = vmap(curved)(states);
  const estimates = (baseline: Tensor | number): Tensor =>
    vmap((s: Tensor) => grad((q: Tensor) => reinforce(curved(s), q, s, baseline))(p))(states);
  const variance = (baseline: Tensor | number): Tensor =>
    expected(np.square(estimates(baseline).sub(expected(estimates(baseline)))));
  const best = optimalBaseline(p, states, losses, { weights: probabilities(p) });
  for (const baseline of [0, expected(losses), best])
    expect(distance(expected(estimates(baseline)), exact(curved))).toBeLessThan(1e-10);
  const least = numbers(variance(best));
  for (const other of [0, expected(losses), best.add(0.05), best.sub(0.05)])
    numbers(variance(other)).forEach((found, i) => expect(least[i]).toBeLessThanOrEqual(found * (1 + 1e-12)));
  expect(np.sum(variance(best)).item()).toBeLessThan(0.25 * np.sum(variance(0)).item());
});

test("reinforce has the value of the loss and passes its other gradients on, for each row of a batch", () => {
  const [q, s] = [f64s(0.2, 0.5, 0, 1).reshape([2, 2]), f64s(1, 0, 0, 1).reshape([2, 2])];
  const loss = (z: Tensor): Tensor => np.sum(s, { axis: 1 }).mul(z);
  const f = (z: Tensor, r: Tensor): Tensor => np.sum(reinforce(loss(z), r, s).mul(f64s(1, 10)));
  expect(f(f64s(3).reshape([]), q).item()).toBe(33);
  const [byZ, byQ] = grad(f, { argnums: [0, 1] })(f64s(3).reshape([]), q);
  expect(byZ.item()).toBe(11);
  expect(numbers(byQ)).toEqual([15, -6, -30, 30]);
  expect(() => reinforce(f64s(1, 2, 3), q, s)).toThrow(/f64\[3\] and the probabilities are f64\[2,2\]/);
  expect(() => reinforce(f64s(1, 2), q, f64s(1, 0))).toThrow(/shape-mismatch/);
});

test("the baseline of units that never vary is 0", () => {
  expect(numbers(optimalBaseline(f64s(0, 0.5), f64s(0, 0, 0, 1).reshape([2, 2]), f64s(1, 3)))).toEqual([0, 2]);
});

test("straight-through samples: exact in the mean for losses of first order in each unit, biased for others (S145)", () => {
  const mean = (loss: (s: Tensor) => Tensor): Tensor =>
    expected(vmap((s: Tensor) => grad((q: Tensor) => loss(straightThrough(() => s)(q)))(p))(states));
  expect(distance(mean(multilinear), exact(multilinear))).toBeLessThan(1e-10);
  expect(distance(mean(curved), exact(curved))).toBeGreaterThan(1e-2);
  const q = np.full([1000], 0.3, f64);
  const drawn = numbers(jit((k: Key) => bernoulliStraightThrough(q, k))(key(4)));
  expect(drawn).toEqual(numbers(bernoulli(key(4), q).astype("f64")));
  expect(Math.abs(drawn.reduce((a, b) => a + b) / 1000 - 0.3)).toBeLessThan(0.05);
  expect(new Set(numbers(grad((r: Tensor) => np.sum(bernoulliStraightThrough(r, key(4))))(q)))).toEqual(new Set([1]));
});

test("the decomposed unit b·√p: p in the mean, f(h) is f(p) to less than √p, ½ of the slope in the mean (S145)", () => {
  const [off, on] = [false, true].map((b) => np.full([6], b, { dtype: "bool" })) as [Tensor, Tensor];
  const mean = (q: Tensor, f: (h: Tensor) => Tensor): Tensor => {
    const root = np.sqrt(q);
    return f(smoothTimesStochasticAt(q, on))
      .mul(root)
      .add(f(smoothTimesStochasticAt(q, off)).mul(np.subtract(1, root)));
  };
  expect(
    distance(
      mean(p, (h) => h),
      p,
    ),
  ).toBeLessThan(1e-15);
  const far = [1e-2, 1e-4, 1e-6].map((small) => {
    const q = np.full([6], small, f64);
    return distance(mean(q, np.exp), np.exp(q)) / Math.sqrt(small);
  });
  expect(far[1]! / far[0]!).toBeLessThan(0.02);
  expect(far[2]! / far[1]!).toBeLessThan(0.02);
  const slope = (b: Tensor): Tensor => grad((q: Tensor) => np.sum(smoothTimesStochasticAt(q, b)))(p);
  expect(distance(np.sqrt(p).mul(slope(on)), np.full([6], 0.5, f64))).toBeLessThan(1e-15);
  expect(numbers(slope(off))).toEqual([0, 0, 0, 0, 0, 0]);
  expect(numbers(grad((q: Tensor) => np.sum(smoothTimesStochastic(q, key(0))))(f64s(0, 1)))).toEqual([0, 0.5]);
  const drawn = smoothTimesStochastic(np.full([4000], 0.25, f64), key(5));
  expect(new Set(numbers(drawn))).toEqual(new Set([0, 0.5]));
  expect(Math.abs(np.mean(drawn).item() - 0.25)).toBeLessThan(0.02);
});

test("noisy rectifiers: the means of value and derivative are softplus and its derivative for logistic noise (S145)", () => {
  const x = f64s(-1.5, 0, 0.8);
  const means = (noise: "normal" | "logistic", sigma: number): readonly [Tensor, Tensor, Tensor] => {
    const many = np.broadcastTo(x, [20_000, 3]);
    const draw = (z: Tensor): Tensor => noisyRectifier(z, key(6), { noise, sigma });
    const h = draw(many);
    const slopes = grad((z: Tensor) => np.sum(draw(z)))(many);
    const mean = (y: Tensor): Tensor => np.mean(y, { axis: 0 });
    return [mean(h), mean(slopes), mean(np.where(np.greater(h, 0), f64s(1), f64s(0)))];
  };
  const [value, slope, positive] = jit(() => means("logistic", 1))();
  expect(distance(value, softplus(x))).toBeLessThan(0.03);
  expect(distance(slope, sigmoid(x))).toBeLessThan(0.015);
  expect(numbers(positive)).toEqual(numbers(slope));
  const density = np.exp(np.square(x.div(0.5)).mul(-0.5)).div(Math.sqrt(2 * Math.PI));
  const [rectified, steps] = jit(() => means("normal", 0.5))();
  expect(distance(rectified, x.mul(ndtr(x.div(0.5))).add(density.mul(0.5)))).toBeLessThan(0.01);
  expect(distance(steps, ndtr(x.div(0.5)))).toBeLessThan(0.015);
  expect(() => noisyRectifier(x, key(0), { sigma: -1 })).toThrow(/sigma is -1/);
  expect(() => noisyRectifier(x, key(0), { noise: "uniform" as "normal" })).toThrow(/uniform/);
});
