/** The algebra of transformations: each wrapper against what it stands for. */
import { tree, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { expect, test } from "vitest";
import {
  adam,
  addNoise,
  applyIfFinite,
  applyUpdates,
  centralize,
  chain,
  clipAdaptively,
  clipByBlockNorm,
  clipByBlockRms,
  clipByGlobalNorm,
  conditionally,
  ema,
  emaOfWeights,
  evaluationPoint,
  freeze,
  gradientPoint,
  inject,
  linear,
  lookahead,
  masked,
  multiSteps,
  named,
  partition,
  polyakAverage,
  reduceOnPlateau,
  sam,
  scale,
  scaleByLearningRate,
  sgd,
  trace,
  tripleMomentum,
  type Transformation,
} from "../index.ts";

const f64 = { dtype: "f64" } as const;
const numbers = (...values: number[]): Tensor => np.array(values, f64);
const x0 = numbers(1, -2);

/** The updates for each of the gradients, one after the other; parameters move. */
function updatesOf(optimizer: Transformation, gradients: readonly Tensor[], start = x0): readonly unknown[] {
  let [x, state] = [start, optimizer.init(start)];
  return gradients.map((g) => {
    const [updates, next] = optimizer.update(g, state, x);
    [x, state] = [applyUpdates(x, updates), next];
    return updates.toArray();
  });
}

test("named parts run in the order in which they are written, and have their states by name", () => {
  const optimizer = named({ second: scale(2), first: trace({ decay: 0.5 }) });
  const [updates, state] = optimizer.update(x0, optimizer.init(x0));
  expect(updates.toArray()).toEqual([2, -4]);
  expect(Object.keys(state)).toEqual(["second", "first"]);
  expect((state.first.memory as Tensor).toArray()).toEqual([2, -4]);
});

test("each leaf has the optimizer of its label, which sees its own leaves alone", () => {
  const params = { a: numbers(3, 4), b: { c: np.array([[6, 8]], f64) } };
  const optimizer = partition((_, path) => (path.startsWith(".b") ? "clipped" : "doubled"), {
    clipped: clipByGlobalNorm(5),
    doubled: scale(2),
  });
  const [updates] = optimizer.update(params, optimizer.init(params), params);
  expect(updates.a.toArray()).toEqual([6, 8]);
  expect(updates.b.c.toArray()).toEqual([[3, 4]]);
  expect(() => partition(() => "other", { one: scale(1) }).init(params)).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: [bad-argument] partition: a leaf has the label "other"
      line: <line>
      hint: give one of one]
  `);
});

test("a mask admits leaves, the others pass; frozen ones get zeros and no state", () => {
  const params = { w: numbers(1, 2), b: numbers(3) };
  const isBias = (_: Tensor, path: string): boolean => path === ".b";
  const [passed] = masked(scale(10), isBias).update(params, masked(scale(10), isBias).init(params), params);
  expect([passed.w.toArray(), passed.b.toArray()]).toEqual([[1, 2], [30]]);
  const frozen = freeze(trace({ decay: 0.5 }), isBias);
  const [updates] = frozen.update(params, frozen.init(params), params);
  expect([updates.w.toArray(), updates.b.toArray()]).toEqual([[1, 2], [0]]);
  expect(tree.leaves(frozen.init(params)).map(({ shape }) => shape)).toEqual([[2]]);
});

test("gradients with labels reach a wrapper inside a partition, which moves its own leaves only", () => {
  const params = { a: numbers(1), b: numbers(2) };
  const optimizer = partition((_, path) => path.slice(1), {
    a: sam(sgd({ learningRate: 1 }), { rho: 0.5 }),
    b: sgd({ learningRate: 1 }),
  });
  const gradientAt = ({ a, b }: typeof params) => ({ a: np.multiply(a, b), b: np.multiply(a, 0) });
  const [updates] = optimizer.update(gradientAt(params), optimizer.init(params), params, { gradientAt });
  expect([updates.a.toArray(), updates.b.toArray()]).toEqual([[-3], [-0]]);
});

test("k small batches make the step of their mean, and nothing in between", () => {
  const inner = sgd({ learningRate: 1, momentum: 0.5 });
  const batches = [numbers(1, 0), numbers(3, 2), numbers(2, 2), numbers(0, 2)];
  const many = updatesOf(multiSteps(inner, 2), batches);
  const few = updatesOf(inner, [numbers(2, 1), numbers(1, 2)]);
  expect([many[0], many[2]]).toEqual([
    [0, 0],
    [0, 0],
  ]);
  expect([many[1], many[3]]).toEqual(few);
});

test("a step that is not finite changes nothing, unless there are too many in a row", () => {
  const optimizer = applyIfFinite(sgd({ learningRate: 1, momentum: 0.5 }), 2);
  const bad = numbers(NaN, 1);
  let [updates, state] = optimizer.update(bad, optimizer.init(x0), x0);
  expect(updates.toArray()).toEqual([0, 0]);
  [updates, state] = optimizer.update(numbers(1, 1), state, x0);
  expect(updates.toArray()).toEqual([-1, -1]);
  expect([state.failures.item(), state.total.item()]).toEqual([0, 1]);
  for (let i = 0; i < 2; i++) [updates, state] = optimizer.update(bad, state, x0);
  expect(updates.toArray()).toEqual([0, 0]);
  [updates] = optimizer.update(bad, state, x0);
  expect(updates.toArray()).toEqual([NaN, expect.any(Number)]);
});

test("a condition passes gradients on or sets them to 0, and keeps the state inside", () => {
  const late = (count: Tensor): Tensor => np.greaterEqual(count, 1);
  const gradients = [numbers(1, 2), numbers(1, 2)];
  expect(updatesOf(conditionally(trace({ decay: 0.5 }), late), gradients)).toEqual([
    [1, 2],
    [1, 2],
  ]);
  expect(updatesOf(conditionally(scale(3), late, { otherwise: "zero" }), gradients)).toEqual([
    [0, 0],
    [3, 6],
  ]);
});

test("every k steps lookahead goes back a part of the way", () => {
  const gradients = [numbers(1, 1), numbers(1, 1), numbers(1, 1)];
  const found = updatesOf(lookahead(sgd({ learningRate: 1 }), { steps: 2, slowRate: 0.25 }), gradients);
  // From x − 1 to φ + ¼·(x − 2 − φ) = x − ½.
  expect(found).toEqual([
    [-1, -1],
    [0.5, 0.5],
    [-1, -1],
  ]);
});

test("averages of weights are what is evaluated, and do not change training", () => {
  const inner = sgd({ learningRate: 1 });
  const gradients = [numbers(1, 1), numbers(1, 1), numbers(1, 1), numbers(1, 1)];
  const after = (optimizer: Transformation): unknown => {
    let [x, state] = [x0, optimizer.init(x0)];
    for (const g of gradients) {
      const [updates, next] = optimizer.update(g, state, x);
      [x, state] = [applyUpdates(x, updates), next];
    }
    expect(x.toArray()).toEqual([-3, -6]);
    expect(gradientPoint(optimizer, x, state)).toBe(x);
    return evaluationPoint(optimizer, x, state).toArray();
  };
  expect(after(inner)).toEqual([-3, -6]);
  // Points 0, −1, −2, −3 of the first element.
  expect(after(polyakAverage(inner))).toEqual([-1.5, -4.5]);
  expect(after(polyakAverage(inner, { begin: 1 }))).toEqual([-2, -5]);
  expect(after(polyakAverage(inner, { every: 2 }))).toEqual([-1, -4]);
  expect(after(emaOfWeights(inner, 0.5))).toEqual([-2.0625, -5.0625]);
});

test("a mean of updates is corrected for its start, or not", () => {
  expect(updatesOf(ema(0.5), [numbers(1, 2)])).toEqual([[1, 2]]);
  expect(updatesOf(ema(0.5, { biasCorrection: false }), [numbers(1, 2)])).toEqual([[0.5, 1]]);
});

test("hyper-parameters are in the state: scheduled ones follow, others are replaced from outside", () => {
  const optimizer = inject(({ learningRate, momentum }) => sgd({ learningRate, momentum }), {
    learningRate: linear({ start: 1, end: 0, steps: 2 }),
    momentum: 0.5,
  });
  const start = optimizer.init(x0);
  expect([start.hyper.learningRate.item(), start.hyper.momentum.item()]).toEqual([1, 0.5]);
  const [first, state] = optimizer.update(numbers(1, 1), start, x0);
  expect(first.toArray()).toEqual([-1, -1]);
  const changed = { ...state, hyper: { ...state.hyper, momentum: np.array(0, f64) } };
  const [second, after] = optimizer.update(numbers(1, 1), changed, x0);
  expect(second.toArray()).toEqual([-0.5, -0.5]);
  expect([after.hyper.learningRate.item(), after.hyper.momentum.item()]).toEqual([0.5, 0]);
  expect(() => inject(({ rate }) => sgd({ learningRate: rate }), { rate: "fast" as never })).toThrow(
    "[bad-argument] inject: rate is fast",
  );
});

test("blocks are clipped by their own norm, and units by that of their weights", () => {
  const g = { a: numbers(3, 4), b: numbers(0.1) };
  expect(clipByBlockNorm(1).update(g, null)[0].a.toArray()).toEqual([0.6, 0.8]);
  expect(clipByBlockNorm(1).update(g, null)[0].b.toArray()).toEqual([0.1]);
  expect(clipByBlockRms(0.5).update(numbers(3, -3), null)[0].toArray()).toEqual([0.5, -0.5]);
  const w = np.array(
    [
      [1, 0],
      [0, 0],
    ],
    f64,
  );
  const gradient = np.array(
    [
      [3, 1],
      [4, 0],
    ],
    f64,
  );
  const [clipped] = clipAdaptively(0.5, 0.1).update(gradient, null, w);
  expect(clipped.toArray()).toEqual([
    [expect.closeTo(0.3, 12), expect.closeTo(0.05, 12)],
    [expect.closeTo(0.4, 12), 0],
  ]);
});

test("noise is a function of the state, falls with time, and differs between leaves", () => {
  const zeros = { a: np.zeros([500], f64), b: np.zeros([500], f64) };
  const optimizer = addNoise({ eta: 4, gamma: 2 });
  const start = optimizer.init(zeros);
  const [first, state] = optimizer.update(zeros, start);
  const [again] = optimizer.update(zeros, start);
  const [second] = optimizer.update(zeros, state);
  expect(first.a.toArray()).toEqual(again.a.toArray());
  expect(first.a.toArray()).not.toEqual(first.b.toArray());
  expect(np.std(first.a).item()).toBeCloseTo(2, 0);
  expect(np.std(second.a).item()).toBeCloseTo(1, 0);
});

test("means over all that makes one output are taken away, of matrices only", () => {
  const g = np.array([
    [1, 2],
    [3, 6],
  ]);
  expect(centralize().update(g, null)[0].toArray()).toEqual([
    [-1, -2],
    [1, 2],
  ]);
  expect(centralize({ layout: "outFirst" }).update(g, null)[0].toArray()).toEqual([
    [-0.5, 0.5],
    [-1.5, 1.5],
  ]);
  expect(
    centralize()
      .update(np.array([1, 2]), null)[0]
      .toArray(),
  ).toEqual([1, 2]);
});

test("on a plateau updates become smaller, after as many steps as are borne", () => {
  const optimizer = reduceOnPlateau({ factor: 0.5, patience: 1, cooldown: 1 });
  let state = optimizer.init(x0);
  const scales = [3, 2, 2, 2, 2, 2, 2, 1].map((loss) => {
    const [updates, next] = optimizer.update(numbers(1, 1), state, x0, { value: np.array(loss, f64) });
    state = next;
    return updates.toArray()[0 as never];
  });
  expect(scales).toEqual([1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25]);
});

test("points of the parts of a chain and of a wrapper come through", () => {
  const inside = tripleMomentum({ smoothness: 4, convexity: 1 });
  const optimizer = chain(clipByGlobalNorm(10), lookahead(inside, { steps: 2 }));
  let [x, state] = [x0, optimizer.init(x0)];
  const [updates, next] = optimizer.update(numbers(1, 1), state, x);
  [x, state] = [applyUpdates(x, updates), next];
  expect(gradientPoint(optimizer, x, state).toArray()).not.toEqual(x.toArray());
  expect(evaluationPoint(optimizer, x, state).toArray()).not.toEqual(x.toArray());
  expect("gradientPoint" in chain(adam({ learningRate: 1 }), scaleByLearningRate(1))).toBe(false);
});

test("bad hyper-parameters and missing arguments are told", () => {
  expect(() => adam({ learningRate: 1, b1: 1 })).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: [bad-argument] scaleByAdam: b1 is 1
      line: <line>
      hint: give a number x with 0 ≤ x < 1]
  `);
  expect(() => multiSteps(adam({ learningRate: 1 }), 1.5)).toThrow("multiSteps: steps is 1.5");
  expect(() => sam(sgd({ learningRate: 1 })).update(x0, { inner: [null, { count: np.array(0) }] }, x0))
    .toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: [wrong-input] sam: update() was called without a function for gradients at other parameters
      line: <line>
      hint: call optimizer.update(gradients, state, params, { gradientAt }), or let makeStep(loss, optimizer) do so]
  `);
});
