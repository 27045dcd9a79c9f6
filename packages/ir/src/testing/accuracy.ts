/** How exact the expansions are: the bound that each owes, the arguments at which it is tried, and the measure. */
import { f32 } from "../dtype.ts";
import type { ExpandedOp } from "../expansions/index.ts";
import { scalarOps } from "../scalar-op.ts";
import type { Random } from "./random.ts";

type Interval = readonly [number, number];

export interface AccuracyBound {
  readonly op: ExpandedOp;
  /** Units in the last place of f32, for every argument, with each operation rounded to f32. */
  readonly ulps: number;
  /** Where half of the samples of each argument lie; the others are random bits. */
  readonly dense: readonly Interval[];
}

/** Bounds are the greatest errors found (over 10⁶ arguments), and a margin. */
export const accuracyBounds: readonly AccuracyBound[] = [
  { op: "exp", ulps: 1.5, dense: [[-104, 89]] },
  { op: "expm1", ulps: 1.75, dense: [[-2, 2]] },
  { op: "log", ulps: 1, dense: [[0.5, 2]] },
  { op: "log1p", ulps: 1.6, dense: [[-0.6, 1.5]] },
  { op: "sin", ulps: 1.75, dense: [[-20, 20]] },
  { op: "cos", ulps: 1.75, dense: [[-20, 20]] },
  { op: "tan", ulps: 4, dense: [[-5, 5]] },
  { op: "asin", ulps: 1.5, dense: [[-1, 1]] },
  { op: "acos", ulps: 1.5, dense: [[-1, 1]] },
  { op: "atan", ulps: 1.75, dense: [[-3, 3]] },
  {
    op: "atan2",
    ulps: 2,
    dense: [
      [-3, 3],
      [-3, 3],
    ],
  },
  { op: "sinh", ulps: 1.75, dense: [[-4, 4]] },
  { op: "cosh", ulps: 1.5, dense: [[-6, 6]] },
  { op: "tanh", ulps: 1.5, dense: [[-2, 2]] },
  { op: "asinh", ulps: 1.5, dense: [[-4, 4]] },
  { op: "acosh", ulps: 2, dense: [[1, 4]] },
  { op: "atanh", ulps: 1.5, dense: [[-1, 1]] },
  { op: "cbrt", ulps: 0.75, dense: [[-8, 8]] },
  {
    op: "pow",
    ulps: 4,
    dense: [
      [0, 3],
      [-150, 150],
    ],
  },
];

const view = new DataView(new ArrayBuffer(4));

export function fromBits(bits: number): number {
  view.setUint32(0, bits);
  return view.getFloat32(0);
}

/** Numbers at which functions have edges: zeros, infinities, NaN, subnormal and integral numbers, limits of exp. */
export const edgeValues: readonly number[] = [
  0,
  1,
  0.5,
  2,
  3,
  7.5,
  88.7,
  88.73,
  103.9,
  104,
  1e5,
  2 ** 24 - 1,
  2 ** 24,
  2 ** 25,
  2 ** 31,
  3e38,
  2 ** -126,
  2 ** -127,
  2 ** -149,
  1 - 2 ** -24,
  1 + 2 ** -23,
  Infinity,
]
  .flatMap((x) => [x, -x])
  .concat(NaN)
  .map((x) => f32.round(x));

/** The combinations of edges, and `count` random points. */
export function accuracySamples(
  { dense }: AccuracyBound,
  count: number,
  random: Random,
): readonly (readonly number[])[] {
  const edges = dense.reduce<readonly (readonly number[])[]>(
    (points) => points.flatMap((point) => edgeValues.map((x) => [...point, x])),
    [[]],
  );
  const points = Array.from({ length: count }, (_, i) =>
    dense.map(([low, high]) => {
      const bits = random.integer(0, 2 ** 32 - 1);
      return i % 2 === 0 ? f32.round(low + (high - low) * (bits / 2 ** 32)) : fromBits(bits);
    }),
  );
  return [...edges, ...points];
}

/** The value to more digits than f32 has. */
export function referenceOf(op: ExpandedOp): (...args: readonly number[]) => number {
  const { float } = scalarOps[op];
  if (!float) throw new Error(`internal: "${op}" has no meaning on floats`);
  return (x = 0, y = 0) => float(x, y, 0);
}

/** The distance of f32 numbers near `x`. */
const spacing = (x: number): number => 2 ** (Math.max(-126, Math.floor(Math.log2(Math.abs(x)))) - 23);
const limit = 2 ** 128;
const limited = (x: number): number => Math.min(Math.max(x, -limit), limit);

/** The error of the f32 number `found` for the real number `exact`. NaN beside a number, or a zero of the wrong sign, is infinitely wrong. */
export function ulpError(found: number, exact: number): number {
  if (Number.isNaN(found) || Number.isNaN(exact)) return Number.isNaN(found) && Number.isNaN(exact) ? 0 : Infinity;
  const nearest = f32.round(exact);
  if (nearest === 0 && found === 0 && !Object.is(nearest, found)) return Infinity;
  return Math.abs(limited(found) - limited(exact)) / spacing(Math.min(Math.abs(exact), 2 ** 127));
}

export interface WorstCase {
  readonly ulps: number;
  readonly args: readonly number[];
}

/** The greatest error of `found`, values of `op` at `samples`. */
export function worstCase(
  op: ExpandedOp,
  samples: readonly (readonly number[])[],
  found: ArrayLike<number>,
): WorstCase {
  const reference = referenceOf(op);
  return samples.reduce<WorstCase>(
    (worst, args, i) => {
      const ulps = ulpError(found[i] ?? NaN, reference(...args));
      return ulps > worst.ulps ? { ulps, args } : worst;
    },
    { ulps: -1, args: [] },
  );
}
