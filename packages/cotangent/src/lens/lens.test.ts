import { expect, test } from "vitest";
import { jit } from "../jit.ts";
import * as np from "../numpy/index.ts";
import { tree } from "../public-tree.ts";
import { vjp } from "../reverse.ts";
import type { Tensor } from "../tensor.ts";
import { message, scalar } from "../testing.ts";
import {
  compose,
  fromFunction,
  identity,
  identityLens,
  learningRate,
  lossLens,
  optimizerLens,
  pairLens,
  parallel,
  paraLens,
  reparametrise,
  trainingStep,
} from "./index.ts";

const f64s = (...x: readonly number[]): Tensor => np.array(x, { dtype: "f64" });
const lists = (value: unknown): readonly unknown[] => tree.leaves(value).map((leaf) => leaf.toArray());

const scale = (w: Tensor, x: Tensor): Tensor => x.mul(w);
const wave = ({ c }: { readonly c: Tensor }, x: Tensor): Tensor => np.sin(x).add(c.mul(x));
const square = (_: null, x: Tensor): Tensor => x.mul(x);
const [w, c, x, dy] = [f64s(2, -1), { c: f64s(0.5, 3) }, f64s(0.3, -0.7), f64s(1, 10)];

test("a composition puts back what the reverse derivative of the composed function does", () => {
  const lens = compose(compose(fromFunction(scale), fromFunction(wave)), fromFunction(square));
  const whole = (p: Tensor, q: { readonly c: Tensor }, z: Tensor): Tensor => square(null, wave(q, scale(p, z)));
  const [y, pullback] = vjp(whole, w, c, x);
  const params = [[w, c], null] as const;
  expect(lists(lens.get(params, x))).toEqual(lists(y));
  const [[[dw, dc], none], dx] = lens.put(params, x, dy);
  expect(none).toBe(null);
  expect(lists([dw, dc, dx])).toEqual(lists(pullback(dy)));
});

test("composition is associative up to how parameters are paired, and the identity is neutral", () => {
  const [f, g, h] = [fromFunction(scale), fromFunction(wave), fromFunction(square)];
  const [left, right] = [compose(compose(f, g), h), compose(f, compose(g, h))];
  expect(lists(left.put([[w, c], null], x, dy))).toEqual(lists(right.put([w, [c, null]], x, dy)));
  for (const same of [
    compose(f, identity<Tensor>()).put([w, null], x, dy),
    compose(identity<Tensor>(), f).put([null, w], x, dy),
  ])
    expect(lists(same)).toEqual(lists(f.put(w, x, dy)));
});

test("lenses side by side do not see each other", () => {
  const both = parallel(fromFunction(scale), fromFunction(wave));
  expect(lists(both.get([w, c], [x, dy]))).toEqual(lists([scale(w, x), wave(c, dy)]));
  const [[dw, dc], [dx, du]] = both.put([w, c], [x, dy], [dy, x]);
  expect(lists([dw, dx])).toEqual(lists(fromFunction(scale).put(w, x, dy)));
  expect(lists([dc, du])).toEqual(lists(fromFunction(wave).put(c, dy, x)));
});

test("a reparametrisation gets the parameters and takes their cotangents", () => {
  // w = e^s, so that w stays positive: ds = w·dw.
  const positive = reparametrise(fromFunction(scale), {
    get: (s: Tensor) => np.exp(s),
    put: (s: Tensor, dw: Tensor) => np.exp(s).mul(dw),
  });
  const s = f64s(0.1, 0.2);
  const [y, pullback] = vjp((p: Tensor, z: Tensor) => scale(np.exp(p), z), s, x);
  expect(lists(positive.get(s, x))).toEqual(lists(y));
  expect(lists(positive.put(s, x, dy))).toEqual(lists(pullback(dy)));
  const still = reparametrise(fromFunction(scale), identityLens<Tensor>());
  expect(lists(still.put(w, x, dy))).toEqual(lists(fromFunction(scale).put(w, x, dy)));
  const pair = pairLens(identityLens<number>(), { get: (n: number) => n + 1, put: (n: number, d: number) => n * d });
  expect([pair.get([1, 2]), pair.put([1, 2], [3, 4])]).toEqual([
    [1, 3],
    [3, 8],
  ]);
});

test("get and put of a lens of one's own are used as they are, and open runs get once", () => {
  let runs = 0;
  const own = paraLens({
    get: (_: null, z: Tensor) => (runs++, np.sign(z)),
    put: (_: null, __: Tensor, ct: Tensor) => [null, ct] as const,
  });
  const lens = compose(fromFunction(scale), own);
  expect(lists(lens.put([w, null], x, dy))).toEqual(lists([[x.mul(dy), null], w.mul(dy)]));
  expect(runs).toBe(1);
  expect(
    lists(
      compose(compose(own, own), compose(own, own)).get(
        [
          [null, null],
          [null, null],
        ],
        x,
      ),
    ),
  ).toEqual([[1, -1]]);
  expect(runs).toBe(5);
});

test("what has no derivative puts back null: labels of a loss", () => {
  const lens = lossLens((y: Tensor, label: Tensor) => np.take(y, label));
  const [dLabel, dy1] = lens.put(np.array(1, { dtype: "i32" }), x, scalar(1, "f64"));
  expect(dLabel).toBe(null);
  expect(lists(dy1)).toEqual([[0, 1]]);
});

const descent = {
  init: () => ({ steps: 0 }),
  update: <P>(gradients: P, { steps }: { readonly steps: number }): readonly [P, { readonly steps: number }] => [
    tree.map((g: Tensor) => g.mul(-0.1), gradients),
    { steps: np.add(steps, 1) as never },
  ],
};

test("the lens of a training step gets the loss and puts the next learner", () => {
  const { init, lens, step } = trainingStep({
    model: fromFunction(scale),
    loss: lossLens((y: Tensor, target: Tensor) => np.sum(np.square(y.sub(target)))),
    optimizer: descent,
    rate: 0.5,
  });
  const target = f64s(1, 1);
  // ∂/∂w Σ (w·x − t)² = 2·x·(w·x − t), times the rates 0.5 and 0.1.
  const after = w.sub(x.mul(w.mul(x).sub(target)).mul(0.1));
  const [[state, params], loss] = jit(step)(init(w), x, target);
  expect(lists(params)).toEqual(lists(after));
  expect(lists(state)).toEqual([1]);
  expect(loss.item()).toBe(lens.get([init(w), target], x).item());
  const [[learner, seen], dx] = lens.put([init(w), target], x, null);
  expect(lists(learner[1])).toEqual(lists(after));
  expect(lists([seen, dx])).toEqual(lists([target.sub(w.mul(x)), w.mul(w.mul(x).sub(target))]));
});

test("what is no lens, no optimizer and no loss is refused", () => {
  const model = scale;
  const loss = (y: Tensor, target: Tensor): Tensor => np.sum(np.square(y.sub(target)));
  expect(message(() => paraLens({ get: scale } as never))).toMatchInlineSnapshot(`
    "ArgumentError: [bad-argument] paraLens: put is undefined
      line: <line>
      hint: give { get: (params, x) => y, put: (params, x, dy) => [dparams, dx] }"
  `);
  expect(message(() => optimizerLens({ init: () => null } as never))).toMatchInlineSnapshot(`
    "ArgumentError: [bad-argument] optimizerLens: an object in the place of the optimizer
      line: <line>
      hint: give an object with init(params) and update(gradients, state, params), such as sgd({ learningRate: 0.1 }) of @cotangent/optim"
  `);
  expect(message(() => learningRate("fast" as never))).toMatchInlineSnapshot(`
    "ArgumentError: [bad-argument] learningRate: the rate is the string "fast"
      line: <line>
      hint: give a number; schedules are parts of optimizers"
  `);
  expect(message(() => trainingStep({ model: { get: scale } as never, loss, optimizer: descent })))
    .toMatchInlineSnapshot(`
    "ArgumentError: [bad-argument] trainingStep: the model is an object
      line: <line>
      hint: give a function, or a lens of fromFunction(), compose() or paraLens()"
  `);
  expect(message(() => trainingStep({ model, optimizer: descent } as never))).toMatchInlineSnapshot(`
    "ArgumentError: [bad-argument] trainingStep: the loss is undefined
      line: <line>
      hint: give a function, or a lens of fromFunction(), compose() or paraLens()"
  `);
  expect(message(() => trainingStep({ model, loss, optimiser: descent } as never))).toMatchInlineSnapshot(`
    "ArgumentError: [bad-argument] trainingStep: there is no option optimiser
      line: <line>
      hint: write an object with the options { model, loss, optimizer, rate }"
  `);
  const vector = trainingStep({ model, loss: (y: Tensor, target: Tensor) => y.sub(target), optimizer: descent });
  expect(message(() => vector.step(vector.init(w), x, x))).toMatchInlineSnapshot(`
    "ShapeError: [not-scalar] learningRate: the loss is f64[2]
      line: <line>
      hint: return one float scalar from the loss: take the sum or the mean"
  `);
});
