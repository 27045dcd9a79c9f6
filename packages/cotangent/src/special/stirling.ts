/** What Stirling's formula leaves of the logarithm of the gamma function. */
import type { Tensor } from "../tensor.ts";
import { polynomial } from "./formula.ts";

/** `B₂ₖ/(2k·(2k − 1))` for k = 1 … 8. */
const terms = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156, -3617 / 122400];

/** `ln Γ(z) − (z − ½)·ln z + z − ½·ln 2π` for z ≥ 8. */
export function stirlingRest(z: Tensor): Tensor {
  const inverse = z.pow(-1);
  return inverse.mul(polynomial(inverse.mul(inverse), terms));
}
