/** Zeros of polynomials. */
import * as ir from "@cotangent/ir";
import { complex, polar } from "../complex/make.ts";
import { toFloat } from "../operations.ts";
import { scan } from "../scan.ts";
import { stopGradient } from "../stop-gradient.ts";
import { contentOf, Tensor, type TensorLike } from "../tensor.ts";
import { add, divide, multiply, reciprocal, subtract } from "./arithmetic.ts";
import { equal, greater } from "./compare.ts";
import { zerosLike } from "./constant.ts";
import { array } from "./creation.ts";
import { power } from "./exponential.ts";
import { where } from "./logic.ts";
import { max, sum } from "./reduce.ts";
import { abs } from "./rounding.ts";
import { expandDims, flip, ravel } from "./shape.ts";
import { take } from "./take.ts";

/** Steps of the iteration: the last ones change nothing where zeros are simple. */
const steps = 100;

/**
 * The zeros of `p₀·xⁿ + … + pₙ`, n numbers in no order, as a complex array; p₀ is not 0. All are found at once (O. Aberth,
 * *Iteration methods for finding all zeros of a polynomial simultaneously*, Math. Comp. 27, 1973). Simple zeros have derivatives to
 * third order.
 * @throws ShapeError for no coefficient.
 *
 * @example
 * ```ts
 * import { array, real, round, sort } from "cotangent/numpy";
 * import { roots } from "cotangent/numpy/more";
 *
 * round(sort(real(roots(array([1, -3, 2])))), 3); // Tensor(f32[2], [1, 2])
 * ```
 */
export function roots(p: TensorLike): Tensor {
  const coefficients = new Tensor(toFloat(contentOf(ravel(p))));
  if (coefficients.size === 0)
    throw new ir.ShapeError("empty-axis", "roots: of no coefficient", "give one coefficient or more");
  const fixed = stopGradient(coefficients);
  const start = circle(fixed);
  const improve = (z: Tensor): readonly [Tensor, null] => [subtract(z, aberth(newton(fixed, z), z)), null];
  const [found] = scan(improve, start, null, { length: steps });
  // Each step of Newton's method that is differentiated makes twice as many orders right.
  const once = subtract(found, newton(coefficients, stopGradient(found)));
  return subtract(once, newton(coefficients, once));
}

/** As many numbers as there are zeros, on the circle whose radius is the mean of their magnitudes. */
function circle(p: Tensor): Tensor {
  const degree = p.size - 1;
  const sizes = abs(divide(p, take(p, 0, 0)));
  const { dtype } = sizes;
  const powers = array(
    Array.from({ length: degree + 1 }, (_, k) => 1 / Math.max(1, k)),
    { dtype },
  );
  const radii = power(sizes, powers);
  const last = take(radii, degree, 0);
  const radius = where(equal(last, 0), multiply(max(radii), 2), last);
  const angles = Array.from({ length: degree }, (_, k) => (2 * Math.PI * k) / degree + 0.4);
  return polar(radius, array(angles, { dtype }));
}

/** `a/b`, 0 where b is. */
function quotient(a: Tensor, b: Tensor): Tensor {
  const isZero = equal(b, 0);
  return where(isZero, 0, divide(a, where(isZero, 1, b)));
}

/** `p(z)/p′(z)`, outside of the unit circle by the polynomial of 1/z. */
function newton(p: Tensor, z: Tensor): Tensor {
  const degree = p.size - 1;
  const isOutside = greater(abs(stopGradient(z)), 1);
  const u = where(isOutside, reciprocal(where(isOutside, z, 1)), z);
  const backwards = flip(p);
  let [value, slope] = [zerosLike(z), zerosLike(z)];
  for (let k = 0; k <= degree; k++) {
    slope = add(multiply(slope, u), value);
    value = add(multiply(value, u), where(isOutside, take(backwards, k, 0), take(p, k, 0)));
  }
  // With w = 1/z: p = zⁿ·q(w), p′ = zⁿ⁻¹·(n·q(w) − w·q′(w)).
  const outside = quotient(multiply(z, value), subtract(multiply(value, degree), multiply(u, slope)));
  return where(isOutside, outside, quotient(value, slope));
}

/** The step of Newton's method as if each other number were a zero that has been divided out. */
function aberth(step: Tensor, z: Tensor): Tensor {
  const gaps = subtract(expandDims(z, 1), z);
  const pull = sum(quotient(complex(1), gaps), { axis: 1 });
  return quotient(step, subtract(1, multiply(step, pull)));
}
