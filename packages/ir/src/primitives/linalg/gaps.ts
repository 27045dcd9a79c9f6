/** Reciprocals of differences, where equal numbers count for nothing. */
import type { Emitter } from "../../primitive.ts";
import type { Value } from "../../program.ts";
import { reciprocal } from "../arithmetic.ts";
import { repeatOver } from "../broadcast.ts";
import { reduceMax } from "../extremum.ts";
import { le, select, stopGradient } from "../logic.ts";
import { fillLike } from "../pointwise.ts";
import { abs } from "../rounding.ts";
import { knownZeros, times } from "./matrix.ts";
import { epsilonOf } from "./rotations.ts";

/** Numbers nearer than so many roundings of the largest one are equal. */
const roundings = 16;

/** `1/gaps`, and 0 where a gap is that of equal ones among `values`, whose last axis it adds to. */
export function inverseGaps(b: Emitter, gaps: Value, values: Value): Value {
  const { shape, dtype } = gaps.type;
  const axis = values.type.shape.length - 1;
  if (shape.includes(0)) return gaps;
  const known = b.one(stopGradient, [values]);
  const largest = b.one(reduceMax, [b.one(abs, [known])], { axes: [axis] });
  const extra = shape.map((_, i) => i).slice(axis);
  const spread = repeatOver(b, largest, shape, extra);
  const least = times(b, spread, fillLike(b, spread, roundings * epsilonOf(dtype)));
  const equal = b.one(le, [b.one(abs, [b.one(stopGradient, [gaps])]), least]);
  const safe = b.one(select, [equal, fillLike(b, gaps, 1), gaps]);
  return b.one(select, [equal, knownZeros(b, gaps), b.one(reciprocal, [safe])]);
}
