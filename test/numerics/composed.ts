/** Functions that are formulas in elementary ones, with the bounds that they owe in f32. */
import {
  arrayType,
  arrayValue,
  Builder,
  digamma,
  erf,
  erfc,
  erfinv,
  evaluate,
  f32,
  f64,
  lgamma,
  logistic,
  type Dtype,
  type NoParams,
  type Primitive,
  type Program,
} from "@cotangent/ir";
import { seeded, ulpError } from "@cotangent/ir/testing";

export interface Composed {
  readonly primitive: Primitive<NoParams>;
  readonly ulps: number;
  readonly interval: readonly [number, number];
}

/** Intervals end where values do (they are 0 or ±1 beyond, or subnormal), or where the function comes near a zero. */
export const composed: readonly Composed[] = [
  { primitive: erf, ulps: 3, interval: [-6, 6] },
  { primitive: erfc, ulps: 8, interval: [-6, 9] },
  { primitive: logistic, ulps: 3, interval: [-86, 86] },
  { primitive: lgamma, ulps: 4, interval: [2.25, 200] },
  { primitive: digamma, ulps: 10, interval: [3, 200] },
  { primitive: erfinv, ulps: 4, interval: [-0.9999, 0.9999] },
];

export function programOf(primitive: Primitive<NoParams>, dtype: Dtype, length: number): Program {
  const b = new Builder();
  const x = b.input(arrayType(dtype, [length]));
  return b.finish([b.one(primitive, [x])], primitive.name);
}

export function pointsOf({ interval: [low, high] }: Composed, count: number): readonly number[] {
  const random = seeded(5);
  return Array.from({ length: count }, () => f32.round(low + ((high - low) * random.integer(0, 2 ** 30)) / 2 ** 30));
}

/** The values that the interpreter finds in `dtype`. */
export function interpreted(
  primitive: Primitive<NoParams>,
  dtype: Dtype,
  points: readonly number[],
): readonly number[] {
  const [y] = evaluate(programOf(primitive, dtype, points.length), [arrayValue(dtype, [points.length], points)]);
  return [...y!.data];
}

/** The greatest error of `found`, against the interpreter in f64. */
export function worstError({ primitive }: Composed, points: readonly number[], found: readonly number[]): number {
  const exact = interpreted(primitive, f64, points);
  return Math.max(...exact.map((value, i) => ulpError(found[i]!, value)));
}
