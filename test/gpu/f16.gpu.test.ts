/** f16 on WebGPU: in Chromium, whose software adapter lacks it, only that it is refused. */
import { acquire } from "@cotangent/codegen-wgsl";
import { device, grad, jit, setDefaultDevice, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const { gpu } = await acquire();
const hasHalf = gpu.features.has("shader-f16");
gpu.destroy();

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
});

test.runIf(!hasHalf)("f16 is refused where the device has it not", async () => {
  await expect(np.multiply(np.array([1, 2], half), 2).data()).rejects.toThrow(/f16-unsupported/);
});
