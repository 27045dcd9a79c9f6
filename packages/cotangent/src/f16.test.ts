/** f16 as a user has it, on the CPU. */
import { describe, expect, test } from "vitest";
import { checkGrads, explain, f16, grad, jit, jvp, stopGradient, vmap } from "./index.ts";
import * as np from "./numpy/index.ts";
import type { Tensor } from "./tensor.ts";

const half = { dtype: "f16" } as const;
const numbers = (x: Tensor): unknown => x.toArray();

describe("arrays of f16", () => {
  test("hold rounded numbers, however they are made", () => {
    expect(String(np.array([0.1, 70_000, 1e-9], half))).toBe("Tensor(f16[3], [0.099976, Infinity, 0])");
    expect(np.array(new Float64Array([1 / 3]), half).toArray()).toEqual([0.333_251_953_125]);
    expect(np.full([2], 0.1, half).toArray()).toEqual(np.array([0.1, 0.1]).astype("f16").toArray());
    expect(np.arange(2047, 2051, half).toArray()).toEqual([2047, 2048, 2048, 2050]);
    expect(np.ones([2], half).dataSync()).toEqual(new Float32Array([1, 1]));
  });

  test("give way to f32 and f64, but not to numbers and integers", () => {
    const x = np.array([1, 2], half);
    const names = [np.array(3), np.array(3, { dtype: "f64" }), 0.1, np.array(3, { dtype: "i32" }), true];
    expect(names.map((z) => np.multiply(x, z).dtype.name)).toEqual(["f32", "f64", "f16", "f16", "f16"]);
  });

  test("have no bits of another dtype", () => {
    expect(() => np.array([1], half).astype("f8" as never)).toThrow(/f16, f32/);
  });
});

describe("arithmetic", () => {
  test("rounds the result of each operation", () => {
    const x = np.array([2048, 0.1], half);
    expect(numbers(np.add(x, 1))).toEqual([2048, 1.099_609_375]);
    expect(numbers(np.square(np.array([300], half)))).toEqual([Infinity]);
  });

  test("accumulates in f32", () => {
    expect(np.sum(np.ones([4100], half)).item()).toBe(4100);
    expect(numbers(np.cumsum(np.full([3], 1000.5, half)))).toEqual([1000.5, 2001, 3002]);
    const x = np.array([300, -300], half);
    expect(np.matmul(x, np.array([300, 299], half)).item()).toBe(300);
  });

  test("has means and variances of what has no sum", () => {
    const x = np.array([60_000, 59_968, 60_032], half);
    expect([np.sum(x), np.mean(x), np.variance(x)].map((y) => [y.dtype.name, y.item()])).toEqual([
      ["f16", Infinity],
      ["f16", 60_000],
      ["f16", 682.5],
    ]);
    expect(grad((y: Tensor) => np.mean(y).astype("f32"))(x).toArray()).toEqual([1 / 3, 1 / 3, 1 / 3].map(f16.round));
  });

  test("means the same compiled as not", () => {
    const x = np.array([0.1, -3, 1e-5, 250], half);
    const functions: readonly ((x: Tensor) => Tensor)[] = [
      (v) => np.divide(v, 1e-5),
      (v) => np.multiply(np.multiply(v, 2 ** -15), 2 ** -15),
      (v) => np.divide(v, 40_000),
      (v) => np.equal(np.multiply(v, 0.3), np.max(np.multiply(v, 0.3))),
      (v) => np.floor(np.multiply(v, 3.3)),
      (v) => np.multiply(v, 3.3).astype("i32"),
      (v) => np.argmax(np.multiply(v, 0.001)),
    ];
    for (const f of functions) expect(numbers(jit(f)(x))).toEqual(numbers(f(x)));
  });
});

describe("casts", () => {
  const f = (x: Tensor): Tensor => np.sum(np.square(x.astype("f16"))).astype("f32");

  test("to f16 round within compiled code too", () => {
    const there = (x: Tensor): Tensor => np.multiply(x.astype("f16").astype("f32"), 3);
    const x = np.array([0.1, 70_000, 1e-9, -2049]);
    expect(numbers(jit(there)(x))).toEqual([0.299_926_757_812_5, Infinity, 0, -6144]);
    expect(String(explain(there, x))).toContain("roundToHalf(");
  });

  test("have derivatives of the dtype of the argument, in both modes", () => {
    const x = np.array([1, 2.0001, -3]);
    expect(String(grad(f)(x))).toBe("Tensor(f32[3], [2, 4, -6])");
    expect(jvp(f, [x], [np.array([1, 0, 0])])[1]).toMatchObject({ dtype: { name: "f32" } });
    const inner = grad((y: Tensor) => np.sum(y.astype("f32")))(np.array([1, 2], half));
    expect(inner.dtype.name).toBe("f16");
    expect(vmap(grad(f))(np.array([[1], [2]])).dtype.name).toBe("f32");
  });

  test("obey checkGrads, within what their digits allow", async () => {
    const g = (x: Tensor): Tensor => np.sum(np.tanh(np.multiply(x.astype("f16"), x.astype("f16")))).astype("f32");
    await checkGrads(g, [np.array([0.5, -0.8])]);
    await checkGrads((x: Tensor) => np.exp(x), [np.array([0.3], half)]);
    const wrong = (x: Tensor): Tensor => np.multiply(x.astype("f16"), stopGradient(x.astype("f16")));
    await expect(checkGrads(wrong, [0.7], { order: 1 })).rejects.toThrow(/gradient-mismatch/);
  });

  test("code without f16 pays nothing for it", () => {
    expect(String(explain((x: Tensor) => np.exp(x), np.array([1])))).not.toContain("Half");
  });
});
