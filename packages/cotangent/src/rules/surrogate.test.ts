import { expect, test } from "vitest";
import { grad } from "../grad.ts";
import { jacrev } from "../jacobian.ts";
import { jit } from "../jit.ts";
import { softmax } from "../nn/index.ts";
import * as np from "../numpy/index.ts";
import { key } from "../random/index.ts";
import { stopGradient } from "../stop-gradient.ts";
import type { Tensor } from "../tensor.ts";
import { message, scalar } from "../testing.ts";
import { vmap } from "../vmap.ts";
import { closureConvert } from "./closure-convert.ts";
import { customVjp } from "./custom-vjp.ts";
import { biper, reinmax, reinmaxAt, straightThrough, surrogate } from "./surrogate.ts";

const f64s = (...x: readonly number[]): Tensor => np.array(x, { dtype: "f64" });
const numbers = (x: Tensor): readonly number[] => np.ravel(x).toArray() as number[];

test("a surrogate has the values of one function and the derivatives of the other", () => {
  const f = surrogate(
    (x: Tensor) => np.round(x),
    (x: Tensor) => x.mul(x),
  );
  expect(numbers(f(f64s(0.4, 1.6)))).toEqual([0, 2]);
  expect(numbers(grad((x: Tensor) => np.sum(f(x)))(f64s(0.4, 1.6)))).toEqual([0.8, 3.2]);
  expect(numbers(grad((x: Tensor) => np.sum(straightThrough((z) => np.sign(z))(x).mul(x)))(f64s(0.5, -2)))).toEqual([
    1.5, -3,
  ]);
});

test("biper is ±1 forward; its vjp is ω·cos(ω·x)·ct (S094)", () => {
  const x = np.linspace(-3, 3, 41).astype("f64");
  expect(new Set(numbers(biper(x, 2.5)))).toEqual(new Set([1, -1]));
  const found = numbers(grad((z: Tensor) => np.sum(biper(z, 2.5).mul(3)))(x));
  numbers(x).forEach((value, i) => expect(found[i]).toBeCloseTo(3 * 2.5 * Math.cos(2.5 * value), 6));
});

test("the expectation of ReinMax is the exact gradient of a quadratic function; straight-through is biased (S079)", () => {
  const logits = f64s(0.3, -0.8, 1.1, 0.1);
  const q = np.array(
    [
      [1, 2, 0, -1],
      [0.5, 3, 1, 0],
      [2, -1, 4, 1],
      [0, 1, 0.3, 7],
    ],
    { dtype: "f64" },
  );
  const c = f64s(5, -2, 7, 1);
  const f = (d: Tensor): Tensor => np.sum(np.matmul(q, d).mul(d)).add(np.sum(c.mul(d)));
  const units = np.eye(4, { dtype: "f64" });
  const exact = grad((l: Tensor) => np.sum(softmax(l).mul(vmap(f)(units))))(logits);
  const expected = (estimate: (l: Tensor, d: Tensor) => Tensor): readonly number[] => {
    const each = vmap((d: Tensor) => grad((l: Tensor) => f(estimate(l, d)))(logits))(units);
    return numbers(np.matmul(softmax(logits), each));
  };
  expected(reinmaxAt).forEach((value, i) => expect(value).toBeCloseTo(numbers(exact)[i]!, 10));
  const through = expected((l, d) => softmax(l).add(stopGradient(d.sub(softmax(l)))));
  expect(Math.max(...through.map((value, i) => Math.abs(value - numbers(exact)[i]!)))).toBeGreaterThan(1e-2);
  const drawn = jit((l: Tensor) => reinmax(l, key(3)))(logits);
  expect(numbers(drawn).toSorted((a, b) => a - b)).toEqual([0, 0, 0, 1]);
  expect(numbers(jacrev((l: Tensor) => reinmax(l, key(3)))(logits))).toHaveLength(16);
});

test("closureConvert makes what is captured an argument, for rules that must know it", () => {
  const custom = (f: (x: Tensor) => Tensor, x: Tensor): Tensor => {
    const [g, captured] = closureConvert(f, x);
    return customVjp(
      (own: readonly Tensor[], z: Tensor) => g(own, z),
      (own, z) => [g(own, z), z],
      (z, ct) => [[ct.mul(z).mul(10)], null],
    )(captured, x);
  };
  expect(grad((w: Tensor) => custom((x) => x.mul(w), scalar(3)))(scalar(2)).item()).toBe(30);
  const [g, captured] = closureConvert((x: Tensor) => x.mul(f64s(1, 2)), f64s(0, 0));
  expect(captured).toHaveLength(1);
  expect(message(() => g(captured, f64s(1)))).toContain("f64[1]");
  expect(message(() => g([], f64s(1, 2)))).toContain("1 leaves for 2");
});
