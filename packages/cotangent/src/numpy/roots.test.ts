import { describe, expect, test } from "vitest";
import { checkGrads, complex, grad, type Tensor } from "../index.ts";
import { abs, array, concatenate, cos, divide, exp, expandDims, max, min, multiply, pad, real } from "./index.ts";
import { power, sin, slice, subtract, sum } from "./index.ts";
import { roots } from "./more.ts";

const f64 = (data: readonly number[]): Tensor => array(data, { dtype: "f64" });

/** The coefficients of `Π (x − z)`. */
function expanded(zeros: Tensor): Tensor {
  let p = complex(f64([1]));
  for (let i = 0; i < zeros.size; i++) p = subtract(pad(p, [0, 1]), multiply(pad(p, [1, 0]), slice(zeros, [i])));
  return p;
}

/** The greatest distance of one of `zeros` from what is found, relative to it. */
const worst = (zeros: Tensor): number =>
  max(divide(min(abs(subtract(expandDims(zeros, 1), roots(expanded(zeros)))), { axis: 1 }), abs(zeros))).item();

describe("roots", () => {
  const angles = f64(Array.from({ length: 20 }, (_, i) => i));
  test.each([
    ["real zeros", complex(f64([1, 2, 3, 4, 5, 6, 7])), 1e-12],
    ["zeros of all magnitudes", complex(f64([1e-12, 1e-6, 2, 3e6, 1e12]), f64([1e-12, 0, 1, 0, 0])), 1e-14],
    ["zeros on a circle", complex(cos(angles), sin(angles)), 1e-13],
    ["a double zero", complex(f64([1, 1, -2])), 1e-6],
  ])("%s", (_, zeros, tolerance) => {
    expect(worst(zeros)).toBeLessThan(tolerance);
  });
  test("zeros at 0, of one coefficient, of two", () => {
    expect(max(abs(roots(f64([2, 0, 0, 0])))).item()).toBeLessThan(1e-9);
    expect(String(roots(array([5])))).toBe("Tensor(complex64[0], [])");
    expect(String(roots(array([1, -3])))).toBe("Tensor(complex64[1], [3+0i])");
    expect(() => roots(array([]))).toThrow("roots: of no coefficient");
    expect(real(sum(roots(f64([1, 2, 1, 0])))).item()).toBeCloseTo(-2, 7);
  });
  test("derivatives, of complex coefficients too", async () => {
    const f = (re: Tensor, im: Tensor): Tensor => real(sum(exp(roots(complex(re, im)))));
    await expect(checkGrads(f, [f64([1, -2.5, 1.1]), f64([0, 0.3, 0.4])], { order: 2 })).resolves.toBeUndefined();
    // Of x² − p the zeros are ±√p, and the third derivative of Σ z⁴ = 2p² is 0, that of Σ z⁶ = 2p³ is 12.
    const third = (h: (p: Tensor) => Tensor): ((p: Tensor) => Tensor) => grad(grad(grad(h)));
    const sixth = third((p) => real(sum(power(roots(concatenate([f64([1, 0]), p.neg().reshape([1])])), 6))));
    expect(sixth(f64([2]).reshape([])).item()).toBeCloseTo(12, 8);
  });
});
