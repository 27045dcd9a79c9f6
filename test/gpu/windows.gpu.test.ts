/** Convolutions, pooling and special functions on WebGPU have the values and gradients that they have on the CPU. */
import { device, grad, jit, setDefaultDevice, type Tensor } from "cotangent";
import { avgPool, conv, convTranspose, maxPool } from "cotangent/nn";
import * as np from "cotangent/numpy";
import * as special from "cotangent/special";
import { afterAll, beforeAll, expect, test } from "vitest";

beforeAll(async () => void (await device("webgpu")));
afterAll(() => setDefaultDevice("cpu"));

const noise = (shape: readonly number[], seed: number): Tensor => {
  const size = shape.reduce((a, b) => a * b, 1);
  return np.reshape(np.array(Array.from({ length: size }, (_, i) => Math.sin(12.9 * (i + seed)))), shape);
};

/** The value of `f` and its gradients, in f32 on either device, with a bound relative to the greatest. */
async function expectAlike(f: (...xs: Tensor[]) => Tensor, shapes: readonly (readonly number[])[]): Promise<void> {
  const on = async (name: "cpu" | "webgpu"): Promise<Float32Array[]> => {
    setDefaultDevice(name);
    const args = shapes.map((shape, i) => noise(shape, i + 1));
    const gradients = jit(grad((...xs: Tensor[]) => np.sum(np.square(f(...xs))), { argnums: shapes.map((_, i) => i) }))(
      ...args,
    );
    return Promise.all([jit(f)(...args), ...gradients].map(async (x) => Float32Array.from(await x.data())));
  };
  const [expected, found] = [await on("cpu"), await on("webgpu")];
  found.forEach((values, i) => {
    const scale = Math.max(...expected[i]!.map(Math.abs));
    const worst = Math.max(...values.map((x, k) => Math.abs(x - expected[i]![k]!)));
    expect(worst / scale).toBeLessThan(2e-5);
  });
}

test("conv as tiles in shared memory", { timeout: 240_000 }, async () => {
  await expectAlike(
    (x, w) => conv(x, w, { padding: "SAME" }),
    [
      [1, 8, 10, 9],
      [16, 8, 3, 3],
    ],
  );
});

test("conv with strides and groups, and transposed", async () => {
  await expectAlike(
    (x, w) => conv(x, w, { strides: 2, padding: "SAME", groups: 2 }),
    [
      [2, 4, 7, 6],
      [4, 2, 3, 2],
    ],
  );
  await expectAlike(
    (x, w) => convTranspose(x, w, { strides: 2, padding: "SAME" }),
    [
      [1, 3, 4, 4],
      [3, 2, 3, 3],
    ],
  );
});

test("pooling", async () => {
  await expectAlike((x) => maxPool(x, { window: [2, 2] }), [[2, 6, 20, 20]]);
  await expectAlike((x) => avgPool(x, { window: [3, 3], strides: 2, padding: "SAME" }), [[2, 6, 20, 21]]);
});

test("special functions", async () => {
  const positive = (x: Tensor): Tensor => np.add(np.multiply(x, 3), 4);
  await expectAlike((x) => special.lgamma(positive(x)), [[300]]);
  await expectAlike((x) => special.polygamma(1, positive(x)), [[300]]);
  await expectAlike((x) => special.erfinv(np.multiply(x, 0.9)), [[300]]);
  await expectAlike((x) => special.cumlogsumexp(x), [[3, 40]]);
});
