/** Debye's expansion of Bessel functions, uniform in their order. (F. W. J. Olver, NIST handbook, 10.41.) */
import * as ir from "@cotangent/ir";
import type { Tensor } from "../tensor.ts";
import { polynomial } from "./formula.ts";

/**
 * Of `uₖ(p) = pᵏ·Σⱼ cₖⱼ·p²ʲ` the coefficients for k = 0 … 15, by the recurrence
 * `uₖ₊₁ = ½p²(1 − p²)·uₖ′ + ⅛·∫₀ᵖ (1 − 5t²)·uₖ(t) dt`.
 */
const coefficients = Array.from({ length: 15 }).reduce<readonly (readonly number[])[]>(
  (all, _, k) => [...all, following(ir.at(all, k), k)],
  [[1]],
);

function following(known: readonly number[], k: number): readonly number[] {
  const next = Array.from({ length: known.length + 1 }, () => 0);
  known.forEach((c, j) => {
    const power = k + 2 * j;
    next[j] = ir.at(next, j) + c * (power / 2 + 1 / (8 * (power + 1)));
    next[j + 1] = -c * (power / 2 + 5 / (8 * (power + 3)));
  });
  return next;
}

/** `Σₖ uₖ(v/w)/vᵏ = Σₖ w⁻ᵏ·Σⱼ cₖⱼ·(v/w)²ʲ` for w ≥ 30, which holds for v = 0 too. */
export function debye(v: Tensor, w: Tensor): Tensor {
  const [ratio, inverse] = [v.div(w), w.pow(-1)];
  const square = ratio.mul(ratio);
  return coefficients.reduceRight<Tensor>(
    (sum, list) => sum.mul(inverse).add(polynomial(square, list)),
    inverse.mul(0),
  );
}
