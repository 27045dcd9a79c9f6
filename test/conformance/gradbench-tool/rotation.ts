/** Rotations of vectors in space. */
import type { Tensor } from "cotangent";
import * as np from "cotangent/numpy";

const cross = (a: Tensor, b: Tensor): Tensor =>
  np
    .roll(a, -1)
    .mul(np.roll(b, 1))
    .sub(np.roll(a, 1).mul(np.roll(b, -1)));

/**
 * Rodrigues' formula: `x` turned about `axis` by its length, `x cos θ + (a × x) sin θ + a (a·x)(1 − cos θ)` with the
 * unit vector a; at length 0 its limit `x + axis × x`, so that the derivative is right there too.
 */
export function rotate(axis: Tensor, x: Tensor): Tensor {
  const square = np.sum(np.square(axis));
  const turns = square.greater(0);
  const angle = np.sqrt(np.where(turns, square, 1));
  const unit = axis.div(angle);
  const [cosine, sine] = [np.cos(angle), np.sin(angle)];
  const turned = x
    .mul(cosine)
    .add(cross(unit, x).mul(sine))
    .add(unit.mul(np.sum(unit.mul(x))).mul(cosine.neg().add(1)));
  return np.where(turns, turned, x.add(cross(axis, x)));
}
