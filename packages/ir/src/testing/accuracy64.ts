/** How exact functions of f64 are where they are our own: the bound that each owes, and the arguments at which it is tried. */
import type { ExpandedOp } from "../expansions/index.ts";
import { scalarOps } from "../scalar-op.ts";
import {
  exactly,
  preciseAcos,
  preciseAsin,
  preciseAtan,
  preciseAtan2,
  preciseExp,
  preciseLog,
  precisePow,
  type Exact,
} from "./high-precision.ts";

export interface AccuracyBound64 {
  readonly op: ExpandedOp;
  /** Units in the last place of f64. */
  readonly ulps: number;
  readonly at: readonly (readonly number[])[];
  /** The exact value; otherwise it is measured against `Math.*`. */
  readonly exact?: (x: number, y: number) => Exact;
}

/** Points of an interval, evenly or by powers of ten. */
const points = (low: number, high: number, count = 4000): readonly number[] =>
  Array.from({ length: count }, (_, i) => low + ((high - low) * (i + Math.sin(i))) / count);
const powers = (low: number, high: number, count = 4000): readonly number[] =>
  points(low, high, count).map((x) => 10 ** x);
const bothSigns = (list: readonly number[]): readonly number[] => list.flatMap((x) => [x, -x]);
const one = (...lists: readonly (readonly number[])[]): readonly (readonly number[])[] => lists.flat().map((x) => [x]);
/** Arguments in another order, so that they meet others. */
const pairs = (xs: readonly number[], ys: readonly number[]): readonly (readonly number[])[] =>
  xs.map((x, i) => [x, ys[(i * 7919) % ys.length] ?? 0]);

const angles = one(points(-100, 100), bothSigns(powers(-300, 0)), powers(0, 20));

/** Bounds are the greatest errors found, and a margin. */
export const accuracyBounds64: readonly AccuracyBound64[] = [
  { op: "exp", ulps: 1, at: one(points(-745, 709.7), points(-2, 2)), exact: preciseExp },
  { op: "expm1", ulps: 3.5, at: one(points(-45, 45), points(-1, 1), bothSigns(powers(-300, 0))) },
  { op: "log", ulps: 1, at: one(powers(-323, 308), points(0.5, 2)), exact: preciseLog },
  { op: "log1p", ulps: 3.5, at: one(points(-1, 3), bothSigns(powers(-300, -1)), powers(0, 308)) },
  { op: "tanh", ulps: 3.5, at: one(points(-25, 25), bothSigns(powers(-300, 0))) },
  { op: "sinh", ulps: 3.5, at: one(points(-712, 712), points(-2, 2), bothSigns(powers(-300, 0))) },
  { op: "cosh", ulps: 3.5, at: one(points(-712, 712), points(-2, 2)) },
  { op: "sin", ulps: 3.5, at: angles },
  { op: "cos", ulps: 3.5, at: angles },
  { op: "tan", ulps: 3.5, at: angles },
  { op: "asin", ulps: 2.5, at: one(points(-1, 1), bothSigns(powers(-8, -1))), exact: preciseAsin },
  {
    op: "acos",
    ulps: 2,
    at: one(
      points(-1, 1),
      powers(-15, 0).map((x) => 1 - x),
    ),
    exact: preciseAcos,
  },
  { op: "atan", ulps: 1.75, at: one(points(-3, 3), bothSigns(powers(-300, 300))), exact: preciseAtan },
  {
    op: "atan2",
    ulps: 2,
    at: [
      ...pairs(points(-3, 3), points(-3, 3, 3989)),
      ...pairs(bothSigns(powers(-320, 308, 2000)), bothSigns(powers(-320, 308, 1999))),
      ...pairs(powers(-2, 2), bothSigns(powers(-2, 2, 1999))),
    ],
    exact: preciseAtan2,
  },
  { op: "asinh", ulps: 3.5, at: one(points(-10, 10), bothSigns(powers(-300, 308))) },
  {
    op: "acosh",
    ulps: 3.5,
    at: one(
      points(0.9, 10),
      powers(0, 308),
      powers(-10, 0).map((x) => 1 + x),
    ),
  },
  { op: "atanh", ulps: 3.5, at: one(points(-1.1, 1.1), bothSigns(powers(-300, 0))) },
  { op: "cbrt", ulps: 3.5, at: one(points(-10, 10), bothSigns(powers(-323, 308))) },
  {
    op: "pow",
    ulps: 1.5,
    at: [
      ...pairs(points(0, 3), points(-600, 600, 3989)),
      ...pairs(powers(-300, 300), points(-1.02, 1.02, 3989)),
      ...pairs(
        powers(-12, 0).map((x) => 1 + x),
        powers(0, 14, 3989),
      ),
      ...pairs(powers(-323, -300, 500), points(-1, 3.4, 499)),
    ].filter(([x = 0, y = 0]) => x > 0 && Number.isFinite(x ** y) && x ** y > 0),
    exact: precisePow,
  },
];

/** The exact value of `op`, or what `Math` says of it. */
export function exactOf({ op, exact }: AccuracyBound64, [x = 0, y = 0]: readonly number[]): Exact | number {
  const value = scalarOps[op].float?.(x, y, 0) ?? NaN;
  if (!Number.isFinite(value) || value === 0) return value;
  return exact?.(x, y) ?? exactly(value);
}
