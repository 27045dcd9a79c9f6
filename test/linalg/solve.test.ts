import { describe, expect, it } from "vitest";
import { grad, hessian, jacfwd, jit, vmap, type Tensor } from "cotangent";
import { cholesky, det, inv, lu, slogdet, solve, triangularSolve } from "cotangent/linalg";
import * as np from "cotangent/numpy";
import {
  anyFinite,
  expectDerivatives,
  expectClose,
  f64,
  hilbert,
  identity,
  wellConditioned,
  type Checked,
} from "./matrices.ts";

describe("systems", () => {
  it("reconstruct, for batches of shape [2, 3, n, n] and for 1×1 and 0×0", () => {
    for (const n of [4, 1, 0]) {
      const a = wellConditioned([2, 3, n, n]);
      const b = np.reshape(np.arange(0, 6 * n * 2, 1, { dtype: "f64" }), [2, 3, n, 2]);
      expectClose(np.matmul(a, solve(a, b)), b);
      expectClose(np.matmul(a, inv(a)), np.broadcastTo(identity(n), a.shape));
      const [p, lower, upper] = lu(a);
      expectClose(np.matmul(lower, upper), np.takeAlongAxis(a, np.broadcastTo(np.expandDims(p, -1), a.shape), -2));
      const spd = np.add(np.matmul(a, np.swapaxes(a, -1, -2)), identity(n));
      const factor = cholesky(spd);
      expectClose(np.matmul(factor, np.swapaxes(factor, -1, -2)), spd);
      expectClose(det(a), np.multiply(slogdet(a)[0], np.exp(slogdet(a)[1])));
    }
  });
  it("takes vectors, broadcasts, and casts integers", () => {
    expectClose(
      solve(
        np.array(
          [
            [2, 1],
            [1, 1],
          ],
          { dtype: "i32" },
        ),
        f64([3, 2]),
      ),
      f64([1, 1]),
    );
    const a = wellConditioned([3, 2, 2]);
    expect(solve(a, f64([1, 2])).shape).toEqual([3, 2]);
    expect(solve(wellConditioned([2, 2]), np.zeros([4, 2, 5], { dtype: "f64" })).shape).toEqual([4, 2, 5]);
  });
  it("reads one triangle", () => {
    const a = f64([
      [2, 7],
      [3, 4],
    ]);
    expectClose(triangularSolve(a, f64([2, 11]), { lower: true }), f64([1, 2]));
    expectClose(triangularSolve(a, f64([2, 5]), { lower: true, unitDiagonal: true }), f64([2, -1]));
    expectClose(triangularSolve(a, f64([16, 8])), f64([1, 2]));
    expectClose(triangularSolve(a, f64([2, 15]), { transpose: true }), f64([1, 2]));
    expect(grad((x: Tensor) => np.sum(triangularSolve(x, f64([1, 1]))))(a).dataSync()[2]).toBe(0);
  });
  it("solves Hilbert's matrix as well as its condition allows", () => {
    const a = hilbert(6);
    const x = np.ones([6], { dtype: "f64" });
    expectClose(solve(a, np.matmul(a, x)), x, 1e-8);
    expectClose(np.multiply(det(a), 1 / 5.3673e-18), f64(1), 1e-4);
  });
  it("has 256 rows", () => {
    const a = wellConditioned([256, 256]);
    const x = np.arange(0, 256, 1, { dtype: "f64" });
    expectClose(solve(a, np.matmul(a, x)), x, 1e-9);
  });
  it("is ∞ or NaN where the matrix is singular", () => {
    const a = f64([
      [1, 2],
      [2, 4],
    ]);
    expect(anyFinite(solve(a, f64([1, 1])))).toBe(false);
    expect(
      anyFinite(
        inv(
          f64([
            [0, 0],
            [0, 0],
          ]),
        ),
      ),
    ).toBe(false);
    expect(slogdet(a).map((x) => x.item())).toEqual([0, -Infinity]);
    expect(Math.abs(det(a).item())).toBe(0);
    const bad = cholesky(
      f64([
        [1, 2],
        [2, 1],
      ]),
    ).toArray();
    expect(bad).toEqual([
      [NaN, 0],
      [NaN, NaN],
    ]);
  });
  it("says what is wrong with shapes", () => {
    expect(() => cholesky(f64([1, 2]))).toThrow(/rank-mismatch.*cholesky: f64\[2\] is no matrix/);
    expect(() => inv(np.ones([2, 3]))).toThrow(/shape-mismatch.*inv: f32\[2,3\] is not square/);
    expect(() => solve(np.ones([2, 2]), np.ones([3]))).toThrow(/right-hand sides f32\[3\] for matrices f32\[2,2\]/);
    expect(() => solve(np.ones([2, 2]), 1)).toThrow(/shape-mismatch/);
    expect(() => solve(np.ones([2, 2, 2]), np.ones([3, 2, 1]))).toThrow(/shape-mismatch.*solve: shapes/);
  });
});

describe("derivatives", () => {
  const a = f64([
    [0.3, 0.4, 0.7],
    [0.5, 2.1, -1.6],
    [0.2, 0.1, 3.7],
  ]);
  const b = f64([0.3, 0.5, 1.4]);
  const checked: Readonly<Record<string, Checked>> = {
    solve: [(x: Tensor, y: Tensor) => np.sum(np.sin(solve(x, y))), a, b],
    inv: [(x: Tensor) => inv(x), np.add(a, identity(3))],
    cholesky: [(x: Tensor) => cholesky(np.add(np.matmul(x, np.transpose(x)), identity(3))), a],
    det: [(x: Tensor) => det(x), a],
    logdet: [(x: Tensor) => slogdet(x)[1], a],
    lu: [(x: Tensor) => lu(x).slice(1), np.add(a, np.multiply(identity(3), 2))],
    triangular: [
      (x: Tensor, y: Tensor) => triangularSolve(x, y, { lower: true, transpose: true }),
      np.add(a, identity(3)),
      b,
    ],
  };
  it.each(Object.entries(checked))("of %s agree with differences to third order", async (_, check) => {
    await expectDerivatives(check);
  });
  it("hold under jit(grad(·)), vmap, and of batches", () => {
    const f = (x: Tensor, y: Tensor): Tensor => np.sum(np.square(solve(x, y)));
    expectClose(jit(grad(f))(a, b), grad(f)(a, b));
    const many = np.stack([a, np.multiply(a, 2)]);
    expectClose(
      vmap(grad(f), { inAxes: [0, null] })(many, b),
      np.stack([grad(f)(a, b), grad(f)(np.multiply(a, 2), b)]),
    );
    expectClose(jit(grad((x: Tensor) => np.sum(det(x))))(many), vmap(grad(det))(many));
    expectClose(jacfwd((x: Tensor) => grad(f)(x, b))(a), hessian((x: Tensor) => f(x, b))(a));
  });
  it("of det are exact at singular matrices", () => {
    const corank1 = f64([
      [50, -30, 45],
      [-30, 90, -81],
      [45, -81, 81],
    ]);
    expectClose(
      grad(det)(corank1),
      f64([
        [729, -1215, -1620],
        [-1215, 2025, 2700],
        [-1620, 2700, 3600],
      ]),
      1e-12,
    );
    const corank2 = f64([
      [1, 2, 3],
      [2, 4, 6],
      [3, 6, 9],
    ]);
    expectClose(grad(det)(corank2), np.zeros([3, 3], { dtype: "f64" }), 1e-12);
    // The second derivative is linear in the matrix: that of the sum of two is the sum.
    const second = (x: Tensor): Tensor => jit(hessian(det))(x);
    expectClose(np.add(second(corank1), second(corank2)), second(np.add(corank1, corank2)), 1e-10);
    expectClose(second(np.zeros([3, 3], { dtype: "f64" })), np.zeros([3, 3, 3, 3], { dtype: "f64" }));
    const plane = second(
      f64([
        [0, 0],
        [0, 0],
      ]),
    ).toArray();
    expect(plane).toEqual([
      [
        [
          [0, 0],
          [0, 1],
        ],
        [
          [0, 0],
          [-1, 0],
        ],
      ],
      [
        [
          [0, -1],
          [0, 0],
        ],
        [
          [1, 0],
          [0, 0],
        ],
      ],
    ]);
  });
  it("are not finite where there are none", () => {
    const singular = f64([
      [1, 2],
      [2, 4],
    ]);
    expect(anyFinite(grad((x: Tensor) => slogdet(x)[1])(singular))).toBe(false);
  });
});
