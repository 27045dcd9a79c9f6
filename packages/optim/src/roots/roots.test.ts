import { grad, jacrev, jit, valueAndGrad, vmap, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { expect, test } from "vitest";
import { bisect } from "./bisect.ts";
import { fixedPoint } from "./fixed-point.ts";
import { root } from "./root.ts";

const f64 = (x: number | readonly number[]): Tensor => np.array(x, { dtype: "f64" });

test("a root and its derivatives are those of the closed form, in jit and vmap too", () => {
  const cubeRoot = root((x: Tensor, a: Tensor) => np.power(x, 3).sub(a));
  const at = (a: Tensor): Tensor => cubeRoot(f64(1), a);
  const [value, slope] = jit((a: Tensor) => valueAndGrad(at)(a))(f64(27));
  expect(value.item()).toBeCloseTo(3, 12);
  expect(slope.item()).toBeCloseTo(1 / 27, 12);
  expect(jit(vmap(at))(f64([1, 8, 64])).toArray()).toEqual([1, 2, 4].map((x) => expect.closeTo(x, 10)));
}, 120_000);

test("so is its second derivative", () => {
  const cubeRoot = root((x: Tensor, a: Tensor) => np.power(x, 3).sub(a), { maxSteps: 20 });
  const curvature = jit(grad(grad((a: Tensor) => cubeRoot(f64(1), a))))(f64(27));
  expect(curvature.item()).toBeCloseTo((-2 / 9) * 27 ** (-5 / 3), 12);
}, 120_000);

test("steps are halved where whole ones go away", () => {
  // From 2, whole steps on arctan grow without end.
  expect(root((x: Tensor) => np.arctan(x))(f64(2)).item()).toBeCloseTo(0, 10);
  expect(root((x: Tensor) => np.arctan(x), { maxSteps: 1 })(f64(2)).item()).not.toBeCloseTo(0, 2);
});

test("a fixed point is found with its Jacobian, and acceleration saves most of the steps", () => {
  const m = np.array(
    [
      [0.9, 0.05, 0],
      [0, 0.95, 0.02],
      [0.03, 0, 0.97],
    ],
    { dtype: "f64" },
  );
  const map = (x: Tensor, b: Tensor): Tensor => np.matmul(m, x).add(b);
  const b = f64([1, -1, 0.5]);
  const missed = (x: Tensor): number => np.max(np.abs(np.subtract(map(x, b), x))).item();
  const start = f64([0, 0, 0]);
  const found = fixedPoint(map, { maxSteps: 12 })(start, b);
  expect(missed(found)).toBeLessThan(1e-9);
  expect(missed(fixedPoint(map, { maxSteps: 12, memory: 0 })(start, b))).toBeGreaterThan(0.1);
  // ∂x/∂b = (I − M)⁻¹
  const jacobian = jacrev((c: Tensor) => fixedPoint(map)(start, c))(b);
  const product = np.matmul(np.subtract(np.eye(3, { dtype: "f64" }), m), jacobian);
  expect(np.max(np.abs(np.subtract(product, np.eye(3, { dtype: "f64" })))).item()).toBeLessThan(1e-10);
  expect(() => fixedPoint(map, { memory: 1.5 })).toThrow("memory is 1.5");
  expect(() => root(map, { maxSteps: 0 })).toThrow("maxSteps is 0");
});

test("roots and fixed points of trees, with derivatives by trees", () => {
  type Point = { readonly u: Tensor; readonly v: Tensor };
  // u² + v = a, u − v = 0 in both elements: u = v = (√(1 + 4·a) − 1)/2, so du/da = 1/√(1 + 4·a).
  const both = root(({ u, v }: Point, { a }: { readonly a: Tensor }): Point => ({
    u: np
      .square(u)
      .add(np.slice(v, [0, 0]))
      .sub(a),
    v: np.reshape(u, [1, 1]).sub(v),
  }));
  const start = { u: f64(1), v: np.ones([1, 1], { dtype: "f64" }) };
  const [value, slope] = valueAndGrad((theta: { readonly a: Tensor }) => np.sum(both(start, theta).v))({ a: f64(6) });
  expect([value.item(), slope.a.item()]).toEqual([expect.closeTo(2, 10), expect.closeTo(1 / 5, 10)]);
  // u = cos v, v = b·u: u = cos(b·u).
  const point = fixedPoint(({ u, v }: Point, b: Tensor): Point => ({ u: np.cos(v), v: u.mul(b) }));
  const at = (b: Tensor): Tensor => point({ u: f64(0.5), v: f64(0.5) }, b).u;
  const [fixed, change] = valueAndGrad(at)(f64(0.8));
  const u = fixed.item();
  expect(u).toBeCloseTo(Math.cos(0.8 * u), 10);
  expect(change.item()).toBeCloseTo((-u * Math.sin(0.8 * u)) / (1 + 0.8 * Math.sin(0.8 * u)), 10);
  expect(() => root((x: Tensor) => np.slice(x, [[0, 1]]))(f64([1, 2]))).toThrow(
    "root: the function gives 1 numbers for 2 unknowns",
  );
  expect(() => fixedPoint((x: Tensor) => x)(np.array(1, { dtype: "i32" }))).toThrow("fixedPoint: the start is of i32");
});

test("bisection ends where no float is between, with the derivative of the root", () => {
  const found = bisect((x: Tensor, a: Tensor) => np.exp(x).mul(a).sub(2));
  const at = (a: Tensor): Tensor => found(f64(-9), f64(9), a);
  const [value, slope] = jit((a: Tensor) => valueAndGrad(at)(a))(f64(0.5));
  expect(value.item()).toBeCloseTo(Math.log(4), 15);
  expect(slope.item()).toBeCloseTo(-2, 12);
  expect(vmap(at)(f64([0.5, 1, 2])).toArray()).toEqual([4, 2, 1].map((x) => expect.closeTo(Math.log(x), 14)));
  // The points may come in either order, F may fall, and a root may be one of them.
  const falling = bisect((x: Tensor) => np.subtract(0.25, x));
  expect(falling(f64(7), f64(-3)).item()).toBe(0.25);
  expect(falling(f64(0.25), f64(2)).item()).toBe(0.25);
  expect(falling(f64(-1), f64(0.25)).item()).toBe(0.25);
  expect(falling(f64(1), f64(2)).item()).toBeNaN();
  // Two halves of [0, 1] leave [0.25, 0.5], of which 0.25 is the better end; products of tiny values do not vanish.
  const third = (x: Tensor): Tensor => x.sub(1 / 3).mul(1e-200);
  expect(bisect(third, { maxSteps: 2 })(f64(0), f64(1)).item()).toBe(0.25);
  expect(bisect(third, { tolerance: 0.3 })(f64(0), f64(1)).item()).toBe(0.25);
  expect(bisect(third)(f64(0), f64(1)).item()).toBeCloseTo(1 / 3, 15);
  expect(() => falling(f64([1]), f64(2))).toThrow("bisect: low is f64[1]");
  expect(() => bisect(third, { tolerance: -1 })).toThrow("tolerance is -1");
});
