import { grad, jacrev, jit, valueAndGrad, vmap, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { expect, test } from "vitest";
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
