/** The gamma function without what grows in it. */
import { exp, log, sqrt } from "../numpy/exponential.ts";
import { where } from "../numpy/logic.ts";
import type { Tensor } from "../tensor.ts";
import { lgamma1p } from "./log-gamma-near-one.ts";
import { stirlingRest } from "./stirling.ts";

/** `Γ*(z) = Γ(z)·√(z/2π)·(e/z)ᶻ` for z > 0, which goes to 1 for large z; to about 2e-15. */
export function gammaStar(z: Tensor): Tensor {
  const isLarge = z.greaterEqual(8);
  const [large, small] = [where(isLarge, z, 8), where(isLarge, 1, z)];
  const near = exp(
    lgamma1p(small)
      .sub(small.mul(log(small)))
      .add(small),
  ).div(sqrt(small.mul(2 * Math.PI)));
  return where(isLarge, exp(stirlingRest(large)), near);
}
