import { expect, test } from "vitest";
import { grad } from "../grad.ts";
import { jit } from "../jit.ts";
import * as np from "../numpy/index.ts";
import { key, normal, split } from "../random/index.ts";
import type { Tensor } from "../tensor.ts";
import { vmap } from "../vmap.ts";
import { highwayVjp } from "./highway.ts";
import { likelihoodRatio } from "./likelihood-ratio.ts";
import type { Key } from "../random/key.ts";

const f64 = { dtype: "f64" } as const;
const flat = (list: readonly Tensor[]): Tensor => np.concatenate(list.map((x) => np.ravel(x)));
const cosine = (a: Tensor, b: Tensor): number =>
  np
    .vdot(a, b)
    .div(np.norm(a).mul(np.norm(b)))
    .item();

test("highwayVjp of a residual MLP of 16 blocks: exact with 16 iterations, nearer with 4 than with none (S086)", () => {
  const [keyW, keyX] = split(key(0), 2);
  const weights = normal(keyW, [16, 8, 8]).astype("f64").mul(0.25);
  const params = Array.from({ length: 16 }, (_, l) => np.slice(weights, [l]));
  const x = normal(keyX, [8]).astype("f64");
  const block = (w: Tensor, h: Tensor): Tensor => np.tanh(np.matmul(w, h));
  const loss = (list: readonly Tensor[]): Tensor => np.sum(np.square(list.reduce((h, w) => h.add(block(w, h)), x)));
  const exact = flat(grad(loss)(params));
  const after = (iterations: number): Tensor => {
    const [y, pullback] = highwayVjp(
      params.map(() => block),
      iterations,
    )(params, x);
    return flat(pullback(y.mul(2))[0]);
  };
  expect(np.max(np.abs(after(16).sub(exact))).item()).toBeLessThan(1e-6 * np.norm(exact).item());
  expect(cosine(after(4), exact)).toBeGreaterThan(cosine(after(0), exact));
});

test("highwayVjp refuses other numbers of parameters", () => {
  expect(() => highwayVjp([(p: Tensor, h: Tensor) => h.mul(p)], 1)([], np.array(1))).toThrow(/wrong-length/);
  expect(() => highwayVjp([], -1)).toThrow(/bad-argument/);
});

test("1,000 antithetic likelihood ratios of an MLP with 16 hidden units point along the gradient (S098)", () => {
  const [k1, k2, kx, noise] = split(key(1), 4);
  const params = [normal(k1, [4, 16]).astype("f64").mul(0.5), normal(k2, [16, 2]).astype("f64").mul(0.5)];
  const x = normal(kx, [4]).astype("f64");
  const target = np.array([1, -1], f64);
  const layers = [
    (w: Tensor, z: Tensor): Tensor => np.matmul(z, w),
    (w: Tensor, z: Tensor): Tensor => np.matmul(np.tanh(z), w),
  ];
  const loss = (z: Tensor): Tensor => np.sum(np.square(z.sub(target)));
  const exact = flat(grad((p: readonly Tensor[]) => loss(layers[1]!(p[1]!, layers[0]!(p[0]!, x))))(params));
  const estimate = likelihoodRatio(layers, loss, { sigma: 0.05 });
  const samples = jit((k: Key) => vmap((one: Key) => flat(estimate(params, x, one)))(np.stack(split(k, 1000))));
  expect(cosine(np.mean(samples(noise), { axis: 0 }), exact)).toBeGreaterThanOrEqual(0.95);
});

test("a loss without a derivative is no obstacle; sigma must be positive", () => {
  const step = (z: Tensor): Tensor => np.sum(np.where(np.less(z, 0), 1, 0));
  const estimate = likelihoodRatio([(w: Tensor, z: Tensor) => z.mul(w)], step, { sigma: 1, antithetic: false });
  expect(estimate([np.array(0.5)], np.array(1), key(2))).toHaveLength(1);
  expect(() => likelihoodRatio([], step, { sigma: 0 })).toThrow(/bad-argument/);
});
