/** A rewrite rule is an equation with a label that says when it may be used. */
import type { Emitter, Primitive } from "../primitive.ts";
import type { Step, Value } from "../program.ts";

/**
 * `exact`: the same bits, also for NaN, ±Inf and −0. `rounding`: equal in real arithmetic, another rounding. `domain`:
 * equal only where both sides are finite; never used by default.
 */
export type Label = "exact" | "rounding" | "domain";

export interface Rule {
  /** Left side = right side; printed when rewrites are traced. */
  readonly equation: string;
  readonly label: Label;
  /** The operation on the left, or `any` for equations that hold for a whole kind of operation. */
  readonly on: Primitive | "any";
  /** Results of the right side, or undefined where the equation does not match. Must not be more work than the left. */
  apply(step: Step, context: RuleContext): readonly Value[] | undefined;
}

export interface RuleContext {
  /** Where the right side goes. */
  readonly b: Emitter;
  /** The step that made a value; inputs have none. */
  definition(value: Value): Step | undefined;
}
