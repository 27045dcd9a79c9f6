import { expect, test } from "vitest";
import { jvp, linearize } from "./forward.ts";
import { grad } from "./grad.ts";
import { hvp, jacfwd } from "./jacobian.ts";
import { jit } from "./jit.ts";
import { softmax } from "./nn/index.ts";
import * as np from "./numpy/index.ts";
import { fvp, gnvp } from "./products.ts";
import { vjp } from "./reverse.ts";
import type { Tensor } from "./tensor.ts";
import { vmap } from "./vmap.ts";

const f64 = (x: unknown): Tensor => np.array(x as number[], { dtype: "f64" });
const numbers = (x: Tensor): readonly number[] => np.ravel(x).toArray() as number[];
const expectClose = (found: Tensor, expected: Tensor, digits = 10): void => {
  const want = numbers(expected);
  numbers(found).forEach((x, i) => expect(x).toBeCloseTo(want[i]!, digits));
};

const inputs = f64([
  [0.2, -1, 0.5],
  [1, 0.3, -0.7],
]);
const labels = f64([
  [1, 0, 0],
  [0, 0, 1],
]);
const model = (w: Tensor): Tensor => np.matmul(np.tanh(inputs), w);
const curved = (w: Tensor): Tensor => np.tanh(np.matmul(inputs, w));
const crossEntropy = (z: Tensor): Tensor => np.sum(np.logsumexp(z, { axis: 1 })).sub(np.sum(z.mul(labels)));
const w = f64([
  [0.1, 0.2, -0.3],
  [0.5, -0.4, 0.2],
  [0.9, 0.1, 0],
]);
const v = f64([
  [1, -1, 0.5],
  [0.2, 0.3, 0.7],
  [-0.6, 1, 1],
]);

test("the Gauss–Newton product is Jᵀ·H·J·v; of a linear model that is the Hessian product", () => {
  expectClose(
    gnvp(model, crossEntropy, w, v),
    hvp((p: Tensor) => crossEntropy(model(p)), [w], [v]),
  );
  const J = np.reshape(jacfwd(curved)(w), [6, 9]);
  const H = np.reshape(jacfwd(grad(crossEntropy))(curved(w)), [6, 6]);
  const dense = np.matmul(np.transpose(J), np.matmul(H, np.matmul(J, np.reshape(v, [9]))));
  expectClose(jit((p: Tensor, u: Tensor) => gnvp(curved, crossEntropy, p, u))(w, v), dense);
  expect(np.sum(gnvp(curved, crossEntropy, w, v).mul(v)).item()).toBeGreaterThan(0);
});

test("the Fisher product of a categorical model is the Gauss–Newton product of its cross entropy", () => {
  const fisher = (z: Tensor, u: Tensor): Tensor => {
    const p = softmax(z, 1);
    return p.mul(u).sub(p.mul(np.sum(p.mul(u), { axis: 1, keepdims: true })));
  };
  expectClose(fvp(curved, fisher, w, v), gnvp(curved, crossEntropy, w, v));
});

/** Scalar functions with their third derivatives at a point. */
const functions: readonly (readonly [string, (x: Tensor) => Tensor, readonly ((x: number) => number)[]])[] = [
  ["sin", (x) => np.sin(x), [Math.cos, (x) => -Math.sin(x), (x) => -Math.cos(x)]],
  ["x⁴", (x) => x.pow(4), [(x) => 4 * x ** 3, (x) => 12 * x ** 2, (x) => 24 * x]],
  [
    "exp(2x)",
    (x) => np.exp(x.mul(2)),
    [(x) => 2 * Math.exp(2 * x), (x) => 4 * Math.exp(2 * x), (x) => 8 * Math.exp(2 * x)],
  ],
];

type Scalar = (x: Tensor) => Tensor;
/** Ways to differentiate a function of one number, and to map it over a batch of one. */
const modes: Readonly<Record<string, { readonly order: number; readonly of: (f: Scalar) => Scalar }>> = {
  jvp: { order: 1, of: (f) => (x) => jvp(f, [x], [np.onesLike(x)])[1] },
  vjp: { order: 1, of: (f) => (x) => vjp(f, x)[1](np.onesLike(x))[0] },
  linearize: { order: 1, of: (f) => (x) => linearize(f, x)[1](np.onesLike(x)) },
  vmap: { order: 0, of: (f) => (x) => np.sum(vmap(f)(np.stack([x, x]))).div(2) },
};

for (const [name, f, derivatives] of functions)
  test(`every order of jvp, vjp, linearize and vmap agrees to order 3: ${name}`, () => {
    const point = 0.6;
    const names = Object.keys(modes);
    for (const a of names)
      for (const b of names)
        for (const c of names) {
          const chain = [a, b, c].map((mode) => modes[mode]!);
          const order = chain.reduce((sum, mode) => sum + mode.order, 0);
          const g = chain.reduce((h, mode) => mode.of(h), f);
          const expected = order === 0 ? f(f64(point)).item() : derivatives[order - 1]!(point);
          expect(g(f64(point)).item(), `${a} of ${b} of ${c}`).toBeCloseTo(expected, 9);
        }
  }, 120_000);
