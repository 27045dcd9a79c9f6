/** Claims on networks that are trained as convex problems. 30 points in 3 dimensions, β = 0.5, 600 of at most 872 patterns. */
import { adam, convexRelu, makeStep, type ConvexRelu } from "@cotangent/optim";
import { foriLoop, jit, random, vmap, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { beforeAll, expect, test } from "vitest";
import { ones } from "../steps-to.ts";

const f64 = { dtype: "f64" } as const;
const decay = 0.5;
const [forX, forNoise, forStarts] = random.split(random.key(1), 3);
const x = random.normal(forX, [30, 3], f64);
const y = np.add(np.sum(np.sin(np.multiply(x, 2)), { axis: 1 }), np.multiply(random.normal(forNoise, [30], f64), 0.1));

type Net = { readonly hidden: Tensor; readonly output: Tensor };
const predict = ({ hidden, output }: Net, at: Tensor): Tensor =>
  np.matmul(np.maximum(np.matmul(at, hidden), 0), output);
const loss = (net: Net): Tensor => {
  const error = np.sum(np.square(np.subtract(predict(net, x), y)));
  const size = np.add(np.sum(np.square(net.hidden)), np.sum(np.square(net.output)));
  return np.multiply(np.add(error, np.multiply(size, decay)), 0.5);
};

let found: ConvexRelu;
let history: readonly number[];
beforeAll(() => {
  found = convexRelu(x, y, { decay, patterns: 600, iterations: 3500, penalty: 2 });
  history = Array.from(found.history.dataSync(), Number);
});

/** The greatest gap to the last of 3500 values that comes after an iteration; it falls more than threefold in 400. */
test("the gap falls linearly, to 1e-4 of the objective in 1200 iterations", () => {
  const least = history.at(-1)!;
  const gap = (from: number): number =>
    Math.max(...history.slice(from, 2400).map((value) => Math.abs(value - least) / least));
  expect(gap(400)).toBeLessThan(1e-3);
  expect(gap(800)).toBeLessThan(gap(400) / 3);
  expect(gap(1200)).toBeLessThan(Math.min(gap(800) / 3, 1e-4));
});

test("the network has the convex objective to 1e-4, and weights of both layers of one size", () => {
  expect(Math.abs(found.objective.item() / history.at(-1)! - 1)).toBeLessThan(1e-4);
  expect(Math.abs(loss(found).item() - found.objective.item())).toBeLessThan(1e-10);
  expect(found.violation.item()).toBeLessThan(1e-3);
  const sizes = np.sqrt(np.sum(np.square(found.hidden), { axis: 0 }));
  expect(np.max(np.abs(np.subtract(sizes, np.abs(found.output)))).item()).toBeLessThan(1e-12);
  const units = np.sum(np.greater(sizes, 0)).item();
  expect(units).toBeGreaterThan(2);
  expect(units).toBeLessThan(300);
});

/** 2000 full steps of Adam at 0.01 on 40 units, from 10 random starts. */
test("its objective is below the best of 10 trainings", () => {
  const optimizer = adam({ learningRate: 0.01 });
  const step = makeStep(loss, optimizer);
  const train = (i: Tensor): Tensor => {
    const [a, b] = random.split(random.foldIn(forStarts, i), 2);
    const start: Net = {
      hidden: np.multiply(random.normal(a, [3, 40], f64), 0.5),
      output: np.multiply(random.normal(b, [40], f64), 0.5),
    };
    type Carry = readonly [Net, ReturnType<typeof optimizer.init>];
    const [end] = foriLoop(
      0,
      2000,
      (_, [net, state]: Carry): Carry => {
        const [next, after] = step(net, state);
        return [next, after];
      },
      [start, optimizer.init(start)] as Carry,
    );
    return loss(end);
  };
  const values = vmap(train)(np.arange(10).astype("u32"));
  expect(found.objective.item()).toBeLessThan(np.min(values).item());
});

test("it compiles, and a target that no unit helps with has weights of 0", () => {
  const solve = jit((a: Tensor, b: Tensor) => convexRelu(a, b, { decay, patterns: 20, iterations: 50 }).objective);
  const expected = convexRelu(x, y, { decay, patterns: 20, iterations: 50 }).objective;
  expect(solve(x, y).item()).toBeCloseTo(expected.item(), 10);
  const none = convexRelu(x, y, { decay: 1e6, patterns: 20, iterations: 50 });
  expect(np.max(np.abs(none.hidden)).item()).toBe(0);
  expect(none.objective.item()).toBeCloseTo(np.sum(np.square(y)).item() / 2, 10);
});

test("bad shapes and options are told", () => {
  expect(() => convexRelu(x, ones(29), { decay })).toThrow("convexRelu: x has shape [30,3] and y has [29]");
  expect(() => convexRelu(x, y, { decay: 0 })).toThrow("convexRelu: decay is 0");
});
