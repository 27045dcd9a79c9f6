import { grad, jit, tree, valueAndGrad, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { describe, expect, test } from "vitest";
import { adam, applyUpdates, dynamicLossScale, scaleLoss, sgd, type DynamicLossScaleOptions } from "./index.ts";

const params = { w: np.array([1, -2]), b: np.array(0.5) };
const overflowed = { w: np.array([1, Infinity]), b: np.array(0) };
const bits = (values: unknown): unknown => tree.leaves(values).map((leaf) => [leaf.dtype.name, [...leaf.dataSync()]]);

describe("the scale", () => {
  /** Scales after steps whose gradients are finite, or not. */
  function scales(options: DynamicLossScaleOptions, finite: readonly boolean[]): readonly number[] {
    const optimizer = dynamicLossScale(sgd({ learningRate: 1 }), options);
    let state = optimizer.init(params);
    return finite.map((isFinite) => {
      [, state] = optimizer.update(isFinite ? params : overflowed, state);
      return state.scale.item();
    });
  }

  test("doubles after every N steps with finite gradients in a row", () => {
    expect(scales({ initial: 8, interval: 2 }, [true, true, true, true, true])).toEqual([8, 16, 16, 32, 32]);
  });

  test("is halved where gradients are not finite, and counts anew", () => {
    const options = { initial: 8, interval: 3 };
    expect(scales(options, [true, true, false, true, true, true])).toEqual([8, 8, 4, 4, 4, 8]);
  });

  test("stays within its bounds", () => {
    expect(scales({ initial: 2 }, [false, false])).toEqual([1, 1]);
    expect(scales({ initial: 2 ** 23, interval: 1 }, [true, true])).toEqual([2 ** 24, 2 ** 24]);
  });

  test("is 2¹⁵ at first", () => {
    expect(
      dynamicLossScale(adam({ learningRate: 1 }))
        .init(params)
        .scale.item(),
    ).toBe(2 ** 15);
  });
});

test("what is scaled and unscaled moves as if it were neither", () => {
  const plain = adam({ learningRate: 0.1 });
  const scaled = dynamicLossScale(plain, { initial: 1024 });
  const loss = ({ w, b }: typeof params): Tensor => np.add(np.sum(np.square(w)), np.square(b));
  const state = scaled.init(params);
  const gradients = grad((p: typeof params) => scaleLoss(loss(p), state))(params);
  const [updates, { inner }] = scaled.update(gradients, state, params);
  const [expected, wanted] = plain.update(grad(loss)(params), plain.init(params), params);
  expect(bits(updates)).toEqual(bits(expected));
  expect(bits(inner)).toEqual(bits(wanted));
});

test("gradients that are not finite change neither parameters nor the state of the optimizer", () => {
  const optimizer = dynamicLossScale(adam({ learningRate: 0.1 }));
  const [, state] = optimizer.update(params, optimizer.init(params), params);
  for (const bad of [overflowed, { w: np.array([NaN, 0]), b: np.array(1) }]) {
    const [updates, next] = optimizer.update(bad, state, params);
    expect(bits(applyUpdates(params, updates))).toEqual(bits(params));
    expect(bits(next.inner)).toEqual(bits(state.inner));
    expect(next.scale.item()).toBe(state.scale.item() / 2);
  }
});

test("gradients in f16 are unscaled without overflow of the scale", () => {
  const optimizer = dynamicLossScale(sgd({ learningRate: 1 }), { initial: 2 ** 20 });
  const gradient = np.array([32_768], { dtype: "f16" });
  const [updates] = optimizer.update(gradient, optimizer.init(gradient));
  expect(updates).toMatchObject({ dtype: { name: "f16" } });
  expect(updates.toArray()).toEqual([-(2 ** -5)]);
});

describe("a model in f16 with weights in f32", () => {
  type Params = { readonly w: Tensor; readonly b: Tensor; readonly v: Tensor };
  const start: Params = {
    w: np.array([[2, -2, 1.5, -1]]),
    b: np.array([0.5, 0.5, -1, -1]),
    v: np.array([[0.5], [0.5], [-0.5], [0.5]]),
  };
  const x = np.linspace(-1, 1, 16).reshape([16, 1]);
  const y = np.square(x);
  const half = (t: Tensor): Tensor => t.astype("f16");
  /** The mean square error times `size`, the network being computed in f16. */
  const lossOf =
    (size: number) =>
    ({ w, b, v }: Params): Tensor => {
      const hidden = np.tanh(np.add(np.matmul(half(x), half(w)), half(b)));
      const error = np.subtract(np.matmul(hidden, half(v)).astype("f32"), y);
      return np.multiply(np.mean(np.square(error)), size);
    };

  function train(size: number, initial: number, steps: number): readonly [loss: number, scale: number] {
    const loss = lossOf(size);
    const optimizer = dynamicLossScale(adam({ learningRate: 0.05, eps: 1e-20 }), { initial, interval: 50 });
    const step = jit((p: Params, state: ReturnType<typeof optimizer.init>) => {
      const [, gradients] = valueAndGrad((q: Params) => scaleLoss(loss(q), state))(p);
      const [updates, next] = optimizer.update(gradients, state, p);
      return [applyUpdates(p, updates), next] as const;
    });
    let p = start;
    let state = optimizer.init(p);
    for (let i = 0; i < steps; i++) [p, state] = step(p, state);
    expect(p.w.dtype.name).toBe("f32");
    return [loss(p).item() / size, state.scale.item()];
  }

  test("trains", () => {
    const [loss] = train(1, 2 ** 15, 120);
    expect(loss).toBeLessThan(0.01);
  });

  test("finds its scale where that at first is too large for the gradients", () => {
    const [loss, scale] = train(1, 2 ** 24, 120);
    expect(scale).toBeLessThan(2 ** 22);
    expect(loss).toBeLessThan(0.01);
  });

  test("trains where gradients without a scale would all be 0 in f16", () => {
    const gradients = grad(lossOf(1e-8))(start);
    expect(
      tree
        .leaves(gradients)
        .flatMap((leaf) => [...leaf.dataSync()])
        .every((g) => g === 0),
    ).toBe(true);
    const [loss] = train(1e-8, 2 ** 24, 120);
    expect(loss).toBeLessThan(0.05);
  });
});
