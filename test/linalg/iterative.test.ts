import { describe, expect, it } from "vitest";
import { grad, jit, jvp, savedResiduals, vmap, type Tensor } from "cotangent";
import {
  bicgstab,
  cg,
  gmres,
  solve,
  type IterativeOptions,
  type IterativeSolution,
  type Operator,
} from "cotangent/linalg";
import * as np from "cotangent/numpy";
import { expectClose, f64, identity, wellConditioned } from "./matrices.ts";

const n = 30;
const general = np.add(wellConditioned([n, n]), np.multiply(identity(n), 6));
const definite = np.add(np.matmul(general, np.transpose(general)), identity(n));
const b = np.sin(np.arange(0, n, 1, { dtype: "f64" }));

type Method = (a: Operator, b: Tensor, options?: IterativeOptions) => IterativeSolution;
const methods: readonly (readonly [string, Method, Tensor])[] = [
  ["cg", cg, definite],
  ["bicgstab", bicgstab, general],
  ["gmres", gmres, general],
];

describe.each(methods)("%s", (name, method, a) => {
  it("solves, with operators and matrices, from a start and with a preconditioner", () => {
    const expected = solve(a, b);
    const { x, converged, steps } = method((v) => np.matmul(a, v), b);
    expect(converged.item()).toBe(1);
    expect(steps.item()).toBeGreaterThan(0);
    expectClose(x, expected, 1e-8);
    expectClose(method(a, b, { x0: np.ones([n], { dtype: "f64" }), tol: 1e-12 }).x, expected, 1e-8);
    expectClose(method(a, b, { preconditioner: (v) => np.divide(v, np.diagonal(a)) }).x, expected, 1e-8);
    expect(method(a, b, { x0: expected, tol: 1e-6 }).steps.item()).toBe(0);
  });
  it("ends at an absolute residual, also one that a program computes", () => {
    const solved = (atol: Tensor | number): IterativeSolution => method(a, b, { tol: 0, atol });
    const residual = ({ x }: IterativeSolution): number =>
      Math.sqrt(np.sum(np.square(np.subtract(b, np.matmul(a, x)))).item());
    const [early, late] = [0.5, 1e-6].map((atol) => jit(solved)(np.array(atol)));
    expect(residual(early!)).toBeLessThanOrEqual(0.5);
    expect(residual(late!)).toBeLessThan(1.01e-6);
    // Steps of gmres are restarts, of which one is enough here.
    expect(late!.steps.item() - early!.steps.item()).toBeGreaterThanOrEqual(name === "gmres" ? 0 : 1);
    expect(solved(0.5).steps.item()).toBe(early!.steps.item());
    expect(() => solved(np.ones([2]))).toThrow("atol f32[2]");
    expect(() => solved(-1)).toThrow("atol -1");
  });
  it("takes right-hand sides of any shape, and f32", () => {
    const scale = f64([
      [2, 3],
      [4, 5],
    ]);
    expectClose(
      method(
        (v) => np.multiply(v, scale),
        f64([
          [2, 6],
          [12, 20],
        ]),
      ).x,
      f64([
        [1, 2],
        [3, 4],
      ]),
      1e-8,
    );
    expectClose(method(np.diag(np.array([2, 4])), np.array([2, 8])).x, np.array([1, 2]), 1e-4);
  });
  it("gives 0 for 0, and says where it did not converge", () => {
    const nothing = method(a, np.zerosLike(b));
    expect([...nothing.x.dataSync(), nothing.steps.item(), nothing.converged.item()]).toEqual([
      ...Array(n + 1).fill(0),
      1,
    ]);
    expect(method(a, b, { maxiter: 0 }).converged.item()).toBe(0);
    expect(method(np.zeros([n, n], { dtype: "f64" }), b, { maxiter: 3 }).converged.item()).toBe(0);
  });
  it("has derivatives, under jit and vmap", () => {
    const small = np.slice(a, [
      [0, 4],
      [0, 4],
    ]);
    const right = np.slice(b, [[1, 5]]);
    const through = (f: (x: Tensor, y: Tensor) => Tensor) => (x: Tensor, y: Tensor) => np.sum(np.sin(f(x, y)));
    const options = { tol: 1e-14, maxiter: 12 };
    const ours = grad(
      through((x, y) => method((v) => np.matmul(x, v), y, options).x),
      { argnums: [0, 1] },
    );
    const exact = grad(through(solve), { argnums: [0, 1] });
    const [da, db] = jit(ours)(small, right);
    const [ea, eb] = exact(small, right);
    expectClose(db, eb, 1e-6);
    // Those of cg are meant for symmetric matrices: the symmetric part of the gradient counts.
    expectClose(np.add(da, np.transpose(da)), np.add(ea, np.transpose(ea)), 1e-6);
    const many = np.stack([right, np.multiply(right, 2)]);
    expectClose(vmap((y: Tensor) => method(small, y).x)(many), np.transpose(solve(small, np.transpose(many))), 1e-8);
  });
  it("differentiates the system, not the way to its solution", () => {
    const expected = solve(a, b);
    // From the solution no iteration is taken.
    const atOnce = (scale: Tensor): Tensor =>
      np.sum(method((v) => np.multiply(np.matmul(a, v), scale), b, { x0: expected, tol: 1e-8 }).x);
    const one = np.array(1, { dtype: "f64" });
    const sum = np.sum(expected);
    // x = x₁/s: the derivatives at 1 are −Σx₁ and 2·Σx₁.
    expectClose(grad(atOnce)(one), np.negative(sum), 1e-6);
    expectClose(grad(grad(atOnce))(one), np.multiply(sum, 2), 1e-5);
    expectClose(jvp(atOnce, [one], [one])[1], np.negative(sum), 1e-6);
    const noted = savedResiduals((s: Tensor) => np.sum(method((v) => np.multiply(np.matmul(a, v), s), b).x))(one);
    // Nothing is kept for each iteration: the matrix, the solution, and less.
    expect(noted.bytes).toBeLessThan(8 * (3 * n * n + 10 * n));
  });
  it("says what is wrong", () => {
    expect(() => method((v) => np.concatenate([v, v]), b)).toThrow(
      /shape-mismatch.*what the operator returns is f64\[60\]/,
    );
    expect(() => method(a, b, { x0: np.ones([2], { dtype: "f64" }) })).toThrow(/x0 is f64\[2\]/);
    expect(() => method(a, b, { tol: -1 })).toThrow(/bad-argument.*tol -1/);
    expect(() => method("a" as unknown as Tensor, b)).toThrow(/in the place of an operator/);
  });
});
