import { expect, test } from "vitest";
import { jvp } from "../forward.ts";
import { grad } from "../grad.ts";
import { jacfwd, jacrev } from "../jacobian.ts";
import { jit } from "../jit.ts";
import * as np from "../numpy/index.ts";
import { scan } from "../scan.ts";
import type { Tensor } from "../tensor.ts";
import { vmap } from "../vmap.ts";
import { customFixedPoint, customRoot } from "./custom-root.ts";
import { customLinearSolve, denseSolve } from "./linear-solve.ts";

const f64 = (x: number | readonly unknown[]): Tensor => np.array(x as number, { dtype: "f64" });
const a = f64([
  [0, 2, 1],
  [1, -1, 3],
  [4, 0.5, -2],
]);
const b = f64([1, 2, 3]);

/** `x` with `m·x = b`. */
const solve = (m: Tensor, right: Tensor): Tensor =>
  customLinearSolve((x: Tensor) => np.matmul(m, x), right, denseSolve<Tensor>);

test("a system is solved, with a pivot of zero on the way", () => {
  const back = np.matmul(a, solve(a, b)).toArray() as number[];
  back.forEach((x, i) => expect(x).toBeCloseTo([1, 2, 3][i]!, 12));
  const jitted = np.matmul(a, jit(solve)(a, b)).toArray() as number[];
  jitted.forEach((x, i) => expect(x).toBeCloseTo([1, 2, 3][i]!, 12));
});

test("its derivatives are those of the inverse, by what the operator captures and by the right side", () => {
  const f = (m: Tensor, right: Tensor): Tensor => np.sum(np.sin(solve(m, right)));
  const h = 1e-6;
  const bump = f64([
    [0.3, -1, 0.2],
    [0.7, 0.1, -0.4],
    [0.5, 0.6, 0.9],
  ]);
  const slope = (f(a.add(bump.mul(h)), b).item() - f(a.sub(bump.mul(h)), b).item()) / (2 * h);
  expect(jvp((m: Tensor) => f(m, b), [a], [bump])[1].item()).toBeCloseTo(slope, 7);
  expect(np.sum(grad((m: Tensor) => f(m, b))(a).mul(bump)).item()).toBeCloseTo(slope, 7);
  const right = grad((r: Tensor) => f(a, r));
  const second = (np.sum(right(b.add(h))).item() - np.sum(right(b.sub(h))).item()) / (2 * h);
  expect(grad((t: Tensor) => np.sum(right(b.add(t))))(f64(0)).item()).toBeCloseTo(second, 6);
  expect(np.sum(jacfwd(jacrev((r: Tensor) => f(a, r)))(b)).item()).toBeCloseTo(second, 6);
  const batch = np.stack([b, b.mul(2)]);
  expect(vmap(right)(batch).toArray()).toEqual(
    [right(b).toArray(), right(b.mul(2)).toArray()].map((row) => (row as number[]).map((x) => expect.closeTo(x, 12))),
  );
});

test("ridge regression: the implicit derivative is the closed form, and its error that of the solver (S217)", () => {
  const x = f64([
    [1, 2],
    [0.5, -1],
    [2, 0.3],
    [-1, 1],
  ]);
  const y = f64([1, -2, 0.5, 3]);
  const gram = np.matmul(np.transpose(x), x);
  const xy = np.matmul(np.transpose(x), y);
  const condition = (w: Tensor, theta: Tensor): Tensor => np.matmul(gram, w).add(w.mul(theta)).sub(xy);
  const descent =
    (steps: number) =>
    (init: Tensor, theta: Tensor): Tensor =>
      scan((w: Tensor) => [w.sub(condition(w, theta).mul(0.05)), null], init, null, { length: steps })[0];
  const start = np.zeros([2], { dtype: "f64" });
  const theta = f64(0.7);
  const closed = (t: Tensor): Tensor => denseSolve((w: Tensor) => np.matmul(gram, w).add(w.mul(t)), xy);
  // dw/dθ = −(G + θ)⁻¹·w
  const exact = denseSolve((w: Tensor) => np.matmul(gram, w).add(w.mul(theta)), closed(theta).neg());
  const errors = (steps: number): readonly [number, number] => {
    const solver = customRoot(condition)(descent(steps));
    const w = solver(start, theta);
    const norm = (v: Tensor): number => Math.sqrt(np.sum(v.mul(v)).item());
    const found = jacrev((t: Tensor) => solver(start, t))(theta);
    const forward = jvp((t: Tensor) => solver(start, t), [theta], [f64(1)])[1];
    expect(norm(found.sub(forward))).toBeLessThan(1e-12);
    return [norm(w.sub(closed(theta))), norm(found.sub(exact))];
  };
  const [solved, derivative] = errors(800);
  expect(solved).toBeLessThan(1e-12);
  expect(derivative).toBeLessThan(1e-10);
  for (const steps of [3, 20]) {
    const [own, implicit] = errors(steps);
    // C = ‖(G + θ)⁻¹‖ < 1 / θ
    expect(implicit).toBeLessThan(own / 0.7 + 1e-12);
  }
}, 120_000);

test("fixed points of trees, with integers among the parameters; derivatives to order 3", () => {
  const step = (x: { s: Tensor }, v: Tensor, n: Tensor): { s: Tensor } => ({ s: x.s.add(v.mul(n).div(x.s)).div(2) });
  const root = customFixedPoint(step)(
    (init, v: Tensor, n: Tensor) =>
      scan((c: { s: Tensor }) => [step(c, v, n), null] as const, init, null, { length: 12 })[0],
  );
  const f = (v: Tensor): Tensor => root({ s: f64(1) }, v, np.array(1, { dtype: "i32" })).s;
  expect(f(f64(2)).item()).toBeCloseTo(Math.SQRT2, 12);
  expect(grad(f)(f64(2)).item()).toBeCloseTo(0.35355339059327373, 12);
  expect(grad(grad(f))(f64(2)).item()).toBeCloseTo(-0.08838834764831843, 11);
  expect(grad(grad(grad(f)))(f64(2)).item()).toBeCloseTo((3 / 8) * 2 ** -2.5, 10);
  expect(vmap(grad(f))(f64([2, 3])).toArray()).toEqual([
    expect.closeTo(0.5 / Math.SQRT2, 12),
    expect.closeTo(0.5 / Math.sqrt(3), 12),
  ]);
});
