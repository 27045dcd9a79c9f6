/** Smaller programs than a given one, for finding the least that breaks a law. */
import { Builder, inline } from "../builder.ts";
import { at, get } from "../errors.ts";
import type { ArrayValue } from "../evaluate/array-value.ts";
import type { Program, Step, Value } from "../program.ts";
import { auditProgram, type Accepts } from "./audit.ts";
import type { PointedProgram } from "./growth.ts";

/** Each candidate once: with fewer outputs, with a step cut off, with a call replaced by its body. */
export function* smallerPrograms({ program, inputs }: PointedProgram, accepts: Accepts): Generator<PointedProgram> {
  const values = auditProgram(program, inputs, accepts);
  if (!values) return;
  for (const smaller of [...withFewerOutputs(program), ...withFewerSteps(program)]) yield closed(smaller, values);
  for (const step of program.steps) {
    const inlined = withoutCall(program, step);
    const point = inlined && auditProgram(inlined, inputs, accepts);
    if (point) yield closed(inlined, point);
  }
}

/** One output alone, one output less, and in place of an output what it was made of. */
function* withFewerOutputs(program: Program): Generator<Program> {
  const { outputs, steps } = program;
  if (outputs.length > 1) for (const output of outputs) yield { ...program, outputs: [output] };
  for (const output of outputs) {
    const others = outputs.filter((other) => other !== output);
    if (others.length > 1) yield { ...program, outputs: others };
    const maker = steps.find(({ results }) => results.includes(output));
    const inner = maker?.args.filter(({ type }) => type.dtype.differentiable) ?? [];
    if (inner.length > 0) yield { ...program, outputs: [...others, ...inner] };
  }
}

function* withFewerSteps(program: Program): Generator<Program> {
  for (const step of program.steps) yield { ...program, steps: program.steps.filter((other) => other !== step) };
}

/** `program` without dead steps and unused inputs; entries that nothing makes any more become inputs. */
function closed(program: Program, values: ReadonlyMap<Value, ArrayValue>): PointedProgram {
  const needed = new Set<Value>(program.outputs);
  const steps: Step[] = [];
  for (const step of program.steps.toReversed()) {
    if (!step.results.some((result) => needed.has(result))) continue;
    steps.push(step);
    for (const arg of step.args) needed.add(arg);
  }
  const made = new Set(steps.flatMap(({ results }) => results));
  const inputs = [...needed].filter((value) => !made.has(value));
  return {
    program: { ...program, inputs, steps: steps.toReversed() },
    inputs: inputs.map((input) => get(values, input, "value of an entry")),
  };
}

function withoutCall(program: Program, call: Step): Program | undefined {
  const form = call.primitive.lower(
    call.args.map(({ type }) => type),
    call.params,
  );
  if (form.form !== "call") return undefined;
  const b = new Builder();
  const inputs = program.inputs.map(({ type }) => b.input(type));
  const values = new Map<Value, Value>(program.inputs.map((input, i) => [input, at(inputs, i)]));
  const read = (value: Value): Value => get(values, value, "inlined entry");
  for (const { primitive, args, params, results } of program.steps) {
    const isCall = results === call.results;
    const made = isCall ? inline(b, form.body, args.map(read)) : b.apply(primitive, args.map(read), params);
    results.forEach((result, i) => values.set(result, at(made, i)));
  }
  return b.finish(program.outputs.map(read), program.name);
}
