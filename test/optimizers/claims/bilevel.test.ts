/** Claims on hypergradients. The inner problem is a quadratic of 6 dimensions and condition 10, so that all is known. */
import {
  cgInverse,
  implicitHypergradient,
  meha,
  neumann,
  penaltyHypergradient,
  replay,
  unrolledHypergradient,
  unrolledObjective,
  type Hypergradient,
} from "@cotangent/optim";
import { grad, jit, savedResiduals, scan, stopGradient, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { expect, test } from "vitest";
import { vector } from "../steps-to.ts";

const n = 6;
/** Eigenvalues of the inner Hessian, from 1 to 10. */
const curvatures = vector(1, 2, 3.5, 5, 8, 10);
const target = vector(0.5, -1, 2, 0, 1, -0.3);
const x = vector(1, 0.5, -1, 2, 0.2, -0.7);
/** `(1 − α·λ)^k` for α = 0.1 */
const powered = (k: number): Tensor => np.power(np.subtract(1, np.multiply(curvatures, 0.1)), k);
const zero = np.zeros([n], { dtype: "f64" });
/** `∂y* / ∂x` is diagonal: cos x / λ, where y* = sin x / λ. */
const solution = (u: Tensor): Tensor => np.divide(np.sin(u), curvatures);
const problem = {
  outer: (u: Tensor, y: Tensor): Tensor =>
    np.add(np.multiply(np.sum(np.square(np.subtract(y, target))), 0.5), np.multiply(np.sum(np.square(u)), 0.05)),
  inner: (u: Tensor, y: Tensor): Tensor =>
    np.subtract(np.multiply(np.sum(np.multiply(curvatures, np.square(y))), 0.5), np.vdot(np.sin(u), y)),
};
const exact = grad((u: Tensor) => problem.outer(u, solution(u)))(x);
const norm = (v: Tensor): number => Math.sqrt(np.sum(np.square(v)).item());
const errorOf = ({ gradient }: Hypergradient<Tensor, Tensor>): number =>
  norm(np.subtract(gradient, exact)) / norm(exact);

test("implicit = finite differences, by conjugate gradients and within jit", () => {
  const found = jit((u: Tensor) => implicitHypergradient(problem)(u, solution(u)))(x);
  const at = (u: Tensor): number => problem.outer(u, solution(u)).item();
  const h = 1e-5;
  for (let i = 0; i < n; i++) {
    const bump = np.multiply(np.slice(np.eye(n, { dtype: "f64" }), [i]), h);
    const slope = (at(np.add(x, bump)) - at(np.subtract(x, bump))) / (2 * h);
    expect(np.slice(found.gradient, [i]).item()).toBeCloseTo(slope, 8);
  }
  expect(found.value.item()).toBeCloseTo(at(x), 12);
  // Six different eigenvalues: six iterations, and no fewer.
  const after = (most: number): number =>
    errorOf(implicitHypergradient(problem, { inverse: cgInverse({ most }) })(x, solution(x)));
  expect(after(6)).toBeLessThan(1e-9);
  expect(after(3)).toBeGreaterThan(1e-4);
});

test("50 terms of Neumann's series are within 1 % at κ = 10, with 50 products, and each term tells (S133)", () => {
  const error = (terms: number): number =>
    errorOf(implicitHypergradient(problem, { inverse: neumann({ terms, rate: 0.1 }) })(x, solution(x)));
  expect(error(50)).toBeLessThan(0.01);
  expect(error(10)).toBeGreaterThan(0.01);
  // α·Σ (1 − α·λ)ʲ over j ≤ 50 is (1 − (1 − α·λ)⁵¹)/λ: neither a product more nor one fewer.
  const inverse = neumann({ terms: 50, rate: 0.1 })((v) => np.multiply(v, curvatures), target);
  const closed = np.multiply(np.divide(np.subtract(1, powered(51)), curvatures), target);
  expect(norm(np.subtract(inverse, closed))).toBeLessThan(1e-13);
});

test("truncation converges geometrically in K, is exact at K = T, and keeps K states (S081)", () => {
  const after = (last: number): Hypergradient<Tensor, Tensor> =>
    unrolledHypergradient(problem, { steps: 100, rate: 0.1, last })(x, zero);
  const errors = [5, 10, 20, 40].map((last) => errorOf(after(last)));
  // 0.9 is the rate of the flattest direction: the error falls as 0.9^K.
  errors.slice(1).forEach((error, i) => {
    const steps = [5, 10, 20][i] ?? 0;
    expect(error / (errors[i] ?? 0)).toBeLessThan(1.5 * 0.9 ** steps);
  });
  // y_T = (1 − (1 − α·λ)ᵀ)·sin x/λ, and its derivative.
  const full = grad((u: Tensor) => problem.outer(u, np.multiply(np.subtract(1, powered(100)), solution(u))))(x);
  const found = jit((u: Tensor) => unrolledHypergradient(problem, { steps: 100, rate: 0.1 })(u, zero))(x);
  expect(norm(np.subtract(found.gradient, full))).toBeLessThan(1e-10);
  expect(() => after(101)).toThrow("last is 101");
});

/** An inner problem whose derivative depends on the state, so that states are kept. */
test("the bytes that are kept grow with K, not with T", () => {
  const curved = {
    ...problem,
    inner: (u: Tensor, y: Tensor): Tensor => np.add(problem.inner(u, y), np.sum(np.square(np.square(y)))),
  };
  const bytes = (steps: number, last: number): number =>
    savedResiduals((u: Tensor) => unrolledObjective(curved, { steps, rate: 0.02, last })(u, zero)[0])(x).bytes;
  const perState = (bytes(100, 40) - bytes(100, 20)) / 20;
  expect(perState).toBeGreaterThan(0);
  expect(perState).toBeLessThanOrEqual(4 * 8 * n);
  expect(bytes(200, 20)).toBe(bytes(100, 20));
});

test("the error of the penalty gradient halves with σ (S051)", () => {
  const copies = { penalized: zero, plain: zero };
  const errors = [0.1, 0.05, 0.025, 0.0125].map((sigma) =>
    errorOf(jit((u: Tensor) => penaltyHypergradient(problem, { sigma, steps: 300, rate: 0.09 })(u, copies))(x)),
  );
  errors.slice(1).forEach((error, i) => {
    const ratio = (errors[i] ?? 0) / error;
    expect(ratio).toBeGreaterThan(1.8);
    expect(ratio).toBeLessThan(2.2);
  });
});

test("the single loop comes within 1e-2 of the optimum in 20,000 steps, with derivatives of first order alone (S164)", () => {
  // f = ½|y − t|² + ½·|x|²·0.1, g = ½|y − x|², in 10 dimensions: y* = x, so x* = t/1.1.
  const t = np.array([1, -1, 0.5, 2, 0, -0.5, 0.3, -2, 1.5, 0.1], { dtype: "f64" });
  const toy = {
    outer: (u: Tensor, y: Tensor): Tensor =>
      np.multiply(np.add(np.sum(np.square(np.subtract(y, t))), np.multiply(np.sum(np.square(u)), 0.1)), 0.5),
    inner: (u: Tensor, y: Tensor): Tensor => np.multiply(np.sum(np.square(np.subtract(y, u))), 0.5),
  };
  const method = meha(toy, { gamma: 1, penalty: { scale: 1, power: 0.49 }, rates: { x: 0.1, y: 0.1, theta: 0.3 } });
  const start = np.zeros([10], { dtype: "f64" });
  // Levels with the same gradients, whose second derivatives are 0, take the same step.
  const shallow =
    (f: typeof toy.inner) =>
    (u: Tensor, y: Tensor): Tensor => {
      const [gu, gy] = grad(f, { argnums: [0, 1] })(stopGradient(u), stopGradient(y));
      return np.add(np.vdot(stopGradient(gu), u), np.vdot(stopGradient(gy), y));
    };
  const options = { gamma: 1, rates: { x: 0.1, y: 0.1, theta: 0.3 } };
  const flat = meha({ outer: shallow(toy.outer), inner: shallow(toy.inner) }, options);
  const first = { x: t, y: np.square(t), theta: np.cos(t), count: np.array(3, { dtype: "i32" }) };
  expect(flat.step(first).x.toArray()).toEqual(meha(toy, options).step(first).x.toArray());
  const run = jit(
    (u: Tensor) =>
      scan((s: ReturnType<typeof method.init>) => [method.step(s), null], method.init(u, u), null, {
        length: 20_000,
      })[0],
  );
  const end = run(start);
  expect(norm(np.subtract(end.x, np.divide(t, 1.1)))).toBeLessThan(1e-2);
  expect(norm(np.subtract(end.y, np.divide(t, 1.1)))).toBeLessThan(2e-2);
  expect(end.count.item()).toBe(20_000);
});

test("the gradient through 1024 steps is that of full storage, and keeps at most 4·log₄ 1024 states (S161)", () => {
  const width = 5;
  const w0 = np.reshape(np.linspace(-1, 1, 2 * width * width, { dtype: "f64" }), [2, width, width]);
  const data = np.reshape(np.sin(np.arange(8 * width).astype("f64")), [8, width]);
  const labels = np.cos(np.multiply(data, 2));
  const loss = (w: Tensor, meta: Tensor): Tensor => {
    const hidden = np.tanh(np.matmul(data, np.slice(w, [0])));
    const errors = np.square(np.subtract(np.matmul(hidden, np.slice(w, [1])), labels));
    return np.mean(np.multiply(errors, np.reshape(meta, [8, 1])));
  };
  const step =
    (meta: Tensor) =>
    (w: Tensor): Tensor =>
      w.sub(grad(loss)(w, meta).mul(0.02));
  const weights = np.ones([8], { dtype: "f64" });
  const end = (w: Tensor): Tensor => loss(w, weights);
  const trained = (meta: Tensor, steps = 1024): Tensor => end(replay(step(meta), w0, { steps, k: 4 }));
  const stored = (meta: Tensor): Tensor =>
    end(scan((w: Tensor) => [step(meta)(w), null], w0, null, { length: 1024 })[0]);
  const [found, expected] = [jit(grad((m: Tensor) => trained(m)))(weights), jit(grad(stored))(weights)];
  expect(norm(np.subtract(found, expected))).toBeLessThan(1e-9 * Math.max(1, norm(expected)));
  expect(norm(expected)).toBeGreaterThan(1e-3);
  const bytes = 8 * w0.size;
  // Of the whole tree, what is kept before the way back begins: the starts of its first level, and what is no state.
  expect(savedResiduals((m: Tensor) => trained(m))(weights).bytes).toBeLessThanOrEqual(10 * bytes);
  expect(savedResiduals(stored)(weights).bytes).toBeGreaterThan(1000 * bytes);
});

test("replay counts its steps from 0, whatever the length", () => {
  for (const steps of [0, 1, 3, 4, 5, 16, 17, 23, 64, 70]) {
    const visited = replay((s: Tensor, t: Tensor) => s.mul(1.01).add(t.astype("f64")), np.array(1, { dtype: "f64" }), {
      steps,
      k: 3,
    });
    let expected = 1;
    for (let t = 0; t < steps; t++) expected = expected * 1.01 + t;
    expect(visited.item()).toBeCloseTo(expected, 8);
  }
});
