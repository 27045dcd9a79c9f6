import { describe, expect, test } from "vitest";
import {
  complex,
  complex128,
  complex64,
  cond,
  customVjp,
  evalShape,
  grad,
  jit,
  jvp,
  polar,
  scan,
  tree,
  valueAndGrad,
  vjp,
  vmap,
  type Tensor,
} from "../index.ts";
import * as np from "../numpy/index.ts";

const f64 = (data: readonly number[]): Tensor => np.array(data, { dtype: "f64" });
/** A complex128 scalar that does not give way. */
const number = (re: number, im: number): Tensor =>
  complex(np.array(re, { dtype: "f64" }), np.array(im, { dtype: "f64" }));
const close = (found: Tensor, re: number, im: number): void => {
  expect(np.real(found).item()).toBeCloseTo(re, 12);
  expect(np.imag(found).item()).toBeCloseTo(im, 12);
};

describe("arrays", () => {
  const z = complex(np.array([1, -2]), np.array([0.5, 0]));

  test("have a dtype, a shape, text and entries", () => {
    expect([z.dtype, z.shape, String(z)]).toEqual([complex64, [2], "Tensor(complex64[2], [1+0.5i, -2+0i])"]);
    expect(z.toArray()).toEqual([
      { re: 1, im: 0.5 },
      { re: -2, im: 0 },
    ]);
    expect([...z.dataSync()]).toEqual([1, 0.5, -2, 0]);
    expect(String(complex(z.toArray()))).toBe(String(z));
    expect(complex(f64([1])).dtype).toBe(complex128);
    expect(np.zeros([2], { dtype: complex128 }).toArray()).toEqual([
      { re: 0, im: 0 },
      { re: 0, im: 0 },
    ]);
    expect(np.zeros([1], { dtype: "complex128" }).dtype).toBe(complex128);
    expect(np.array([1, 2]).astype("complex64").dtype).toBe(complex64);
    expect(np.array([[1]], { dtype: "complex128" }).toArray()).toEqual([[{ re: 1, im: 0 }]]);
    expect(String(polar(2, Math.PI))).toBe("Tensor(complex64[], -2-1.7485e-7i)");
  });
  test("meet other dtypes as their parts do", () => {
    const i = complex(0, 1);
    const dtypes = [np.array([1]), f64([1]), np.array([1], { dtype: "i32" }), np.array([true]), 3].map(
      (x) => np.multiply(i, x).dtype.name,
    );
    expect(dtypes).toEqual(["complex64", "complex128", "complex64", "complex64", "complex64"]);
    expect(np.add(z, f64([1, 1])).dtype).toBe(complex128);
    expect(np.multiply(z, 0.1).dtype).toBe(complex64);
    expect(np.abs(z).dtype.name).toBe("f32");
  });
  test("go through rearrangements, choices, sums and products", () => {
    expect(np.stack([z, np.array([3, 4])]).toArray()).toEqual([
      z.toArray(),
      [
        { re: 3, im: 0 },
        { re: 4, im: 0 },
      ],
    ]);
    expect(np.where(np.array([true, false]), z, 0).toArray()).toEqual([
      { re: 1, im: 0.5 },
      { re: 0, im: 0 },
    ]);
    expect(np.sum(z).toArray()).toEqual({ re: -1, im: 0.5 });
    expect(np.prod(np.stack([z, z, z]), { axis: 0 }).toArray()).toEqual(np.power(z, 3).toArray());
    expect(np.prod(np.zeros([0, 2], { dtype: complex64 }), { axis: 0 }).toArray()).toEqual([
      { re: 1, im: 0 },
      { re: 1, im: 0 },
    ]);
    expect(np.matmul(np.stack([z, z]), z).toArray()).toEqual([
      { re: 4.75, im: 1 },
      { re: 4.75, im: 1 },
    ]);
    expect(np.vdot(z, z).toArray()).toEqual({ re: 5.25, im: 0 });
    expect(np.equal(z, complex(1, 0.5)).toArray()).toEqual([1, 0]);
    expect(np.at(z, [0]).set(complex(7, 7)).toArray()).toEqual([
      { re: 7, im: 7 },
      { re: -2, im: 0 },
    ]);
    expect(
      np
        .isfinite(
          complex([
            { re: 3e38, im: 3e38 },
            { re: 1, im: Infinity },
          ]),
        )
        .toArray(),
    ).toEqual([1, 0]);
    expect(
      np
        .variance(
          complex([
            { re: 3, im: 4 },
            { re: 1, im: 0 },
          ]),
        )
        .item(),
    ).toBe(5);
  });
  test("refuse what has no meaning", () => {
    expect(() => np.less(z, 1)).toThrow("complex ones have no order");
    expect(() => np.max(z)).toThrow("complex ones have no order");
    expect(() => np.floor(z)).toThrow("floor: it is not defined on complex numbers");
    expect(() => np.round(z)).toThrow("not defined on complex numbers");
    expect(() => z.astype("f32")).toThrow("has no imaginary part");
    expect(() => np.sum(z).item()).toThrow("is used as one number");
    expect(() => np.at(np.zeros([2]), [0]).set(complex(1, 1))).toThrow("has no imaginary part");
    expect(() => complex(z, 1)).toThrow("where only real ones may be");
    expect(() => jit((x: Tensor) => (x.toArray(), x))(z)).toThrow("is used as its elements");
  });
  test("are leaves of trees to users", () => {
    expect(tree.leaves({ a: z, b: 1 })).toHaveLength(2);
    expect(String(tree.map((leaf) => np.conj(leaf), { a: z }).a)).toBe("Tensor(complex64[2], [1-0.5i, -2-0i])");
    expect(evalShape((x: Tensor) => ({ y: np.exp(x) }), z)).toEqual({ y: { dtype: "complex64", shape: [2] } });
  });
});

describe("transforms", () => {
  const z = number(1, 2);

  test("grad of a real function is ∂f/∂x − i·∂f/∂y", () => {
    const f = (w: Tensor): Tensor => np.add(np.multiply(np.square(np.real(w)), 3), np.multiply(np.imag(w), np.real(w)));
    close(grad(f)(z), 3 * 2 + 2, -1);
    // |z|² has the gradient 2z̄.
    close(grad((w: Tensor) => np.square(np.abs(w)))(z), 2, -4);
    close(grad((w: Tensor) => np.abs(w))(number(0, 0)), 0, 0);
    const [value, gradient] = valueAndGrad((w: Tensor) => np.real(np.exp(w)))(z);
    expect(value.item()).toBeCloseTo(Math.E * Math.cos(2), 12);
    close(gradient, Math.E * Math.cos(2), Math.E * Math.sin(2));
  });
  test("grad of a complex function is refused, unless it is holomorphic", () => {
    expect(() => grad((w: Tensor) => np.exp(w))(z)).toThrow("returns a complex number, which has no gradient");
    expect(() => grad((x: Tensor) => complex(x, x), { holomorphic: true })(1)).toThrow(
      "a holomorphic function of real arguments",
    );
    close(
      grad((w: Tensor) => np.sin(w), { holomorphic: true })(z),
      Math.cos(1) * Math.cosh(2),
      -Math.sin(1) * Math.sinh(2),
    );
    const [[value, aux], slope] = valueAndGrad((w: Tensor) => [np.square(w), np.real(w)] as const, {
      holomorphic: true,
      hasAux: true,
    })(z);
    close(value, -3, 4);
    expect(aux.item()).toBe(1);
    close(slope, 2, 4);
  });
  test("jvp is J·ż, and vjp takes and gives covectors as JAX does: c + di stands for (c, −d)", () => {
    // u + iv with u = x² + y, v = xy: not holomorphic.
    const f = (w: Tensor): Tensor => {
      const [x, y] = [np.real(w), np.imag(w)];
      return complex(np.add(np.square(x), y), np.multiply(x, y));
    };
    const [, moved] = jvp(f, [z], [number(3, 5)]);
    close(moved, 2 * 1 * 3 + 5, 2 * 3 + 1 * 5);
    const [[ux, uy], [vx, vy]] = [
      [2, 1],
      [2, 1],
    ] as const;
    const [c, d] = [0.5, -0.25];
    expect(moved.dtype).toBe(complex128);
    const [back] = vjp(f, z)[1](number(c, d));
    close(back, c * ux - d * vx, -(c * uy - d * vy));
  });
  test("derivatives of holomorphic functions are products with f′, both ways", () => {
    for (const [f, slope] of [
      [np.exp, np.exp],
      [np.log, np.reciprocal],
      [np.sin, np.cos],
      [np.square, (w: Tensor) => np.multiply(w, 2)],
      [np.sqrt, (w: Tensor) => np.divide(0.5, np.sqrt(w))],
      [np.arctan, (w: Tensor) => np.reciprocal(np.add(np.square(w), 1))],
      [np.tanh, (w: Tensor) => np.reciprocal(np.square(np.cosh(w)))],
    ] as const) {
      const [dz, expected] = [number(0.3, -0.7), np.multiply(slope(z), number(0.3, -0.7))];
      const found = [jvp((w: Tensor) => f(w), [z], [dz])[1], vjp((w: Tensor) => f(w), z)[1](dz)[0]];
      for (const one of found) expect(np.abs(np.subtract(one, expected)).item()).toBeLessThan(1e-13);
    }
  });
  test("second derivatives are there", () => {
    const first = grad((w: Tensor) => np.exp(np.multiply(w, 2)), { holomorphic: true });
    const second = grad(first, { holomorphic: true })(z);
    expect(np.abs(np.subtract(second, np.multiply(np.exp(np.multiply(z, 2)), 4))).item()).toBeLessThan(1e-11);
  });
  test("jit, vmap, scan and cond carry complex arrays", () => {
    const all = np.stack([z, number(-1, 0.5)]);
    expect(jit((w: Tensor) => np.exp(w))(all).dtype).toBe(complex128);
    expect(vmap((w: Tensor) => np.multiply(w, z))(all).toArray()).toEqual(np.multiply(all, z).toArray());
    const [last] = scan((carry: Tensor, w: Tensor) => [np.multiply(carry, w), np.abs(w)] as const, number(1, 0), all);
    expect(last.toArray()).toEqual(np.prod(all).toArray());
    const chosen = grad((w: Tensor) =>
      np.real(
        cond(
          true,
          (v: Tensor) => np.square(v),
          (v: Tensor) => v,
          w,
        ),
      ),
    )(z);
    close(chosen, 2, 4);
  });
  test("rules of users see covectors as vjp gives them", () => {
    const square = customVjp(
      (w: Tensor) => np.square(w),
      (w: Tensor) => [np.square(w), w],
      (w, ct) => [np.multiply(ct, np.multiply(w, 2))],
    );
    const ct = number(0.5, 1);
    expect(vjp(square, z)[1](ct)[0].toArray()).toEqual(vjp((w: Tensor) => np.square(w), z)[1](ct)[0].toArray());
  });
});
