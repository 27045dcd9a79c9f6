/** Calls are replaced by the bodies of what they call where that is no more code: small bodies, and bodies called once. */
import { Builder, inline } from "../builder.ts";
import { at } from "../errors.ts";
import { typesOf, type Program, type Step, type Value } from "../program.ts";

/** Bodies of at most this many steps cost less as steps than as a call. */
const smallBody = 24;

const calledBody = (step: Step): Program | undefined => {
  const { derivative, opaque } = step.primitive;
  if (derivative.kind !== "control" || opaque) return undefined;
  const form = step.primitive.lower(typesOf(step.args), step.params);
  return form.form === "call" ? form.body : undefined;
};

export function inlineCalls(program: Program): Program {
  const calls = new Map<Program, number>();
  for (const step of program.steps) {
    const body = calledBody(step);
    if (body) calls.set(body, (calls.get(body) ?? 0) + 1);
  }
  if (calls.size === 0) return program;
  const b = new Builder();
  const values = new Map<Value, Value>();
  for (const input of program.inputs) values.set(input, b.input(input.type));
  const find = (value: Value): Value => values.get(value) ?? value;
  for (const step of program.steps) {
    b.origin = step.origin;
    const body = calledBody(step);
    const args = step.args.map(find);
    const pays = body && (body.steps.length <= smallBody || calls.get(body) === 1);
    const results = pays ? inline(b, inlineCalls(body), args) : b.apply(step.primitive, args, step.params);
    step.results.forEach((result, i) => values.set(result, at(results, i)));
  }
  return b.finish(program.outputs.map(find), program.name);
}
