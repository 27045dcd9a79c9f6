import type { Tensor } from "cotangent";
import * as np from "cotangent/numpy";

/** A function of one variable at `t`: its value and derivative. Scalars. */
export type Trial = {
  readonly t: Tensor;
  readonly value: Tensor;
  readonly slope: Tensor;
};

/**
 * Where the cubic through two trials has its minimum, kept within `[low, high]`; their middle where it has none:
 *
 *     d₁ = φ'ₐ + φ'_b − 3·(φₐ − φ_b)/(a − b)        d₂ = √(d₁² − φ'ₐ·φ'_b)
 *     t = b − (b − a)·(φ'_b + d₂ − d₁)/(φ'_b − φ'ₐ + 2·d₂)        for a ≤ b
 *
 * Nocedal and Wright, *Numerical optimization*, eq. (3.59).
 */
export function cubicMinimizer(a: Trial, b: Trial, low: Tensor, high: Tensor): Tensor {
  const chord = np.divide(np.subtract(a.value, b.value), np.subtract(a.t, b.t));
  const d1 = np.subtract(np.add(a.slope, b.slope), np.multiply(chord, 3));
  const square = np.subtract(np.square(d1), np.multiply(a.slope, b.slope));
  const exists = np.greaterEqual(square, 0);
  const d2 = np.sqrt(np.where(exists, square, 0));
  const before = (left: Trial, right: Trial): Tensor =>
    np.subtract(
      right.t,
      np.multiply(
        np.subtract(right.t, left.t),
        np.divide(
          np.subtract(np.add(right.slope, d2), d1),
          np.add(np.subtract(right.slope, left.slope), np.multiply(d2, 2)),
        ),
      ),
    );
  const found = np.where(np.lessEqual(a.t, b.t), before(a, b), before(b, a));
  const usable = np.logicalAnd(exists, np.isfinite(found));
  const middle = np.divide(np.add(low, high), 2);
  return np.where(usable, np.minimum(np.maximum(np.where(usable, found, middle), low), high), middle);
}
