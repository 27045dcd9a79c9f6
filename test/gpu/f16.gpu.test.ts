/** f16 on WebGPU: in Chromium, whose software adapter lacks it, only that it is refused. */
import { acquire } from "@cotangent/codegen-wgsl";
import { device, f16, grad, jit, profile, setDefaultDevice, toGpuBuffer, type Tensor } from "cotangent";
import { randomProgram, seeded } from "@cotangent/ir/testing";
import * as nn from "cotangent/nn";
import * as np from "cotangent/numpy";
import { adam, applyUpdates, dynamicLossScale, scaleLoss } from "@cotangent/optim";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runs, seed } from "../laws/settings.ts";
import { recipes } from "../laws/table.ts";
import { expectAgreementThroughout } from "./agree.ts";
import { gpuForTests } from "./device.ts";

const probe = await acquire();
const hasHalf = probe.gpu.features.has("shader-f16");
probe.destroy();
const own = gpuForTests();

beforeAll(async () => {
  await device("webgpu");
  setDefaultDevice("webgpu");
});
afterAll(() => setDefaultDevice("cpu"));

const half = { dtype: "f16" } as const;
const numbers = async (x: Tensor): Promise<number[]> => [...(await x.data())];

/** What `make` computes with one device as the default, and with the other. */
async function bothWays(make: () => Tensor): Promise<[number[], number[]]> {
  const found = await numbers(make());
  setDefaultDevice("cpu");
  const expected = await numbers(make());
  setDefaultDevice("webgpu");
  return [found, expected];
}

type Params = Record<"w" | "b" | "v", Tensor>;

/** The loss after 60 steps on weights in f32 of a network in f16. */
function trained(): Tensor {
  const x = np.linspace(-1, 1, 16).reshape([16, 1]);
  const cast = (t: Tensor): Tensor => t.astype("f16");
  const loss = ({ w, b, v }: Params): Tensor => {
    const hidden = np.tanh(np.add(np.matmul(cast(x), cast(w)), cast(b)));
    return np.mean(np.square(np.subtract(np.matmul(hidden, cast(v)).astype("f32"), np.square(x))));
  };
  const optimizer = dynamicLossScale(adam({ learningRate: 0.05 }));
  const step = jit((params: Params, state: ReturnType<typeof optimizer.init>) => {
    const gradients = grad((p: Params) => scaleLoss(loss(p), state))(params);
    const [updates, next] = optimizer.update(gradients, state, params);
    return [applyUpdates(params, updates), next] as const;
  });
  let params = {
    w: np.array([[2, -2, 1.5, -1]]),
    b: np.array([0.5, 0.5, -1, -1]),
    v: np.array([[0.5], [0.5], [-0.5], [0.5]]),
  };
  let state = optimizer.init(params);
  for (let i = 0; i < 60; i++) [params, state] = step(params, state);
  return loss(params);
}

describe.runIf(hasHalf)("f16 on WebGPU", () => {
  test("elements of any number go there and come back", async () => {
    const values = [1, -0.0999755859375, 65_504, 2 ** -24, -0, Infinity, NaN];
    for (let n = 0; n <= values.length; n++)
      expect(await numbers(np.array(values.slice(0, n), half))).toEqual(values.slice(0, n));
  });

  test("arithmetic is rounded once, at the end", async () => {
    const x = [1, 2048, 300, 0.1, -3e-5, 2 ** -24];
    const z = [2 ** -11, 1, 300, 3, 1, 0.5];
    for (const f of [np.add, np.multiply, np.subtract, np.divide]) {
      const [found, expected] = await bothWays(() => f(np.array(x, half), np.array(z, half)));
      expect(found).toEqual(expected);
    }
  });

  test("a cast to f16 within an expression rounds, and overflows to ∞", async () => {
    const x = [0.1, 70_000, 65_519, 65_520, -1e6, 1e-9, 2049, 2051, -(2 ** -25), 3 * 2 ** -26, NaN];
    const f = jit((v: Tensor) => np.multiply(v.astype("f16").astype("f32"), 3));
    const [found, expected] = await bothWays(() => f(np.array(x)));
    expect(found).toEqual(expected);
    expect(found.slice(1, 4)).toEqual([Infinity, 3 * 65_504, Infinity]);
  });

  test("casts from and to all other dtypes", async () => {
    for (const dtype of ["i32", "u32", "bool", "f32"] as const) {
      const [there, expected] = await bothWays(() => np.array([0, 1.5, -2.5, 1000], half).astype(dtype));
      expect(there).toEqual(expected);
      expect(await numbers(np.array([0, 1, 2049], { dtype }).astype("f16"))).toEqual(
        dtype === "bool" ? [0, 1, 1] : [0, 1, 2048],
      );
    }
  });

  test("comparisons see rounded values", async () => {
    const x = np.array([1.5, 0.1, 3.3], half);
    const square = np.square(x);
    const f = jit((v: Tensor, w: Tensor) => np.equal(np.square(v), w));
    expect(await numbers(f(x, square))).toEqual([1, 1, 1]);
  });

  test("gradients, through casts", async () => {
    const f = (v: Tensor): Tensor => np.multiply(np.square(v.astype("f16")).astype("f32"), 0.5);
    const [found, expected] = await bothWays(() => grad(f)(np.array(2.0001)));
    expect(found).toEqual(expected);
    expect(found).toEqual([2]);
  });

  test("sums and products accumulate in f32", async () => {
    const x = Array.from({ length: 5000 }, (_, i) => 1 + (i % 4) / 8);
    const rows = (): Tensor => np.reshape(np.array(x, half), [50, 100]);
    for (const f of [np.sum, (v: Tensor) => np.sum(v, { axis: 0 }), (v: Tensor) => np.cumsum(v, 1)]) {
      const [found, expected] = await bothWays(() => f(rows()));
      expect(found).toEqual(expected);
    }
    expect(await numbers(np.sum(np.ones([4100], half)))).toEqual([4100]);
    const [found, expected] = await bothWays(() => np.matmul(rows(), rows().T));
    expect(found).toEqual(expected);
  });

  test("rows that are normalized, and the positions of their greatest elements", async () => {
    const rows = (): Tensor => np.reshape(np.array([1, 2, 3, 4, 5, 6.5, -1, 0, 60_000, 1, 1, 1], half), [3, 4]);
    const [found, expected] = await bothWays(() => jit(nn.softmax)(rows()));
    found.forEach((x, i) => expect(Math.abs(x - expected[i]!)).toBeLessThanOrEqual(2 ** -11));
    const [positions, wanted] = await bothWays(() =>
      jit((x: Tensor) => np.argmax(np.multiply(x, 0.1), { axis: 1 }))(rows()),
    );
    expect(positions).toEqual(wanted);
  });

  test("scattered elements are added to their halves of words, each sum rounded", async () => {
    const f = (x: Tensor): Tensor =>
      grad((v: Tensor) => np.sum(np.square(np.take(v, np.array([4, 0, 4, 2, 4], { dtype: "i32" })))).astype("f32"))(x);
    const [found, expected] = await bothWays(() => f(np.array([1, 2, 3, 4, 0.1], half)));
    expect(found).toEqual(expected);
    expect(found).toEqual([2, 0, 6, 0, 0.5996_093_75]);
  });

  test("an element moves two bytes, and a buffer holds them", async () => {
    const x = np.ones([1000], half);
    const { kernels } = await profile((v: Tensor) => np.multiply(v, 3))(x);
    expect(kernels.map(({ bytes }) => bytes)).toEqual([4000]);
    expect((await toGpuBuffer(x)).size).toBeLessThan(4000);
  });

  test("a network trains in f16", async () => {
    const [found, expected] = await bothWays(() => trained());
    found.forEach((x, i) => expect(Math.abs(x - expected[i]!)).toBeLessThan(0.02));
    expect(found[0]).toBeLessThan(0.02);
  });
});

describe.runIf(hasHalf)("random programs in f16 on WebGPU", () => {
  const programs = Array.from({ length: Math.ceil(runs / 3) }, (_, i) => seed + i);
  test.each(programs)("%d", async (number) => {
    const random = seeded(number);
    const { program, inputs } = randomProgram(random, { recipes, style: "smooth", steps: 6 });
    await expectAgreementThroughout(own(), { program, inputs, random }, true, f16);
  });
});

test.runIf(!hasHalf)("f16 is refused where the device lacks it", () => {
  expect(() => np.multiply(np.array([1, 2], half), 2)).toThrow(/f16-unsupported[^]*astype\("f32"\)/);
});
