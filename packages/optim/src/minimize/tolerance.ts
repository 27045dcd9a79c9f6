/** When a minimization has converged. */
import { ArgumentError, type Dtype, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { gradientNorm, type Box } from "./bounds.ts";
import type { Advanced, EvaluatedPoint } from "./method.ts";
import { numberWithin } from "./options.ts";
import { codes } from "./status.ts";
import { allFinite, both } from "./vector.ts";
import { selectTree } from "../reduce.ts";

/** A test that is absent is not made. */
export interface Tolerance {
  /** `max |gᵢ|`; within bounds `max |P(x − g) − x|`. */
  readonly gradient?: number;
  /** `|f⁺ − f| ≤ function·max(|f|, |f⁺|)` after a step. */
  readonly function?: number;
  /** `|xᵢ⁺ − xᵢ| ≤ step·max(|xᵢ|, step)` for every i after a step. */
  readonly step?: number;
}

const names = ["gradient", "function", "step"] as const;

/** What was given, or the default of a driver; a number is that of the gradient. */
export function toleranceOf(given: number | Tolerance | undefined, otherwise: Tolerance, where: string): Tolerance {
  if (given === undefined) return otherwise;
  const tolerance = typeof given === "number" ? { gradient: given } : given;
  for (const [name, value] of Object.entries(tolerance)) {
    if (!names.some((known) => known === name))
      throw new ArgumentError(
        "bad-argument",
        `${where}: there is no tolerance ${name}`,
        `write a number, or an object with { ${names.join(", ")} }`,
      );
    numberWithin(value, `${where}: tolerance.${name}`, [0, Infinity]);
  }
  return tolerance;
}

/** The gradient tolerance of `minimize`, by the digits of a dtype: 1e-8 in f64, 1e-4 otherwise. */
export const gradientTolerance = ({ bits }: Dtype): number => (bits === 64 ? 1e-8 : 1e-4);

/** The point after a step, or the last one that is finite, and the status. */
export function judged(
  before: EvaluatedPoint,
  { point, whole, status }: Pick<Advanced<unknown>, "point" | "whole" | "status">,
  tolerance: Tolerance,
  box: Box | null,
): { readonly point: EvaluatedPoint; readonly norm: Tensor; readonly status: Tensor } {
  const isFinite = both(np.isfinite(point.value), allFinite(point.gradient));
  const kept = selectTree(isFinite, point, before);
  const norm = gradientNorm(kept.x, kept.gradient, box);
  const tests: readonly (readonly [Tensor, number])[] = [
    [np.logicalNot(isFinite), codes.notFinite],
    ...(tolerance.gradient === undefined ? [] : [[np.lessEqual(norm, tolerance.gradient), codes.gradient] as const]),
    ...(tolerance.function === undefined
      ? []
      : [[both(whole, isSmall(before.value, kept.value, tolerance.function)), codes.functionChange] as const]),
    ...(tolerance.step === undefined
      ? []
      : [[both(whole, isShort(before.x, kept.x, tolerance.step)), codes.stepSize] as const]),
  ];
  const code = tests.reduceRight<Tensor>((rest, [holds, value]) => np.where(holds, value, rest), status);
  return { point: kept, norm, status: code.astype("i32") };
}

const isSmall = (before: Tensor, after: Tensor, tolerance: number): Tensor =>
  np.lessEqual(np.abs(np.subtract(after, before)), np.multiply(np.maximum(np.abs(before), np.abs(after)), tolerance));

/** Whether each element changed by no more than a part of itself. */
export const isShort = (before: Tensor, after: Tensor, tolerance: number): Tensor =>
  np.all(
    np.lessEqual(np.abs(np.subtract(after, before)), np.multiply(np.maximum(np.abs(before), tolerance), tolerance)),
  );
