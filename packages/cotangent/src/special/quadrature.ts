/**
 * Integrals over a half line of functions that are analytic and decay like e⁻ᵛ or faster, by the double exponential formula
 * of H. Takahasi and M. Mori (Publ. RIMS 9, 1974):
 *
 *     ∫₀^∞ f(v) dv ≈ h·Σᵢ f(v(w))·v′(w),  v(w) = s·exp(w − e⁻ʷ),  w = i·h
 *
 * Terms of one sign lose no digits, and derivatives of any order under the integral are as exact as the integral.
 */
import * as ir from "@cotangent/ir";
import { fromData } from "../bind.ts";
import { expandDims } from "../numpy/shape.ts";
import type { Tensor } from "../tensor.ts";
import { constant } from "./formula.ts";

interface Rule {
  readonly nodes: readonly number[];
  readonly weights: readonly number[];
}

/** From e⁻⁴⁰ to 66 times the scale. */
function ruleOf(step: number): Rule {
  const places = Array.from({ length: Math.ceil(7.85 / step) }, (_, i) => -3.65 + i * step);
  const nodes = places.map((w) => Math.exp(w - Math.exp(-w)));
  return { nodes, weights: places.map((w, i) => step * ir.at(nodes, i) * (1 + Math.exp(-w))) };
}

/** For f32, for f64, and for functions that fall as e^(−eᵛ) in f64. */
const rules = [0.2, 0.1, 0.05].map(ruleOf);

/** `x` with an axis for the nodes. */
export const beside = (x: Tensor): Tensor => expandDims(x, -1);

/**
 * `∫₀^∞ f(v) dv` for each element of `scale`, about the v at which `f(v) = f(0)/e`. `f` gets nodes along a last axis that
 * its parameters have no part in: give them as {@link beside} makes them. Where `isSteep`, it may fall as e^(−eᵛ) does far out.
 */
export function halfLine(scale: Tensor, f: (v: Tensor) => Tensor, isSteep = false): Tensor {
  const { dtype } = scale;
  const { nodes, weights } = ir.at(rules, Number(dtype === ir.f64) + Number(isSteep));
  const numbers = (values: readonly number[]): Tensor =>
    fromData(
      dtype,
      [values.length],
      dtype.allocate(values.length).map((_, i) => ir.at(values, i)),
    );
  const fixed = constant(scale);
  const values = f(beside(fixed).mul(numbers(nodes)));
  return values.mul(numbers(weights)).sum({ axis: -1 }).mul(fixed);
}
