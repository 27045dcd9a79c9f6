/** What the formulas of special functions are written with. */
import * as ir from "@cotangent/ir";
import { broadcastAll, elementwise, promoteAll } from "../bind.ts";
import { expm1, log } from "../numpy/exponential.ts";
import { where } from "../numpy/logic.ts";
import { asOneProgramOf } from "../one-program.ts";
import { toFloat } from "../operations.ts";
import { contentOf, Tensor, type TensorLike } from "../tensor.ts";

/**
 * `body` of arguments that are floats of one dtype and one shape, as one program. f16 is computed in f32.
 * Integers are taken as f32.
 */
export const ofFloats = (
  name: string,
  args: readonly TensorLike[],
  body: (...args: readonly Tensor[]) => Tensor,
): Tensor =>
  ir.onOneLine(() => {
    const floats = promoteAll(args).map((x) => new Tensor(toFloat(contentOf(x))));
    const { dtype } = ir.at(floats, 0);
    const wide = ir.arithmeticOf(dtype);
    const compute = (xs: readonly Tensor[]): Tensor =>
      inDtype(
        body(
          ...broadcastAll(
            xs.map((x) => inDtype(x, wide)),
            name,
          ),
        ),
        dtype,
      );
    return asOneProgramOf(name, floats, compute);
  });

/** Numbers that are written stay weak, so that they give way to arrays. */
const inDtype = (x: Tensor, dtype: ir.Dtype): Tensor =>
  x.dtype === dtype ? x : new Tensor({ ...contentOf(x.astype(dtype)), weak: x.weak });

/** `c₀ + c₁·t + … + cₙ·tⁿ` by Horner's rule. */
export const polynomial = (t: Tensor, coefficients: readonly number[]): Tensor =>
  coefficients
    .slice(0, -1)
    .reduceRight<Tensor>(
      (value, coefficient) => value.mul(t).add(coefficient),
      t.mul(0).add(ir.at(coefficients, coefficients.length - 1)),
    );

/** `x`, which derivatives take for a constant. */
export const constant = (x: Tensor): Tensor => elementwise(ir.stopGradient, x);

/** `x`, with NaN in the place of values that `isInside` does not hold for. */
export const within = (isInside: Tensor, x: Tensor): Tensor => where(isInside, x, Number.NaN);

const series = Array.from({ length: 16 }, (_, k) => 1 / (2 * k + 3));

/**
 * `μ − ln(1 + μ)` with its digits near 0, given μ and `ratio = 1 + μ`, which has digits where μ is near −1. With
 * `r = μ/(2 + μ)` the logarithm is `2·artanh r`, and so the value is `μ·r − 2r³·(1/3 + r²/5 + r⁴/7 + …)`.
 */
export function logExcess(mu: Tensor, ratio: Tensor): Tensor {
  const isNear = mu.abs().less(0.5);
  const m = where(isNear, mu, 0);
  const r = m.div(m.add(2));
  const square = r.mul(r);
  const near = m.mul(r).sub(square.mul(r).mul(2).mul(polynomial(square, series)));
  return where(isNear, near, mu.sub(log(where(isNear, 1, ratio))));
}

const factorials = Array.from({ length: 12 }).reduce<readonly number[]>(
  (list, _, k) => [...list, ir.at(list, list.length - 1) / (k + 3)],
  [0.5],
);

/** `eᵘ − 1 − u` with its digits near 0. */
export function expExcess(u: Tensor): Tensor {
  const isNear = u.abs().less(0.5);
  const m = where(isNear, u, 0);
  const near = m.mul(m).mul(polynomial(m, factorials));
  const far = where(isNear, 1, u);
  return where(isNear, near, expm1(far).sub(far));
}
