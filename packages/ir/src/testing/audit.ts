/** Runs steps at a point, refusing those that leave the domain of an operation or the range of well-behaved numbers. */
import { at, get } from "../errors.ts";
import { evaluateDim } from "../dim.ts";
import { evaluate } from "../evaluate/evaluate.ts";
import type { ArrayValue } from "../evaluate/array-value.ts";
import type { LoopForm } from "../lowering.ts";
import type { Primitive } from "../primitive.ts";
import { typesOf, type Params, type Program, type Step, type Value } from "../program.ts";
import { bound } from "./domain.ts";
import { doublingHost } from "./doubling-host.ts";

/** Whether an operation may be used on these values; absent where it is smooth everywhere. */
export type Accepts = (primitive: Primitive, args: readonly ArrayValue[], params: Params) => boolean;

const bounded = ({ dtype, data }: ArrayValue): boolean =>
  dtype.kind !== "float" || data.every((x) => Math.abs(x) <= bound);

/** The results of `step` on `args`, or undefined if it or a step inside it leaves its domain. */
export function auditStep(
  step: Step,
  args: readonly ArrayValue[],
  accepts: Accepts,
): readonly ArrayValue[] | undefined {
  if (!accepts(step.primitive, args, step.params)) return undefined;
  const form = step.primitive.lower(typesOf(step.args), step.params);
  if (form.form === "call" && !auditProgram(form.body, args, accepts)) return undefined;
  if (form.form === "branch") {
    const chosen = at(form.branches, Math.max(0, Math.min(at(at(args, 0).data, 0), form.branches.length - 1)));
    if (!auditProgram(chosen, args.slice(1), accepts)) return undefined;
  }
  if (form.form === "loop" && !auditLoop(form, args, accepts)) return undefined;
  const inputs = step.args.map(({ type }) => ({ type }));
  const program: Program = {
    kind: "program",
    name: "step",
    inputs,
    steps: [{ ...step, args: inputs }],
    outputs: step.results,
  };
  const results = evaluate(program, args, doublingHost);
  return results.every(bounded) ? results : undefined;
}

/** The value of every entry of `program` at `inputs`, or undefined if a step leaves its domain. */
export function auditProgram(
  program: Program,
  inputs: readonly ArrayValue[],
  accepts: Accepts,
): ReadonlyMap<Value, ArrayValue> | undefined {
  const values = new Map<Value, ArrayValue>(program.inputs.map((input, i) => [input, at(inputs, i)]));
  for (const step of program.steps) {
    const args = step.args.map((arg) => get(values, arg, "value of an entry"));
    const results = auditStep(step, args, accepts);
    if (!results) return undefined;
    step.results.forEach((result, i) => values.set(result, at(results, i)));
  }
  return values;
}

function auditLoop(form: LoopForm, given: readonly ArrayValue[], accepts: Accepts): boolean {
  const args = form.bounded ? given.slice(1) : given;
  const most = evaluateDim(form.count, new Map());
  const count = form.bounded ? Math.min(most, at(at(given, 0).data, 0)) : most;
  const firstX = form.consts + form.carries;
  let carries = args.slice(form.consts, firstX);
  const goesOn = (): boolean =>
    !form.condition || at(at(evaluate(form.condition, [...args.slice(0, form.consts), ...carries]), 0).data, 0) !== 0;
  for (let i = 0; i < count && goesOn(); i++) {
    const t = form.backwards ? count - 1 - i : i;
    const elements = args.slice(firstX).map((x) => element(x, t));
    const values = auditProgram(form.body, [...args.slice(0, form.consts), ...carries, ...elements], accepts);
    if (!values) return false;
    carries = form.body.outputs.slice(0, form.carries).map((output) => get(values, output, "value of a carry"));
  }
  return true;
}

/** Element `t` of `array` along axis 0. */
export function element({ dtype, shape, data }: ArrayValue, t: number): ArrayValue {
  const rest = shape.slice(1);
  const length = rest.reduce((a, b) => a * b, 1);
  return { dtype, shape: rest, data: data.slice(t * length, (t + 1) * length) };
}
