import { describe, expect, it } from "vitest";
import { grad, hessian, jit, jvp, vmap, type Tensor } from "cotangent";
import { cond, eigh, eigvalsh, lstsq, matrixRank, norm, pinv, qr, svd, svdvals } from "cotangent/linalg";
import * as np from "cotangent/numpy";
import {
  anyFinite,
  expectClose,
  expectDerivatives,
  f64,
  hilbert,
  identity,
  wellConditioned,
  type Checked,
} from "./matrices.ts";

const t = (x: Tensor): Tensor => np.swapaxes(x, -1, -2);
const expectOrthonormal = (x: Tensor): void => {
  const columns = x.shape.at(-1)!;
  expectClose(np.matmul(t(x), x), np.broadcastTo(identity(columns), [...x.shape.slice(0, -2), columns, columns]));
};
const symmetric = (shape: readonly number[]): Tensor => {
  const x = wellConditioned(shape);
  return np.add(x, t(x));
};
const scaled = (x: Tensor, s: Tensor): Tensor => np.multiply(x, np.expandDims(s, -2));
const shapes = [
  [2, 3, 4, 4],
  [2, 3, 5, 3],
  [2, 3, 3, 5],
  [1, 1],
  [0, 0],
  [3, 0],
  [20, 12],
];

describe("decompositions", () => {
  it("reconstruct, with orthonormal columns", () => {
    for (const shape of shapes) {
      const x = wellConditioned(shape);
      const [q, r] = qr(x);
      expectClose(np.matmul(q, r), x);
      expectOrthonormal(q);
      expectClose(np.triu(r), r);
      expect(
        np
          .diagonal(r)
          .dataSync()
          .every((d) => d > 0),
      ).toBe(true);
      const [u, s, vt] = svd(x);
      expectClose(np.matmul(scaled(u, s), vt), x);
      expectOrthonormal(u);
      expectOrthonormal(t(vt));
      expectClose(np.matmul(np.matmul(x, pinv(x)), x), x);
      if (shape.at(-1) !== shape.at(-2)) continue;
      const a = symmetric(shape);
      const [w, v] = eigh(a);
      expectClose(np.matmul(a, v), scaled(v, w));
      expectOrthonormal(v);
      expect(
        np
          .diff(w)
          .dataSync()
          .every((gap) => gap >= 0),
      ).toBe(true);
    }
  });
  it("are exact for diagonal matrices, and find small singular values", () => {
    expect(eigvalsh(np.diag(f64([3, -1, 2]))).toArray()).toEqual([-1, 2, 3]);
    expect(svdvals(np.diag(f64([1, -5, 1e-30]))).toArray()).toEqual([5, 1, 1e-30]);
    expectClose(
      eigvalsh(hilbert(5)),
      f64([3.287928772171863e-6, 3.0589804015113e-4, 0.0114074916234, 0.208534218611, 1.5670506910982]),
      1e-12,
    );
    expectClose(np.divide(cond(hilbert(5)), 476607.25024), f64(1), 1e-9);
  });
  it("hold for matrices that lack rank", () => {
    const x = f64([
      [1, 2, 3],
      [2, 4, 6],
      [3, 6, 9],
      [1, 2, 3],
    ]);
    const [u, s, vt] = svd(x);
    expectOrthonormal(u);
    expectOrthonormal(t(vt));
    expectClose(np.matmul(scaled(u, s), vt), x);
    expectOrthonormal(qr(x)[0]);
    expect(matrixRank(x).item()).toBe(1);
    expect(matrixRank(np.zeros([2, 3])).item()).toBe(0);
    expectClose(np.matmul(np.matmul(x, pinv(x)), x), x);
    expect(svdvals(np.zeros([2, 3])).toArray()).toEqual([0, 0]);
    expect(
      cond(
        f64([
          [0, 0],
          [0, 1],
        ]),
      ).item(),
    ).toBe(Infinity);
  });
  it("of f32 are exact to its precision", () => {
    const x = symmetric([16, 16]).astype("f32");
    const [w, v] = eigh(x);
    expectClose(np.matmul(x, v), scaled(v, w), 3e-6);
    const [u, s, vt] = svd(x);
    expectClose(np.matmul(scaled(u, s), vt), x, 3e-6);
    const [q, r] = qr(x);
    expectClose(np.matmul(q, r), x, 2e-6);
  });
  it("are NaN where an element is not finite", () => {
    const x = f64([
      [1, NaN],
      [NaN, 1],
    ]);
    expect([eigh(x)[0], eigh(x)[1], svd(x)[0], svd(x)[1], svd(x)[2]].some(anyFinite)).toBe(false);
    expect(
      anyFinite(
        svdvals(
          f64([
            [Infinity, 0],
            [0, 1],
          ]),
        ),
      ),
    ).toBe(false);
  });
  it("of 64 and more rows", () => {
    const a = symmetric([70, 70]);
    const [w, v] = eigh(a);
    expectClose(np.matmul(a, v), scaled(v, w));
    expectClose(np.sum(w), np.trace(a));
    expectClose(np.sum(np.square(svdvals(wellConditioned([80, 64])))), np.sum(np.square(wellConditioned([80, 64]))));
  });
});

describe("least squares", () => {
  it("fits, and says rank and residuals", () => {
    const a = f64([
      [1, 0],
      [1, 1],
      [1, 2],
    ]);
    const found = lstsq(a, f64([1, 3, 4]));
    expectClose(found.x, f64([7 / 6, 1.5]));
    expectClose(found.residuals, f64(1 / 6));
    expect(found.rank.item()).toBe(2);
    expectClose(lstsq(t(a), f64([1, 2])).x, np.matmul(pinv(t(a)), f64([1, 2])));
    expect(lstsq(wellConditioned([2, 5, 3]), np.ones([5, 4])).residuals.shape).toEqual([2, 4]);
  });
  it("takes no system that does not fit", () => {
    expect(() => lstsq(np.ones([3, 2]), np.ones([2]))).toThrow(
      /lstsq: right-hand sides f32\[2\] for matrices f32\[3,2\]/,
    );
  });
});

describe("norms", () => {
  it("of vectors and matrices", () => {
    const v = f64([3, -4, 0]);
    const vectors = [
      norm(v),
      norm(v, { ord: 1 }),
      norm(v, { ord: Infinity }),
      norm(v, { ord: -Infinity }),
      norm(v, { ord: 0 }),
      norm(v, { ord: 3 }),
    ];
    expectClose(np.stack(vectors), f64([5, 7, 4, 0, 2, Math.cbrt(91)]));
    const x = f64([
      [3, 0],
      [4, 5],
    ]);
    const orders = [1, -1, Infinity, -Infinity, 2, -2, "fro", "nuc"] as const;
    expectClose(
      np.stack(orders.map((ord) => norm(x, { ord }))),
      f64([7, 5, 9, 3, Math.sqrt(45), Math.sqrt(5), Math.sqrt(50), Math.sqrt(45) + Math.sqrt(5)]),
    );
    expect(norm(np.ones([2, 3, 4]), { ord: "fro", axis: [0, 2], keepdims: true }).shape).toEqual([1, 3, 1]);
    expectClose(norm(np.stack([x, t(x)]), { ord: 1, axis: [1, 2] }), f64([7, 9]));
    expectClose(norm(np.stack([x, t(x)]), { ord: 1, axis: [-1, -2] }), f64([9, 7]));
    expectClose(norm(f64([2, -4]), { ord: -1 }), f64(4 / 3));
    expect(grad((y: Tensor) => norm(y))(np.zeros([2, 2])).toArray()).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });
  it("say which orders there are", () => {
    expect(() => norm(np.ones([2, 2]), { ord: 3 })).toThrow(/bad-argument.*norm: there is no order 3 of matrices/);
    expect(() => norm(np.ones([2]), { ord: "nuc" })).toThrow(/no order nuc of vectors/);
    expect(() => norm(np.ones([2, 2, 2]), { ord: 2 })).toThrow(/bad-axes/);
  });
});

describe("derivatives", () => {
  const a = f64([
    [3.7, 0.6, 1.6],
    [0.5, 7.4, 1],
    [1.6, -0.9, 14],
  ]);
  const tall = f64([
    [1, 0.3],
    [-0.2, 2.5],
    [0.7, -0.4],
  ]);
  const checked: Readonly<Record<string, Checked>> = {
    qr: [(x: Tensor) => qr(x), tall],
    "wide qr": [(x: Tensor) => qr(t(x)), tall],
    eigh: [
      (x: Tensor) => {
        const [w, v] = eigh(x);
        return [w, np.square(v)];
      },
      a,
    ],
    svd: [
      (x: Tensor) => {
        const [u, s, vt] = svd(x);
        return [s, np.square(vt), np.multiply(np.matmul(x, t(vt)), u)];
      },
      tall,
    ],
    pinv: [(x: Tensor) => pinv(x), tall],
    lstsq: [(x: Tensor, b: Tensor) => lstsq(x, b).x, tall, f64([1, 2, 3])],
    nuclear: [(x: Tensor) => norm(x, { ord: "nuc" }), tall],
  };
  it.each(Object.entries(checked))("of %s agree with differences to third order", async (_, check) => {
    await expectDerivatives(check);
  });
  it("hold under jit(grad(·)) and vmap", () => {
    const f = (x: Tensor): Tensor =>
      np.sum(np.multiply(np.square(eigh(x)[1]), np.arange(0, 9, 1, { dtype: "f64" }).reshape([3, 3])));
    expectClose(jit(grad(f))(a), grad(f)(a));
    const many = np.stack([a, t(a).mul(2)]);
    expectClose(vmap(grad(f))(many), np.stack([grad(f)(a), grad(f)(t(a).mul(2))]));
    const g = (x: Tensor): Tensor => np.sum(np.multiply(svdvals(x), f64([1, 2])));
    expectClose(jit(hessian(g))(tall), hessian(g)(tall));
  });
  it("are right where eigenvalues or singular values are equal and treated alike", () => {
    const id = np.multiply(identity(3), 2);
    expectClose(grad((x: Tensor) => np.sum(np.square(eigvalsh(x))))(id), np.multiply(id, 2));
    expectClose(grad((x: Tensor) => norm(x, { ord: "nuc" }))(id), identity(3));
    expectClose(grad((x: Tensor) => np.sum(pinv(x)))(id), np.full([3, 3], -0.25, { dtype: "f64" }));
    const projector = (x: Tensor): Tensor => {
      const v = eigh(x)[1];
      return np.sum(np.sin(np.matmul(v, t(v))));
    };
    expectClose(grad(projector)(id), np.zeros([3, 3], { dtype: "f64" }));
    expect(
      grad((x: Tensor) => np.sum(svd(x)[0]))(np.zeros([3, 2], { dtype: "f64" }))
        .dataSync()
        .every(Number.isFinite),
    ).toBe(true);
  });
  it("of the orthogonal polar factor are right where singular values are equal", () => {
    const polar = (x: Tensor): Tensor => {
      const [u, , vt] = svd(x);
      return np.matmul(u, vt);
    };
    const dx = wellConditioned([3, 3]);
    const [, moved] = jvp(polar, [np.multiply(identity(3), 2)], [dx]);
    expectClose(moved, np.divide(np.subtract(dx, t(dx)), 4));
  });
  it("of the pseudoinverse are those at constant rank", () => {
    // x(s) = s·u·vᵀ has the pseudoinverse v·uᵀ/(s·‖u‖²·‖v‖²).
    const [u, v] = [f64([[1], [2], [3]]), f64([[1, -1]])];
    const f = (s: Tensor): Tensor =>
      np.sum(
        np.multiply(
          pinv(np.multiply(np.matmul(u, v), s)),
          f64([
            [1, 2, 3],
            [0, 0, 0],
          ]),
        ),
      );
    expectClose(grad(f)(f64(2)), f64(-14 / (4 * 14 * 2)));
  });
});
