/** Saving and resuming changes no bit. */
import { grad, jit, random, tree, type Tensor } from "cotangent";
import { saveSafetensors } from "cotangent/io";
import * as np from "cotangent/numpy";
import { describe, expect, test } from "vitest";
import {
  adam,
  adamw,
  applyUpdates,
  bfgs,
  lbfgs,
  loadState,
  minimize,
  momentum,
  newtonCg,
  saveState,
  sgd,
  torchLbfgs,
  type Transformation,
} from "../index.ts";

const bits = (values: unknown): unknown =>
  tree.leaves(values).map((leaf) => [leaf.dtype.name, leaf.shape, [...leaf.dataSync()]]);

type Params = { readonly w: Tensor; readonly layers: readonly [Tensor, null] };
type Training = { params: Params; state: unknown; key: random.Key; step: number };

const start = (): Params => ({
  w: np.array([[1, -2, 0.5]], { dtype: "f64" }),
  layers: [np.array([1.5, -0]), null],
});

const optimizers: Readonly<Record<string, Transformation>> = {
  sgd: sgd({ learningRate: 0.05, momentum: 0.9, nesterov: true }),
  adam: adam({ learningRate: 0.1 }),
  adamw: adamw({ learningRate: 0.1, weightDecay: 0.01 }),
  momentum: momentum(0.9),
};

describe("training goes on with the same bits", () => {
  test.each(Object.entries(optimizers))("with %s", async (_, optimizer) => {
    // The noise is drawn from the key that is saved, too.
    const step = jit((params: Params, state: unknown, key: random.Key) => {
      const [drawn, next] = random.split(key);
      const loss = ({ w, layers }: Params): Tensor =>
        np.sum(np.square(w.sub(random.normal(drawn, [3])))).add(np.sum(np.square(layers[0])));
      const [updates, after] = optimizer.update(grad(loss)(params), state, params);
      return [applyUpdates(params, updates), after, next] as const;
    });
    const after = (training: Training, steps: number): Training => {
      let { params, state, key, step: done } = training;
      for (let i = 0; i < steps; i++, done++) [params, state, key] = step(params, state, key);
      return { params, state, key, step: done };
    };
    const begin: Training = { params: start(), state: optimizer.init(start()), key: random.key(3), step: 0 };
    const half = after(begin, 3);
    const resumed = loadState(await saveState(half), begin);
    expect(resumed.step).toBe(3);
    expect(bits([resumed.params, resumed.state, resumed.key])).toEqual(bits([half.params, half.state, half.key]));
    const [whole, again] = [after(half, 4), after(resumed, 4)];
    expect(bits([again.params, again.state, again.key])).toEqual(bits([whole.params, whole.state, whole.key]));
  });
});

const rosenbrock = (x: Tensor): Tensor => {
  const [a, b] = [np.slice(x, [[null, -1]]), np.slice(x, [[1]])];
  return np.sum(
    np
      .square(b.sub(np.square(a)))
      .mul(100)
      .add(np.square(a.sub(1))),
  );
};

test.each([bfgs(), lbfgs({ history: 4 }), newtonCg(), adam({ learningRate: 0.05 })])(
  "a minimization goes on with the same bits (%#)",
  async (method) => {
    const x0 = np.array([-1.2, 1, 0.7], { dtype: "f64" });
    const options = { method, maxSteps: 40 };
    const whole = await minimize(rosenbrock, x0, options);
    const half = await minimize(rosenbrock, x0, { ...options, maxSteps: 11 });
    expect([half.status, half.iterations]).toEqual(["maxSteps", 11]);
    const state = loadState(await saveState(half.state), half.state);
    const resumed = await minimize(rosenbrock, x0, { ...options, state });
    expect(bits(resumed.state)).toEqual(bits(whole.state));
    expect([resumed.history, resumed.evaluations]).toEqual([whole.history, whole.evaluations]);
  },
);

test("the state of PyTorch's L-BFGS is a tree like any other", async () => {
  const state = torchLbfgs({ history: 2 }).init(np.array([1, 2]));
  expect(bits(loadState(await saveState(state), state))).toEqual(bits(state));
});

test("numbers and booleans come back as they are", async () => {
  const state = { a: -0, b: Infinity, c: Number.NaN, d: 0.1, e: true, f: np.array([true, false]) };
  const again = loadState(await saveState(state), state);
  expect([Object.is(again.a, -0), again.b, again.c, again.d, again.e]).toEqual([true, Infinity, Number.NaN, 0.1, true]);
  expect(again.f.dtype.name).toBe("bool");
});

test("files of other states are refused, with what they hold", async () => {
  const file = await saveState({ w: np.ones([2]) });
  expect(() => loadState(file, { w: np.ones([3]) })).toThrow(
    "loadState: at .w the file has f32[2] where f32[3] is asked for",
  );
  expect(() => loadState(file, { w: np.ones([2], { dtype: "f64" }) })).toThrow("f32[2] where f64[2]");
  expect(() => loadState(file, { v: np.ones([2]) })).toThrow("the file holds {w: *} where {v: *} is asked for");
  expect(() => loadState(file, { w: 1 })).toThrow("a tensor where a number is asked for");
  expect(() => loadState(saveSafetensors({ w: np.ones([2]) }), { w: np.ones([2]) })).toThrow("of another program");
  await expect(saveState({ w: "text" })).rejects.toThrow("saveState: the leaf at .w is a string");
});
