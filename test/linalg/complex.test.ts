/** Linear algebra of complex matrices: what factors and solutions must satisfy, values by NumPy's definition, and derivatives. */
import { complex, grad, jit, vmap, type Tensor } from "cotangent";
import {
  cholesky,
  det,
  eigh,
  eigvalsh,
  expm,
  inv,
  lstsq,
  lu,
  matrixPower,
  matrixRank,
  pinv,
  qr,
  slogdet,
  solve,
  sqrtm,
  svd,
  svdvals,
  triangularSolve,
} from "cotangent/linalg";
import * as np from "cotangent/numpy";
import { describe, expect, test } from "vitest";
import { expectDerivatives, f64, wellConditioned } from "./matrices.ts";

const of = (shape: readonly number[]): Tensor => {
  const both = wellConditioned([2, ...shape]);
  return complex(np.slice(both, [0]), np.multiply(np.flip(np.slice(both, [1])), 0.7));
};
const adjoint = (x: Tensor): Tensor => np.conjugate(np.swapaxes(x, -1, -2));
const hermitian = (n: number): Tensor => np.add(of([n, n]), adjoint(of([n, n])));
const eye = (n: number): Tensor => np.eye(n, { dtype: "f64" });
const diagonal = (values: Tensor): Tensor =>
  np.multiply(np.expandDims(values, -2), np.eye(values.shape.at(-1) ?? 0, { dtype: "f64" }));

function expectClose(found: Tensor, right: Tensor, tolerance = 1e-12): void {
  expect(found.shape).toEqual(right.shape);
  const off = np.max(np.abs(np.subtract(found, right))).item();
  expect(off).toBeLessThan(tolerance * Math.max(1, np.max(np.abs(right)).item()));
}
const expectOrthonormal = (columns: Tensor): void =>
  expectClose(
    np.matmul(adjoint(columns), columns),
    np.broadcastTo(eye(columns.shape.at(-1) ?? 0), [
      ...columns.shape.slice(0, -2),
      columns.shape.at(-1) ?? 0,
      columns.shape.at(-1) ?? 0,
    ]),
  );

const rank1 = (n: number): Tensor => np.matmul(of([n, 1]), adjoint(of([n, 1])));

describe("eigh", () => {
  const shapes: readonly (readonly [string, Tensor])[] = [
    ["distinct eigenvalues", hermitian(6)],
    ["one row", hermitian(1)],
    ["the identity", np.add(eye(5), complex(np.zeros([5, 5], { dtype: "f64" }), 0))],
    ["five equal eigenvalues", np.add(eye(6), rank1(6))],
    ["a batch", np.stack([hermitian(4), rank1(4)])],
  ];
  test.each(shapes)("of %s", (_, x) => {
    const [w, v] = jit(eigh)(x);
    expectOrthonormal(v);
    expectClose(np.matmul(x, v), np.matmul(v, diagonal(w).astype(v.dtype)), 1e-11);
    expectClose(w, eigvalsh(x));
  });
  test("of no rows", () => expect(eigh(complex(np.zeros([0, 0]), np.zeros([0, 0])))[1].shape).toEqual([0, 0]));
  test("derivatives of what does not depend on phases", async () => {
    const x = hermitian(3);
    const weights = of([3, 3]);
    const f = (re: Tensor, im: Tensor): Tensor => {
      const [w, v] = eigh(complex(re, im));
      const projected = np.matmul(np.multiply(v, np.sin(w)), adjoint(v));
      return np.add(np.real(np.sum(np.multiply(projected, weights))), np.sum(np.multiply(w, f64([1, 2, 3]))));
    };
    await expectDerivatives([f, np.real(x), np.imag(x)], 2);
  });
});

describe("svd", () => {
  const shapes: readonly (readonly [string, Tensor])[] = [
    ["square", of([5, 5])],
    ["tall", of([6, 3])],
    ["wide", of([2, 5])],
    ["of rank 1", rank1(4)],
    ["tall, of rank 1", np.matmul(of([5, 1]), of([1, 3]))],
    ["zero", np.multiply(of([3, 2]), 0)],
    ["a unitary matrix", qr(of([4, 4]))[0]],
    ["a batch", of([2, 4, 3])],
  ];
  test.each(shapes)("%s", (_, x) => {
    const [u, s, vh] = jit(svd)(x);
    expectOrthonormal(u);
    expectOrthonormal(adjoint(vh));
    expectClose(np.matmul(np.multiply(u, np.expandDims(s, -2)), vh), x, 1e-11);
    expectClose(s, svdvals(x));
  });
  test("derivatives of what does not depend on phases", async () => {
    const x = of([3, 2]);
    const weights = of([3, 2]);
    const f = (re: Tensor, im: Tensor): Tensor => {
      const [u, s, vh] = svd(complex(re, im));
      return np.real(np.sum(np.multiply(np.matmul(np.multiply(u, np.sin(s)), vh), weights)));
    };
    await expectDerivatives([f, np.real(x), np.imag(x)], 2);
  });
});

describe("what is solved", () => {
  const a = of([4, 4]);
  test("solve and inv", () => {
    const b = of([4, 2]);
    expectClose(np.matmul(a, solve(a, b)), b);
    expectClose(np.matmul(inv(a), a), complex(eye(4), 0));
    expectClose(np.matmul(a, solve(a, f64([1, 2, 3, 4]))), complex(f64([1, 2, 3, 4]), 0));
  });
  test("pinv, lstsq and matrixRank", () => {
    const x = np.matmul(of([5, 2]), of([2, 3]));
    const p = pinv(x);
    expectClose(np.matmul(np.matmul(x, p), x), x);
    expectClose(adjoint(np.matmul(x, p)), np.matmul(x, p));
    expect(matrixRank(x).item()).toBe(2);
    const b = of([5]);
    const found = lstsq(x, b);
    expectClose(found.x, np.matmul(p, b));
    expect(found.rank.item()).toBe(2);
    const rest = np.subtract(np.matmul(x, found.x), b);
    expectClose(found.residuals, np.sum(np.square(np.abs(rest))));
  });
  test("cholesky and qr", () => {
    const h = np.add(np.matmul(a, adjoint(a)), eye(4));
    const l = cholesky(h);
    expectClose(np.matmul(l, adjoint(l)), h);
    expectClose(np.triu(np.abs(l), 1), np.zeros([4, 4], { dtype: "f64" }));
    const x = of([5, 3]);
    const [q, r] = qr(x);
    expectOrthonormal(q);
    expectClose(np.matmul(q, r), x);
  });
  test("expm, sqrtm and matrixPower", () => {
    const x = np.multiply(a, 0.3);
    const [w, v] = eigh(np.add(x, adjoint(x)));
    expectClose(expm(np.add(x, adjoint(x))), np.matmul(np.multiply(v, np.exp(w)), adjoint(v)));
    const root = sqrtm(np.add(np.matmul(a, adjoint(a)), eye(4)));
    expectClose(np.matmul(root, root), np.add(np.matmul(a, adjoint(a)), eye(4)), 1e-10);
    expectClose(matrixPower(a, 3), np.matmul(a, np.matmul(a, a)));
    expectClose(np.matmul(matrixPower(a, -2), np.matmul(a, a)), matrixPower(a, 0));
  });
  test("derivatives", async () => {
    const f = (re: Tensor, im: Tensor): readonly Tensor[] => {
      const y = inv(complex(re, im));
      return [np.real(y), np.imag(y)];
    };
    await expectDerivatives([f, np.real(a), np.imag(a)], 2);
  });
});

describe("lu and triangularSolve", () => {
  test.each([
    [4, 4],
    [5, 3],
    [3, 5],
    [1, 1],
  ])("factors of %i×%i, with exchanges of rows", (m, n) => {
    const x = np.stack([np.flip(of([m, n]), 0), of([m, n])]);
    const [p, lower, upper] = lu(x);
    const rows = np.takeAlongAxis(x, np.broadcastTo(np.expandDims(p, -1), x.shape), 1);
    expectClose(np.matmul(lower, upper), rows);
    expect([...p.dataSync()].slice(0, m).toSorted((a, b) => a - b)).toEqual(Array.from({ length: m }, (_, i) => i));
    expectClose(
      np.triu(lower),
      np.multiply(np.broadcastTo(np.eye(m, Math.min(m, n), { dtype: "f64" }), lower.shape), complex(1)),
    );
    expectClose(np.tril(upper, -1), np.zeros(upper.shape, { dtype: "complex128" }));
    expect(np.max(np.abs(lower)).item()).toBe(1);
  });
  test("a column of zeros has no pivot", () => {
    const x = np.multiply(of([3, 3]), np.array([1, 0, 1]));
    const [p, lower, upper] = lu(x);
    expectClose(np.matmul(lower, upper), np.take(x, p, 0));
  });
  test.each([
    [false, false, false],
    [true, false, false],
    [true, true, false],
    [false, true, true],
  ])("solutions with lower %s, transpose %s, unitDiagonal %s", (lower, transpose, unitDiagonal) => {
    const a = of([4, 4]);
    // What is not read may be anything.
    const marked = np.where(lower ? np.triu(np.ones([4, 4]), 1) : np.tril(np.ones([4, 4]), -1), NaN, a);
    const triangle = lower ? np.tril(a) : np.triu(a);
    const whole = unitDiagonal ? np.where(np.eye(4), 1, triangle) : triangle;
    const b = of([4, 2]);
    const x = triangularSolve(marked, b, { lower, transpose, unitDiagonal });
    expectClose(np.matmul(transpose ? np.swapaxes(whole, 0, 1) : whole, x), b);
    const first = triangularSolve(a, np.take(b, 0, 1), { lower, transpose, unitDiagonal });
    expectClose(first, np.take(x, 0, 1));
  });
  test("derivatives", async () => {
    const a = of([3, 3]);
    const parts = (z: Tensor): readonly Tensor[] => [np.real(z), np.imag(z)];
    const f = (re: Tensor, im: Tensor): readonly Tensor[] => {
      const [, lower, upper] = lu(complex(re, im));
      return [...parts(lower), ...parts(upper)];
    };
    await expectDerivatives([f, np.real(a), np.imag(a)], 2);
    const g = (re: Tensor, im: Tensor): readonly Tensor[] =>
      parts(triangularSolve(complex(re, im), complex(im, re), { lower: true, transpose: true }));
    await expectDerivatives([g, np.real(a), np.imag(a)], 2);
  });
});

describe("det", () => {
  const three = complex(
    f64([
      [1, 2, 0],
      [0, 1, 3],
      [2, 0, 1],
    ]),
    f64([
      [1, 0, 1],
      [2, 0, -1],
      [0, 1, 1],
    ]),
  );
  test("by the rule of Sarrus", () => {
    const [re, im] = [np.real(three).toArray() as number[][], np.imag(three).toArray() as number[][]];
    const at = (i: number, j: number): [number, number] => [re[i]![j]!, im[i]![j]!];
    const times = ([a, b]: [number, number], [c, d]: [number, number]): [number, number] => [
      a * c - b * d,
      a * d + b * c,
    ];
    const terms = [
      [0, 1, 2, 1],
      [1, 2, 0, 1],
      [2, 0, 1, 1],
      [2, 1, 0, -1],
      [1, 0, 2, -1],
      [0, 2, 1, -1],
    ] as const;
    const [u, v] = terms.reduce(
      ([x, y], [i, j, k, sign]) => {
        const [p, q] = times(times(at(0, i), at(1, j)), at(2, k));
        return [x + sign * p, y + sign * q];
      },
      [0, 0],
    );
    expectClose(det(three), complex(f64(u), f64(v)));
  });
  test("of products, of matrices without rows, and slogdet", () => {
    const [a, b] = [of([5, 5]), np.flip(of([5, 5]))];
    expectClose(det(np.matmul(a, b)), np.multiply(det(a), det(b)));
    expectClose(det(complex(np.zeros([0, 0], { dtype: "f64" }), 0)), complex(f64(1), 0));
    const [sign, logdet] = slogdet(a);
    expectClose(np.multiply(sign, np.exp(logdet)), det(a));
    expectClose(vmap(det)(np.stack([a, b])), det(np.stack([a, b])));
  });
  test("its gradient is that of cofactors, at singular matrices too", async () => {
    const size = (re: Tensor, im: Tensor): readonly Tensor[] => {
      const d = det(complex(re, im));
      return [np.real(d), np.imag(d)];
    };
    await expectDerivatives([size, np.real(three), np.imag(three)], 2);
    const singular = np.matmul(of([3, 2]), of([2, 3]));
    await expectDerivatives([size, np.real(singular), np.imag(singular)], 2);
    const zero = np.zeros([3, 3], { dtype: "f64" });
    const gradient = grad((re: Tensor) => np.real(det(complex(re, zero))))(zero);
    expectClose(gradient, zero);
  });
});
