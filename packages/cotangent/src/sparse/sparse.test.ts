import { describe, expect, test } from "vitest";
import {
  cond,
  grad,
  hessian,
  jacfwd,
  jit,
  scan,
  segmentSum,
  sparseHessian,
  sparseJacobian,
  stopGradient,
  straightThrough,
  vmap,
  whileLoop,
  type SparseMatrix,
  type Tensor,
} from "../index.ts";
import * as np from "../numpy/index.ts";

const f64 = (values: Parameters<typeof np.array>[0]): Tensor => np.array(values, { dtype: "f64" });
const flat = (x: Tensor): readonly number[] => np.reshape(x, [-1]).toArray() as readonly number[];
const near = (x: Tensor): readonly unknown[] => flat(x).map((y): unknown => expect.closeTo(y, 9));
const points = (n: number): Tensor => np.sin(np.arange(n, { dtype: "f64" }).mul(1.7)).add(1.5);

const neighbours = (x: Tensor): Tensor =>
  np
    .exp(x)
    .add(np.roll(x, 1).mul(x))
    .sub(np.sin(np.roll(x, -1)));
const laplace = (x: Tensor): Tensor => np.pad(np.diff(np.diff(x)), [[1, 1]]).add(x.mul(x).mul(x));

interface Case {
  readonly f: (x: Tensor) => Tensor;
  readonly n: number;
  readonly products: number;
  readonly nnz: number;
}

const cases: Readonly<Record<string, Case>> = {
  "elementwise: a diagonal": { f: (x) => np.tanh(x).mul(x), n: 7, products: 1, nnz: 7 },
  "a band": { f: laplace, n: 30, products: 3, nnz: 86 },
  "a periodic band": { f: neighbours, n: 12, products: 3, nnz: 36 },
  blocks: {
    f: (x) =>
      np.reshape(np.sum(np.exp(np.reshape(x, [4, 3])), { axis: 1, keepdims: true }).mul(np.reshape(x, [4, 3])), [-1]),
    n: 12,
    products: 3,
    nnz: 36,
  },
  "one dense row: products with rows": {
    f: (x) => np.concatenate([x.mul(x), np.expandDims(np.sum(x.mul(x)), 0)]),
    n: 9,
    products: 2,
    nnz: 18,
  },
  "positions that are known": {
    f: (x) => np.take(x, np.array([3, 0, 3, 1], { dtype: "i32" })).mul(2),
    n: 5,
    products: 1,
    nnz: 4,
  },
  "positions that are not": { f: (x) => np.take(x, np.argsort(x)).mul(x), n: 4, products: 4, nnz: 16 },
  "a scatter": {
    f: (x) => segmentSum(x.mul(x), np.array([0, 2, 0, 1, 2], { dtype: "i32" }), { numSegments: 3 }),
    n: 5,
    products: 1,
    nnz: 5,
  },
  "a loop": { f: (x) => scan((c: Tensor, e: Tensor) => [e, c.mul(e)], f64(1), x)[1], n: 6, products: 2, nnz: 11 },
  "running sums": { f: (x) => np.cumsum(x.mul(x)), n: 5, products: 5, nnz: 15 },
  "a branch": {
    f: (x) =>
      cond(
        np.sum(x).greater(0),
        (y: Tensor) => y.mul(y),
        (y: Tensor) => np.roll(y, 1),
        x,
      ),
    n: 6,
    products: 2,
    nnz: 12,
  },
  "a while loop": {
    f: (x) =>
      whileLoop(
        (y: Tensor) => np.sum(y).less(100),
        (y: Tensor) => y.mul(y).add(1),
        x,
        { maxSteps: 10 },
      ),
    n: 4,
    products: 1,
    nnz: 4,
  },
  "a compiled function": { f: (x) => jit((y: Tensor) => y.mul(y))(x), n: 4, products: 1, nnz: 4 },
  "a constant": { f: (x) => stopGradient(x), n: 4, products: 1, nnz: 0 },
  "a straight-through rule": { f: straightThrough((x: Tensor) => np.round(x)), n: 4, products: 1, nnz: 4 },
  "a triangular mask": {
    f: (x) => np.sum(np.tril(np.outer(x, x)), { axis: 0 }),
    n: 5,
    products: 5,
    nnz: 15,
  },
  "a convolution": { f: (x) => np.convolve(x, f64([1, 2, 3]), "valid"), n: 20, products: 3, nnz: 54 },
};

describe("sparseJacobian", () => {
  test.each(Object.entries(cases))("%s: equal to the dense one", (_, { f, n, products, nnz }) => {
    const x = points(n);
    const found = sparseJacobian(f)(x);
    const dense = jacfwd(f)(x);
    expect(found.shape).toEqual(dense.shape);
    expect(flat(found.toDense())).toEqual(near(dense));
    expect([found.products, found.nnz]).toEqual([products, nnz]);
    expect(flat(jit(sparseJacobian(f))(x).values)).toEqual(near(found.values));
  });

  test("of trees, by another argument", () => {
    const f = (scale: Tensor, tree: { a: Tensor; b: Tensor }): readonly Tensor[] => [
      tree.a.mul(scale),
      np.sum(tree.b).mul(tree.b),
    ];
    const found = sparseJacobian(f, { argnums: 1 })(f64(2), { a: f64([1, 2]), b: f64([3, 4]) });
    expect(flat(found.toDense())).toEqual([2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 10, 3, 0, 0, 4, 11]);
  });

  test("its pattern is found once for many points, also when it is mapped or differentiated", () => {
    const values = (x: Tensor): Tensor => sparseJacobian(laplace)(x).values;
    const rows = np.stack([points(8), points(8).mul(2)]);
    expect(flat(vmap(values)(rows))).toEqual([...near(values(points(8))), ...near(values(points(8).mul(2)))]);
    const total = (x: Tensor): Tensor => np.sum(sparseJacobian((y: Tensor) => y.mul(y).mul(y))(x).values);
    expect(flat(grad(total)(f64([1, 2])))).toEqual(near(f64([6, 12])));
  });

  test("matvec and transpose are those of the matrix", () => {
    const J = sparseJacobian((x: Tensor) => np.diff(x.mul(x)))(points(6));
    const dense = J.toDense();
    expect(flat(J.matvec(points(6)))).toEqual(near(np.matmul(dense, points(6))));
    expect(flat(J.transpose().toDense())).toEqual(near(np.transpose(dense)));
    const sides = np.outer(points(6), f64([1, 2]));
    expect(flat(J.matvec(sides))).toEqual(near(np.matmul(dense, sides)));
    expect(() => J.matvec(points(5))).toThrow("takes 6 elements");
    expect(() => J.solve(points(6))).toThrow("5 rows and 6 columns");
  });

  test("a result or an argument without elements is a matrix without elements", () => {
    const found = sparseJacobian((x: Tensor) => x.mul(x))(np.zeros([0], { dtype: "f64" }));
    expect([found.shape, found.nnz]).toEqual([[0, 0], 0]);
    expect(found.toDense().shape).toEqual([0, 0]);
  });

  test("only floats of one dtype make one matrix", () => {
    expect(() => sparseJacobian((x: Tensor) => x.astype("f32"))(points(2))).toThrow("f64[2], f32[2]");
    expect(() => sparseJacobian((x: Tensor) => np.argmax(x))(points(2))).toThrow("sparseJacobian");
  });

  test("a tridiagonal one of 10⁴ rows takes three products", { timeout: 60_000 }, () => {
    const J = sparseJacobian(laplace)(np.full([10_000], 2, { dtype: "f64" }));
    expect([J.products, J.shape[0]]).toEqual([3, 10_000]);
    const x = J.solve(np.ones([10_000], { dtype: "f64" }));
    expect(np.max(np.abs(J.matvec(x).sub(1))).item()).toBeLessThan(1e-10);
  });
});

describe("sparseHessian", () => {
  const functions: Readonly<Record<string, { f: (x: Tensor) => Tensor; products: number }>> = {
    "a chain": { f: (x) => np.sum(np.power(np.diff(x), 4)), products: 3 },
    "a separable function": { f: (x) => np.sum(np.exp(x)), products: 1 },
    "an arrow": { f: (x) => np.sum(x.mul(x).mul(x)).add(np.sum(x).mul(np.slice(x, [0]))), products: 2 },
    "a linear function": { f: (x) => np.sum(x), products: 1 },
    "a dense function": { f: (x) => np.exp(np.sum(x.mul(0.1))), products: 9 },
    "Rosenbrock's function": {
      f: (x) => {
        const [a, b] = [np.slice(x, [[0, -1]]), np.slice(x, [[1, null]])];
        return np.sum(
          np
            .power(b.sub(a.mul(a)), 2)
            .mul(100)
            .add(np.power(a.sub(1), 2)),
        );
      },
      products: 3,
    },
  };
  test.each(Object.entries(functions))("of %s is the dense one", (_, { f, products }) => {
    const x = points(9);
    const found = sparseHessian(f)(x);
    expect(flat(found.toDense())).toEqual(near(hessian(f)(x)));
    expect(found.products).toBe(products);
  });

  test("is of scalars", () => {
    expect(() => sparseHessian((x: Tensor) => x)(points(2))).toThrow("returns f64[2]");
  });
});

describe("solve", () => {
  const dense = (A: SparseMatrix, b: Tensor): readonly number[] => flat(np.matmul(A.toDense(), b));
  test.each([
    ["a band that needs pivots", (x: Tensor) => np.roll(x, 1).mul(3).add(x.mul(1e-9)).sub(np.roll(x, 2).mul(x))],
    ["a diagonal", (x: Tensor) => x.mul(x)],
    ["a band", laplace],
    ["a dense matrix", (x: Tensor) => x.mul(np.sum(x))],
  ] as const)("of %s", (_, f) => {
    const A = sparseJacobian(f)(points(40));
    const b = points(40).sub(1);
    expect(dense(A, A.solve(b))).toEqual(near(b));
    expect(dense(A.transpose(), A.transpose().solve(b))).toEqual(near(b));
    const sides = np.outer(b, f64([1, -2]));
    expect(flat(np.matmul(A.toDense(), A.solve(sides)))).toEqual(near(sides));
  });

  test("is differentiated by the system", () => {
    const f = (x: Tensor): Tensor => np.sum(sparseJacobian(laplace)(x).solve(x));
    const g = (x: Tensor): Tensor => {
      const A = jacfwd(laplace)(x);
      return np.sum(np.matmul(np.reshape(A, [12, 12]), x).mul(0)).add(f(x));
    };
    const step = 1e-6;
    const x = points(12);
    const found = flat(grad(f)(x));
    const moved = (h: number): number => g(x.add(np.slice(np.eye(12, { dtype: "f64" }), [4]).mul(h))).item();
    expect(found[4]).toBeCloseTo((moved(step) - moved(-step)) / (2 * step), 4);
  });
});
