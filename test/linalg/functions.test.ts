import { describe, expect, it } from "vitest";
import { grad, jit, jvp, vmap, type Tensor } from "cotangent";
import { eigh, expm, matrixPower, multiDot, sqrtm, tensorinv, tensorsolve } from "cotangent/linalg";
import * as np from "cotangent/numpy";
import { anyFinite, expectClose, expectDerivatives, f64, identity, wellConditioned, type Checked } from "./matrices.ts";

const t = (x: Tensor): Tensor => np.swapaxes(x, -1, -2);

describe("maps of arrays of several axes", () => {
  const a = wellConditioned([6, 6]).reshape([2, 3, 3, 2]);
  it("tensorinv is their inverse, and tensorsolve solves", () => {
    const y = wellConditioned([2, 3]);
    const x = tensorsolve(a, y);
    expectClose(np.tensordot(a, x, 2), y);
    expectClose(np.tensordot(tensorinv(a), y, 2), x);
    expectClose(np.tensordot(tensorinv(a.reshape([6, 3, 2]), 1), y.reshape([6]), 1), x);
    // Axis 0 of a goes to the end: x has the axes [3, 2, 2] less those of y.
    const moved = np.moveaxis(a, [2, 3], [0, 1]);
    expectClose(tensorsolve(moved, y, [0, 1]), x);
  });
  it("what is not square is refused", () => {
    expect(() => tensorinv(a, 1)).toThrow("tensorinv: f64[2,3,3,2] maps [3,3,2] to [2]");
    expect(() => tensorinv(a, 0)).toThrow("tensorinv: 0 axes");
    expect(() => tensorsolve(a, np.zeros([2]))).toThrow("tensorsolve: f64[2,3,3,2] maps [3,3,2] to [2]");
  });
});

describe("functions of matrices", () => {
  it("expm of nilpotent, diagonal, rotating and large matrices", () => {
    expectClose(
      expm(
        f64([
          [0, 1, 2],
          [0, 0, 3],
          [0, 0, 0],
        ]),
      ),
      f64([
        [1, 1, 3.5],
        [0, 1, 3],
        [0, 0, 1],
      ]),
    );
    expectClose(expm(np.diag(f64([1, -20, 0]))), np.diag(f64([Math.E, Math.exp(-20), 1])));
    expectClose(
      expm(
        f64([
          [0, -40],
          [40, 0],
        ]),
      ),
      f64([
        [Math.cos(40), -Math.sin(40)],
        [Math.sin(40), Math.cos(40)],
      ]),
      1e-12,
    );
    const a = wellConditioned([2, 3, 4, 4]);
    expectClose(np.matmul(expm(a), expm(np.negative(a))), np.broadcastTo(identity(4), a.shape), 1e-10);
    const symmetric = np.add(a, t(a));
    const [w, v] = eigh(symmetric);
    expectClose(expm(symmetric), np.matmul(np.multiply(v, np.expandDims(np.exp(w), -2)), t(v)));
    expectClose(expm(f64([[2]])), f64([[Math.exp(2)]]));
    expect(expm(np.zeros([0, 0])).shape).toEqual([0, 0]);
    expectClose(
      expm(
        f64([
          [1, 2],
          [3, 4],
        ]).astype("f32"),
      ),
      expm(
        f64([
          [1, 2],
          [3, 4],
        ]),
      ).astype("f32"),
      3e-6,
    );
    expect(
      anyFinite(
        expm(
          f64([
            [-1e9, 0],
            [0, -1e9],
          ]),
        ),
      ),
    ).toBe(false);
    expect(
      anyFinite(
        expm(
          f64([
            [NaN, 0],
            [0, 1],
          ]),
        ),
      ),
    ).toBe(false);
  });
  it("sqrtm, and NaN where there is no principal root", () => {
    const a = wellConditioned([2, 3, 4, 4]);
    const x = np.matmul(a, t(a));
    expectClose(sqrtm(np.matmul(x, x)), x, 1e-9);
    expectClose(
      sqrtm(
        f64([
          [0, -4],
          [4, 0],
        ]),
      ),
      np.multiply(
        f64([
          [1, -1],
          [1, 1],
        ]),
        Math.SQRT2,
      ),
    );
    expectClose(
      sqrtm(
        f64([
          [1e8, 1],
          [0, 1e-4],
        ]),
      ),
      f64([
        [1e4, 1 / (1e4 + 1e-2)],
        [0, 1e-2],
      ]),
      1e-12,
    );
    expect(
      anyFinite(
        sqrtm(
          f64([
            [-1, 0],
            [0, -2],
          ]),
        ),
      ),
    ).toBe(false);
    expect(
      anyFinite(
        sqrtm(
          f64([
            [1, 1],
            [1, 1],
          ]),
        ),
      ),
    ).toBe(false);
    expectClose(
      sqrtm(
        np.array([
          [4, 1],
          [1, 3],
        ]),
      ),
      sqrtm(
        f64([
          [4, 1],
          [1, 3],
        ]),
      ).astype("f32"),
      1e-5,
    );
  });
  it("matrixPower", () => {
    const a = f64([
      [1, 1],
      [1, 0],
    ]);
    expectClose(
      matrixPower(a, 10),
      f64([
        [89, 55],
        [55, 34],
      ]),
    );
    expectClose(matrixPower(a, 0), identity(2));
    expectClose(
      matrixPower(a, -3),
      f64([
        [-1, 2],
        [2, -3],
      ]),
    );
    expect(() => matrixPower(a, 0.5)).toThrow(/bad-argument.*matrixPower: exponent 0.5/);
  });
  it("multiDot in the cheapest order", () => {
    const [a, b, c] = [wellConditioned([3, 40]), wellConditioned([40, 2]), wellConditioned([2, 30])];
    const v = np.ones([30], { dtype: "f64" });
    expectClose(multiDot([a, b, c, v]), np.matmul(a, np.matmul(b, np.matmul(c, v))));
    expectClose(
      multiDot([np.ones([3], { dtype: "f64" }), a, b]),
      np.matmul(np.matmul(np.ones([3], { dtype: "f64" }), a), b),
    );
    expect(() => multiDot([a])).toThrow(/multiDot: 1 factors/);
    expect(() => multiDot([a, v, c])).toThrow(/multiDot: factor 1 is f64\[30\]/);
    expect(() => multiDot([a, c])).toThrow(/shape-mismatch/);
  });
});

describe("derivatives", () => {
  const a = f64([
    [0.07, -0.06, 1.9],
    [-0.26, 0.06, -1],
    [0.63, 0.2, 0.99],
  ]);
  const checked: Readonly<Record<string, Checked>> = {
    expm: [expm, a],
    sqrtm: [
      sqrtm,
      f64([
        [3, 0.5],
        [0.2, 2],
      ]),
    ],
    matrixPower: [(x: Tensor) => matrixPower(x, 5), np.multiply(a, 0.5)],
    "an inverse power": [(x: Tensor) => matrixPower(x, -2), np.add(a, np.multiply(identity(3), 2))],
  };
  it.each(Object.entries(checked))("of %s agree with differences", async (_, check) => {
    await expectDerivatives(check, check[0] === expm ? 2 : 3);
  });
  it("of expm are those of the literature, also where it squares, under jit and vmap", () => {
    // The derivative of expm is the upper right block of expm([[x, e], [0, x]]).
    const e = f64([
      [1, -2, 0.5],
      [0, 3, 1],
      [0.3, 1, 2],
    ]);
    for (const factor of [0.1, 30]) {
      const x = np.multiply(a, factor);
      const block = np.vstack([np.hstack([x, e]), np.hstack([np.zeros([3, 3], { dtype: "f64" }), x])]);
      const whole = expm(block);
      expectClose(
        np.divide(jvp(expm, [x], [e])[1], np.max(whole)),
        np.divide(
          np.slice(whole, [
            [0, 3],
            [3, 6],
          ]),
          np.max(whole),
        ),
      );
    }
    const f = (x: Tensor): Tensor => np.sum(np.multiply(expm(x), e));
    const many = np.stack([a, np.multiply(a, 20)]);
    expectClose(jit(vmap(grad(f)))(many), np.stack([grad(f)(a), grad(f)(np.multiply(a, 20))]));
  });
  it("of sqrtm solve Sylvester's equation", () => {
    const x = f64([
      [5, 1],
      [2, 7],
    ]);
    const dx = f64([
      [1, 0.5],
      [-0.2, 2],
    ]);
    const [y, dy] = jvp(sqrtm, [x], [dx]);
    expectClose(np.add(np.matmul(y, dy), np.matmul(dy, y)), dx);
  });
});
