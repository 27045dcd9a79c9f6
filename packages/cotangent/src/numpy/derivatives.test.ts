import { describe, expect, it } from "vitest";
import { grad } from "../grad.ts";
import { hessian } from "../jacobian.ts";
import { jvp } from "../forward.ts";
import { jit } from "../jit.ts";
import type { Tensor } from "../tensor.ts";
import { vmap } from "../vmap.ts";
import * as np from "./index.ts";

const f64 = (data: np.ArrayInput): Tensor => np.array(data, { dtype: "f64" });
const derivatives = (f: (x: Tensor) => Tensor, x: number, order: number): number[] => {
  const chain: ((x: Tensor) => Tensor)[] = [f];
  for (let i = 0; i < order; i++) {
    const inner = chain[i]!;
    chain.push(i % 2 === 0 ? grad(inner) : (z) => jvp(inner, [z], [np.onesLike(z)])[1]);
  }
  return chain.map((g) => g(f64(x)).item());
};
const gradients = (f: (x: Tensor, z: Tensor) => Tensor, x: number, z: number): number[] =>
  grad(f, { argnums: [0, 1] })(f64(x), f64(z)).map((d) => d.item());

describe("derivatives at awkward points", () => {
  it("abs, sqrt, norm and std at 0", () => {
    expect(grad((x: Tensor) => np.abs(x))(f64(0)).item()).toBe(0);
    expect(derivatives((x) => np.multiply(x, np.abs(x)), 0, 1)).toEqual([0, 0]);
    expect(grad((x: Tensor) => np.sqrt(x))(f64(0)).item()).toBe(Infinity);
    expect(grad((x: Tensor) => np.norm(x))(f64([0, 0])).toArray()).toEqual([0, 0]);
    expect(grad((x: Tensor) => np.norm(x, { ord: 3 }))(f64([0, 0])).toArray()).toEqual([0, 0]);
    expect(grad((x: Tensor) => np.norm(x))(f64([3, 4])).toArray()).toEqual(
      [0.6, 0.8].map((x) => expect.closeTo(x, 15)),
    );
    expect(grad((x: Tensor) => np.std(x))(f64([2, 2, 2])).toArray()).toEqual([0, 0, 0]);
    expect(gradients(np.hypot, 3e-170, 4e-170)).toEqual([0.6, 0.8].map((x) => expect.closeTo(x, 14)));
  });
  it("powers", () => {
    expect(derivatives((x) => np.power(x, 2), 0, 3)).toEqual([0, 0, 2, 0]);
    expect(derivatives((x) => np.power(x, 1), 0, 2)).toEqual([0, 1, 0]);
    expect(derivatives((x) => np.power(x, 3), -3, 4)).toEqual([-27, 27, -18, 6, 0]);
    expect(gradients(np.power, 0, 2)).toEqual([0, 0]);
    expect(grad((x: Tensor) => np.power(x, 0.5))(f64(0)).item()).toBe(Infinity);
    expect(grad((z: Tensor) => np.sum(np.power(z, np.arange(3))))(f64(0)).item()).toBe(1);
  });
  it("ties and bounds", () => {
    expect(gradients(np.maximum, 1.5, 1.5)).toEqual([0.5, 0.5]);
    expect(grad((x: Tensor) => np.max(x))(f64([3, 1, 3, 3])).toArray()).toEqual([1 / 3, 0, 1 / 3, 1 / 3]);
    expect(grad((x: Tensor) => np.sum(np.clip(x, -1, 1)))(f64([-2, -0.5, 1, 2])).toArray()).toEqual([0, 1, 0.5, 0]);
  });
  it("the two wheres", () => {
    const safe = (x: Tensor): Tensor => {
      const inside = np.greater(x, 0);
      return np.sum(np.where(inside, np.log(np.where(inside, x, 1)), 0));
    };
    expect(grad(safe)(f64([-1, 0, 2])).toArray()).toEqual([0, 0, 0.5]);
  });
  it("logaddexp and logsumexp with −∞, and at equal arguments", () => {
    expect(gradients(np.logaddexp, 1, 1)).toEqual([0.5, 0.5]);
    expect(gradients(np.logaddexp, -Infinity, 0)).toEqual([0, 1]);
    expect(hessian((x: Tensor) => np.logaddexp(np.slice(x, [0]), np.slice(x, [1])))(f64([1, 1])).toArray()).toEqual([
      [0.25, -0.25],
      [-0.25, 0.25],
    ]);
    expect(grad((x: Tensor) => np.logsumexp(x))(f64([-Infinity, 0, 1])).toArray()).toEqual(
      [0, 0.2689414213699951, 0.7310585786300049].map((x) => expect.closeTo(x, 15)),
    );
    expect(grad((x: Tensor) => np.logsumexp(x))(f64([-Infinity, -Infinity])).toArray()).toEqual([0, 0]);
  });
  it("sinc, to the fourth derivative, also where the series ends", () => {
    const pi2 = Math.PI ** 2;
    expect(derivatives(np.sinc, 0, 4)).toEqual([1, 0, -pi2 / 3, 0, pi2 ** 2 / 5].map((x) => expect.closeTo(x, 11)));
    const edge = 2 / Math.PI;
    const [left, right] = [derivatives(np.sinc, edge - 1e-9, 3), derivatives(np.sinc, edge + 1e-9, 3)];
    left.forEach((y, i) => expect(y).toBeCloseTo(right[i]!, 5));
  });
  it("xlogy at 0", () => {
    expect(gradients(np.xlogy, 0, 3)).toEqual([Math.log(3), 0]);
    expect(gradients(np.xlogy, 2, 4)).toEqual([Math.log(4), 0.5]);
    expect(grad((x: Tensor) => np.negative(np.xlogy(x, x)))(f64(0)).item()).toBe(Infinity);
  });
  it("mod, floorDivide and rounding", () => {
    expect(gradients(np.mod, 3.75, 1)).toEqual([1, -3]);
    expect(gradients(np.mod, -3.75, 1)).toEqual([1, 4]);
    expect(gradients(np.floorDivide, 7.5, 2)).toEqual([0, 0]);
    expect(grad((x: Tensor) => np.sum(np.add(np.floor(x), np.sign(x))))(f64([0.3, -1.7])).toArray()).toEqual([0, 0]);
  });
  it("products with zeros, and the variance", () => {
    expect(grad((x: Tensor) => np.prod(x))(f64([2, 0, 5])).toArray()).toEqual([0, 10, 0]);
    expect(grad((x: Tensor) => np.prod(x))(f64([2, 0, 0, 5])).toArray()).toEqual([0, 0, 0, 0]);
    expect(grad((x: Tensor) => np.variance(x))(f64([1, 2, 6])).toArray()).toEqual(
      [-4 / 3, -2 / 3, 2].map((x) => expect.closeTo(x, 14)),
    );
    expect([...hessian((x: Tensor) => np.variance(x))(f64([4, 4])).dataSync()]).toEqual([0.5, -0.5, -0.5, 0.5]);
  });
});

describe("functions inside transforms", () => {
  it("compile", () => {
    const f = jit((x: Tensor) => np.concatenate([np.cumsum(x), np.flip(np.roll(x, 1)), np.pad(x, 1)]));
    expect(f(f64([1, 2, 4])).toArray()).toEqual([1, 3, 7, 2, 1, 4, 0, 1, 2, 4, 0]);
  });
  it("are batched", () => {
    const x = np.reshape(np.arange(6, undefined, 1, { dtype: "f64" }), [2, 3]);
    expect(vmap((row: Tensor) => np.take(row, [2, 0]))(x).toArray()).toEqual([
      [2, 0],
      [5, 3],
    ]);
    expect(vmap((row: Tensor) => np.argmax(np.sin(row)))(x).toArray()).toEqual([2, 0]);
    expect(vmap((row: Tensor) => np.outer(row, row))(x).shape).toEqual([2, 3, 3]);
  });
  it("einsum, take, slices and diagonals have adjoints", () => {
    const x = f64([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    expect(grad((y: Tensor) => np.einsum("ij,kj->", y, y))(x).toArray()).toEqual([
      [18, 24],
      [18, 24],
      [18, 24],
    ]);
    expect(grad((y: Tensor) => np.sum(np.square(np.take(y, [2, 2], 0))))(x).toArray()).toEqual([
      [0, 0],
      [0, 0],
      [20, 24],
    ]);
    expect(grad((y: Tensor) => np.sum(np.square(np.slice(y, [[null, null, -2], 1]))))(x).toArray()).toEqual([
      [0, 4],
      [0, 0],
      [0, 12],
    ]);
    expect(
      grad((y: Tensor) => np.trace(y))(
        f64([
          [1, 2],
          [3, 4],
        ]),
      ).toArray(),
    ).toEqual([
      [1, 0],
      [0, 1],
    ]);
    expect(grad((y: Tensor) => np.sum(np.takeAlongAxis(y, [[1], [0], [1]], 1)))(x).toArray()).toEqual([
      [0, 1],
      [1, 0],
      [0, 1],
    ]);
  });
});
