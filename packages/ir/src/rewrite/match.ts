/** What left-hand sides ask about arguments. */
import type { Primitive } from "../primitive.ts";
import type { Params, Step, Value } from "../program.ts";
import { full, zero } from "../primitives/constant.ts";
import { at } from "../errors.ts";
import type { RuleContext } from "./rule.ts";

/** The steps that what is matched was made by. */
export type Definitions = Pick<RuleContext, "definition">;

/** The arguments and parameters of the step that made `value`, if that was `primitive`. */
export function madeBy<P extends Params>(
  context: Definitions,
  value: Value,
  primitive: Primitive<P>,
): { readonly args: readonly Value[]; readonly params: P } | undefined {
  const step = context.definition(value);
  // A step of this very primitive holds its parameters.
  return step?.primitive === (primitive as Primitive) ? { args: step.args, params: step.params as P } : undefined;
}

/** The number that every element of `value` is, if that is known and written by the user or a rule. */
export function constantOf(context: Definitions, value: Value): number | undefined {
  const made = madeBy(context, value, full);
  return made && value.type.dtype.round(made.params.value);
}

export const isZero = (context: Definitions, value: Value): boolean => madeBy(context, value, zero) !== undefined;

export const paramsOf = <P extends Params>(step: Step, primitive: Primitive<P>): P => {
  if (step.primitive !== (primitive as Primitive))
    throw new Error(`internal: a rule on ${primitive.name} met ${step.primitive.name}`);
  return step.params as P;
};

export const arg = (step: Step, i: number): Value => at(step.args, i);

export const makeFull = ({ b }: RuleContext, { type: { dtype, shape } }: Value, value: number): Value =>
  b.one(full, [], { value, dtype, shape });
