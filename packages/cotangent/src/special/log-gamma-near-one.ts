/** The logarithm of the gamma function near 1, where a sum with 1 would lose digits of the argument. */
import { log1p } from "../numpy/exponential.ts";
import { where } from "../numpy/logic.ts";
import type { Tensor } from "../tensor.ts";
import { polynomial } from "./formula.ts";
import { lgamma } from "./gamma.ts";

/** Of `ln Γ(2 + z)/z`: `1 − γ` and `(−1)ᵏ·(ζ(k) − 1)/k` for k = 2 … 26. */
const series = [
  0.42278433509846713, 0.3224670334241132, -0.0673523010531981, 0.020580808427784546, -0.007385551028673986,
  0.0028905103307415234, -0.001192753911703261, 0.0005096695247430425, -0.00022315475845357939, 9.945751278180853e-5,
  -4.492623673813314e-5, 2.050721277567069e-5, -9.439488275268397e-6, 4.374866789907488e-6, -2.039215753801366e-6,
  9.55141213040742e-7, -4.492469198764566e-7, 2.1207184805554665e-7, -1.0043224823968099e-7, 4.7698101693639804e-8,
  -2.2711094608943164e-8, 1.0838659214896955e-8, -5.183475041970047e-9, 2.4836745438024785e-9, -1.1921401405860912e-9,
  5.731367241678862e-10,
];

/** `ln Γ(1 + z)` for z ≥ 0, with the digits of z near 0. */
export function lgamma1p(z: Tensor): Tensor {
  const isNear = z.less(0.5);
  const near = where(isNear, z, 0);
  return where(isNear, near.mul(polynomial(near, series)).sub(log1p(near)), lgamma(where(isNear, 1, z.add(1))));
}
