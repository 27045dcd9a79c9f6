/** What holds of every optimizer. */
import { jit, tree, valueAndGrad } from "cotangent";
import type { Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { expect, test } from "vitest";
import {
  adagrad,
  adam,
  adamw,
  addDecayedWeights,
  applyUpdates,
  chain,
  clipByGlobalNorm,
  constant,
  cosineDecay,
  momentum,
  nesterov,
  scaleByAdam,
  scaleByLearningRate,
  sgd,
  type Transformation,
} from "./index.ts";

type Params = { readonly w: Tensor; readonly parts: readonly [Tensor, null] };

const optimizers: Readonly<Record<string, Transformation>> = {
  sgd: sgd({ learningRate: 0.05 }),
  "sgd with momentum": sgd({ learningRate: 0.02, momentum: 0.8 }),
  "sgd looking ahead": sgd({ learningRate: 0.02, momentum: 0.8, nesterov: true }),
  momentum: chain(momentum(0.8), scaleByLearningRate(0.02)),
  nesterov: chain(nesterov(0.8), scaleByLearningRate(0.02)),
  adam: adam({ learningRate: 0.1 }),
  "adam with a schedule": adam({ learningRate: cosineDecay({ start: 0.2, steps: 60 }) }),
  nadam: adam({ learningRate: 0.1, nesterov: true }),
  adamw: adamw({ learningRate: 0.1, weightDecay: 0.01 }),
  adagrad: adagrad({ learningRate: 0.5 }),
  "clipped adam": chain(clipByGlobalNorm(1), scaleByAdam(), scaleByLearningRate(constant(0.1))),
};
const each = Object.entries(optimizers);

const start = (): Params => ({ w: np.array([[1, -2, 0.5]]), parts: [np.array(1.5), null] });
/** A quadratic with its minimum at w = [[0.5, 0.5, 0.5]], parts[0] = −1. */
const loss = ({ w, parts: [b] }: Params): Tensor =>
  np.add(np.sum(np.square(np.subtract(w, 0.5))), np.square(np.add(b, 1)));

const stepOf = (optimizer: Transformation) =>
  jit((params: Params, state: unknown) => {
    const [value, gradients] = valueAndGrad(loss)(params);
    const [updates, next] = optimizer.update(gradients, state, params);
    return [applyUpdates(params, updates), next, value] as const;
  });

const bits = (values: unknown): unknown =>
  tree.leaves(values).map((leaf) => [leaf.dtype.name, leaf.shape, [...leaf.dataSync()]]);

test.each(each)("%s goes down a quadratic", (_, optimizer) => {
  const step = stepOf(optimizer);
  let params = start();
  let state = optimizer.init(params);
  for (let i = 0; i < 60; i++) [params, state] = step(params, state);
  expect(loss(params).item()).toBeLessThan(0.2 * loss(start()).item());
});

test.each(each)("%s continues with the same bits from a state that was saved as numbers", (_, optimizer) => {
  const step = stepOf(optimizer);
  let [params, state] = [start(), optimizer.init(start())];
  for (let i = 0; i < 3; i++) [params, state] = step(params, state);
  const saved = JSON.stringify(tree.leaves([params, state]));
  const stored: readonly { dtype: "f32" | "i32"; shape: readonly number[]; data: readonly number[] }[] =
    JSON.parse(saved);
  const leaves = stored.map(({ dtype, shape, data }) => np.array(data, { dtype }).reshape(shape));
  let [again, resumed] = tree.unflatten(tree.structure([params, state]), leaves) as [Params, unknown];
  for (let i = 0; i < 4; i++) {
    [params, state] = step(params, state);
    [again, resumed] = step(again, resumed);
  }
  expect(bits([again, resumed])).toEqual(bits([params, state]));
});

test.each(each)("%s keeps the dtypes of its state and of the parameters", (_, optimizer) => {
  const params = { w: np.array([[1, -2, 0.5]], { dtype: "f64" }), parts: [np.array(1.5), null] } as const;
  const state = optimizer.init(params);
  const [updates, next] = optimizer.update(params, state, params);
  const types = (values: unknown): unknown => tree.leaves(values).map(({ dtype, shape }) => [dtype.name, shape]);
  expect(types(next)).toEqual(types(state));
  expect(types(updates)).toEqual(types(params));
});

test("the first step of adam has the length of the learning rate, whatever the gradient", () => {
  const optimizer = adam({ learningRate: 0.5 });
  const gradients = np.array([0.01, -20, 4]);
  const [updates] = optimizer.update(gradients, optimizer.init(gradients));
  const found = [...updates.dataSync()];
  [-0.5, 0.5, -0.5].forEach((expected, i) => expect(found[i]).toBeCloseTo(expected, 5));
});

test("a gradient of zero moves nothing, and β₁ = β₂ = 0 is allowed", () => {
  const optimizer = adam({ learningRate: 0.5, b1: 0, b2: 0 });
  const [updates] = optimizer.update(np.array([0, 4]), optimizer.init(np.array([0, 0])));
  expect([...updates.dataSync()]).toEqual([-0, -0.5]);
});

test("adagrad divides by the root of the sum of squares, and a gradient of zero moves nothing", () => {
  const optimizer = adagrad({ learningRate: 1, initial: 0, eps: 0 });
  const gradients = np.array([3, 0, -0.5], { dtype: "f64" });
  const [first, state] = optimizer.update(gradients, optimizer.init(gradients));
  expect(first.toArray()).toEqual([-1, -0, 1]);
  const [second] = optimizer.update(np.array([4, 0, 0], { dtype: "f64" }), state);
  expect(second.toArray()).toEqual([-0.8, -0, -0]);
});

test("weight decay spares what its mask says, and asks for the parameters", () => {
  const params = { w: np.array([[2]]), b: np.array([2]) };
  const gradients = { w: np.array([[1]]), b: np.array([1]) };
  const decay = addDecayedWeights(0.5, (param) => param.ndim > 1);
  const [updates] = decay.update(gradients, null, params);
  expect([updates.w.item(), updates.b.item()]).toEqual([2, 1]);
  expect(() => decay.update(gradients, null)).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: [wrong-input] addDecayedWeights: update() was called without the parameters
      line: <line>
      hint: call optimizer.update(gradients, state, params)]
  `);
});

test("a learning rate that is missing or no number is refused", () => {
  expect(() => adam({ lr: 0.1 } as never)).toThrow("[bad-argument] learningRate is undefined");
  expect(() => sgd({ learningRate: "fast" as never })).toThrow("[bad-argument] learningRate is fast");
});
