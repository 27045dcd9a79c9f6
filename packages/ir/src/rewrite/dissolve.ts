/** Calls with a derivative of their own, or that recomputation must not see through, are plain calls once nothing is differentiated any more. */
import { Builder } from "../builder.ts";
import { at } from "../errors.ts";
import { call } from "../primitives/control.ts";
import { typesOf, type Program, type Step, type Value } from "../program.ts";
import { everywhere } from "./subprograms.ts";

function ownCall(step: Step): Program | undefined {
  const { derivative, opaque, lower } = step.primitive;
  if (derivative.kind !== "move" && !opaque) return undefined;
  const form = lower(typesOf(step.args), step.params);
  return form.form === "call" ? form.body : undefined;
}

function dissolve(program: Program): Program {
  const b = new Builder();
  const values = new Map<Value, Value>();
  for (const input of program.inputs) values.set(input, b.input(input.type));
  const find = (value: Value): Value => values.get(value) ?? value;
  let changed = false;
  for (const step of program.steps) {
    b.origin = step.origin;
    const body = ownCall(step);
    changed ||= body !== undefined;
    const args = step.args.map(find);
    // What is in a body that a step replaces was walked by `everywhere`, as its parameter.
    const results = body ? b.apply(call, args, { body }) : b.apply(step.primitive, args, step.params);
    step.results.forEach((result, i) => values.set(result, at(results, i)));
  }
  return changed ? b.finish(program.outputs.map(find), program.name) : program;
}

/** `program`, about to run, with plain calls in the place of calls that say something of their derivative. */
export const dissolveCalls: (program: Program) => Program = /* @__PURE__ */ everywhere(dissolve);
