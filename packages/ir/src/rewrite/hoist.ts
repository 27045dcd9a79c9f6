/** What a loop computes alike in every iteration is computed once before it. */
import { Builder } from "../builder.ts";
import { at } from "../errors.ts";
import type { Program, Value } from "../program.ts";

export function hoistInvariants(program: Program): Program {
  if (!program.steps.some((step) => step.primitive.hoist)) return program;
  const b = new Builder();
  const values = new Map<Value, Value>();
  for (const input of program.inputs) values.set(input, b.input(input.type));
  const find = (value: Value): Value => values.get(value) ?? value;
  for (const step of program.steps) {
    b.origin = step.origin;
    const args = step.args.map(find);
    const { primitive, params } = step;
    const results = primitive.hoist?.(b, args, params) ?? b.apply(primitive, args, params);
    step.results.forEach((result, i) => values.set(result, at(results, i)));
  }
  return b.finish(program.outputs.map(find), program.name);
}
