/** Functions that are compiled once for arrays of any length, on WebGPU. */
import type { GpuDevice } from "@cotangent/codegen-wgsl";
import {
  check,
  debugPrint,
  device,
  devicePut,
  grad,
  random,
  scan,
  setDefaultDevice,
  setPrinter,
  valueAndGrad,
  type Tensor,
} from "cotangent";
import * as nn from "cotangent/nn";
import * as np from "cotangent/numpy";
import { polymorphic } from "cotangent/shapes";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

let pipelines: () => number;
beforeAll(async () => {
  const { gpu } = (await device("webgpu")) as unknown as { readonly gpu: GpuDevice };
  pipelines = () => gpu.pipelines.count;
});
afterEach(() => setDefaultDevice("cpu"));
afterAll(() => setDefaultDevice("cpu"));

type Fn = (...args: Tensor[]) => Tensor | readonly Tensor[];

const drawn = (shape: readonly number[], i: number): Tensor =>
  np.multiply(random.normal(random.foldIn(random.key(0), i), shape), 0.5);
const loss = (w: Tensor, x: Tensor): Tensor => np.mean(np.square(np.tanh(np.matmul(x, w))));
const attention = (q: Tensor, k: Tensor, v: Tensor): Tensor => np.matmul(nn.softmax(np.matmul(q, k.T).mul(0.3)), v);
const running = (xs: Tensor): readonly [Tensor, Tensor] =>
  scan((c: Tensor, x: Tensor) => [np.sin(c.add(x)), c] as const, np.zeros([3]), xs);

const all = (found: Tensor | readonly Tensor[]): readonly Tensor[] => [found].flat();
const numbersOf = async (found: Tensor | readonly Tensor[]): Promise<readonly (readonly number[])[]> =>
  Promise.all(all(found).map(async (x) => [...x.shape, ...(await x.data())]));

const cases: Readonly<Record<string, readonly [Fn, readonly string[], (n: number) => readonly (readonly number[])[]]>> =
  {
    "a loss and its gradient": [
      (w, x) => valueAndGrad(loss)(w, x),
      ["f32[40, 6]", "f32[batch, 40]"],
      (n) => [
        [40, 6],
        [n, 40],
      ],
    ],
    "attention and its gradient by keys": [
      (q, k, v) => [attention(q, k, v), grad((x: Tensor) => np.sum(attention(q, x, v)))(k)],
      ["f32[n, 8]", "f32[m, 8]", "f32[m, 3]"],
      (n) => [
        [n, 8],
        [n + 3, 8],
        [n + 3, 3],
      ],
    ],
    "a loop over a length and its gradient": [
      (x) => [running(x)[1], grad((y: Tensor) => np.sum(np.square(running(y)[0])))(x)],
      ["f32[n, 3]"],
      (n) => [[n, 3]],
    ],
  };

describe("as on the CPU for each length, with the kernels of the first", () => {
  test.each(Object.entries(cases))("%s", async (_, [f, specs, shapes]) => {
    const compiled = polymorphic(f, ...specs);
    const expectSame = async (n: number): Promise<void> => {
      const args = shapes(n).map(drawn);
      const found = all(compiled(...args.map((arg) => devicePut(arg, "webgpu"))));
      expect(found.map((x) => x.device.name)).toEqual(found.map(() => "webgpu"));
      const expected = await numbersOf(compiled(...args));
      expect(await numbersOf(found)).toEqual(expected.map((row) => row.map((x) => expect.closeTo(x, 4))));
    };
    await expectSame(5);
    const made = pipelines();
    for (const n of [1, 70, 130, 5]) await expectSame(n);
    expect(pipelines()).toBe(made);
  });
});

test("calls for several lengths on their way together", async () => {
  const sums = polymorphic((x: Tensor) => np.sum(np.square(x), { axis: 1 }), "f32[n, m]");
  const shapes = [
    [3, 4],
    [2, 9],
    [3, 4],
    [80, 1],
  ] as const;
  const found = shapes.map((shape) => sums(devicePut(np.ones(shape), "webgpu")));
  expect(await numbersOf(found)).toEqual(shapes.map(([n, m]) => [n, ...Array.from({ length: n }, () => m)]));
});

test("arguments of the host go where the others are; so do numbers, and what is made in the function", async () => {
  const [row, pair] = [np.ones([1, 2]), np.ones([2])];
  setDefaultDevice("webgpu");
  const f = polymorphic(
    (x: Tensor, y: Tensor, k: Tensor | number) => np.add(np.multiply(x, np.array([1, 2])), y).mul(k),
    "f32[n, 2]",
    "f32[2]",
    "f32",
  );
  const [three, four] = [f(np.ones([3, 2]), pair, 2), f(np.ones([4, 2]), pair, 3)];
  expect(three.device.name).toBe("webgpu");
  expect([...(await three.data())]).toEqual([4, 6, 4, 6, 4, 6]);
  expect([...(await four.data())]).toEqual([6, 9, 6, 9, 6, 9, 6, 9]);
  expect(f(row, pair, 2).toArray()).toEqual([[4, 6]]);
});

test("what is printed and checked, with the lengths of the call", async () => {
  const lines: string[] = [];
  const before = setPrinter((line) => lines.push(line));
  try {
    const f = polymorphic((x: Tensor) => {
      check(np.greater(np.sum(x), 0), "the sum is positive");
      return debugPrint("x", x.mul(2));
    }, "f32[n]");
    const call = (values: readonly number[]): Promise<readonly (readonly number[])[]> =>
      numbersOf(f(devicePut(np.array(values), "webgpu")));
    expect([await call([1]), await call([2, 3])]).toEqual([[[1, 2]], [[2, 4, 6]]]);
    expect(lines).toEqual(["x: [2]", "x: [4, 6]"]);
    await expect(call([-1, 0])).rejects.toThrow("the sum is positive");
  } finally {
    setPrinter(before);
  }
});
