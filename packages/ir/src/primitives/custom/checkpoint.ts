/** Calls whose way back computes again what it needs, instead of keeping it. */
import { Builder, inline } from "../../builder.ts";
import { at, get } from "../../errors.ts";
import { NodeTable } from "../../node.ts";
import { definitionsOf } from "../../positions.ts";
import type { ControlRules, Primitive } from "../../primitive.ts";
import { typesOf, type Program, type Step, type Value } from "../../program.ts";
import { checkInputs, placeCotangents, present, pruneBody, scatterActive } from "../control.ts";
import { barrier } from "../effect.ts";
import { checkArity } from "../pointwise.ts";
import { isSet } from "../scan/layout.ts";

export type CheckpointParams = {
  readonly body: Program;
  /** A name of the policies below: what is kept, and so not computed again. */
  readonly policy: string;
  /** What the policy is about, where it is about names. */
  readonly names: readonly string[];
};

type Policy = (step: Step, names: readonly string[]) => boolean;

const saveable = ({ primitive, params }: Step): ReturnType<NonNullable<Primitive["saveable"]>> | undefined =>
  primitive.saveable?.(params);

const hasName = (step: Step, names: readonly string[]): boolean => {
  const found = saveable(step);
  return found !== undefined && "name" in found && names.includes(found.name);
};

const product = (step: Step): "plain" | "batched" | undefined => {
  const found = saveable(step);
  return found && "product" in found ? found.product : undefined;
};

const policies: ReadonlyMap<string, Policy> = new Map<string, Policy>([
  ["everythingSaveable", () => true],
  ["nothingSaveable", () => false],
  ["dotsSaveable", (step) => product(step) !== undefined],
  ["dotsWithNoBatchDimsSaveable", (step) => product(step) === "plain"],
  ["saveOnlyTheseNames", hasName],
  ["saveAnythingExceptTheseNames", (step, names) => !hasName(step, names)],
]);

const rules: ControlRules<CheckpointParams> = {
  jvp(b, { args, params }, tangents, transforms) {
    const { program, active } = transforms.jvp(params.body, tangents.map(isSet));
    const all = b.apply(checkpoint, [...args, ...present(tangents)], { ...params, body: program });
    const count = params.body.outputs.length;
    return { results: all.slice(0, count), tangents: scatterActive(all.slice(count), active) };
  },
  linearize(b, linear, { args, params }, tangents, transforms) {
    const { program, linear: map, residuals, active } = transforms.linearize(params.body, tangents.map(isSet));
    const count = params.body.outputs.length;
    const { saved, used, body } = recomputing(
      program,
      map,
      program.outputs.slice(program.outputs.length - residuals),
      params,
    );
    const known = { ...program, outputs: [...program.outputs.slice(0, count), ...saved] };
    const all = b.apply(checkpoint, args, { ...params, body: known });
    const read = used.map((i) => at(args, i));
    const moved = linear.apply(checkpoint, [...read, ...all.slice(count), ...present(tangents)], { ...params, body });
    return { results: all.slice(0, count), tangents: scatterActive(moved, active) };
  },
  transpose(b, cts, step, transforms) {
    const linear = step.types.map((_, i) => step.wanted(i));
    const { program, active } = transforms.transpose(step.params.body, linear, cts.map(isSet));
    const others = linear.flatMap((isLinear, i) => (isLinear ? [] : [step.arg(i)]));
    const found = b.apply(checkpoint, [...others, ...present(cts)], { ...step.params, body: program });
    return placeCotangents(linear, active, found);
  },
};

/** `y = body(x)`, of which only what the policy says is kept for the way back; the rest is computed again. */
export const checkpoint: Primitive<CheckpointParams> = {
  name: "checkpoint",
  type(args, { body }) {
    checkInputs(args, body, "checkpoint");
    return typesOf(body.outputs);
  },
  lower: (_, { body }) => ({ form: "call", body }),
  derivative: { kind: "control", ...rules },
  opaque: true,
  batch(b, args, params, { batched, size, transforms }) {
    const mapped = transforms.vmap(params.body, batched, size);
    const results = b.apply(checkpoint, args, { ...params, body: mapped.program });
    return transforms.forceBatched(b, results, mapped.batched, size);
  },
  prune(b, args, params, needed) {
    const kept = pruneBody(params.body, needed);
    const read = args.filter((_, i) => kept.inputs[i]);
    return scatterActive(b.apply(checkpoint, read, { ...params, body: kept.program }), needed);
  },
};

interface Recomputing {
  /** Values of the known half that are kept. */
  readonly saved: readonly Value[];
  /** The positions of the inputs that are read again. */
  readonly used: readonly number[];
  /** `(inputs used, saved, tangents) → tangents` */
  readonly body: Program;
}

/** The linear half with those steps of the known one before it that make what is not kept. */
function recomputing(
  program: Program,
  map: Program,
  residuals: readonly Value[],
  { policy, names }: CheckpointParams,
): Recomputing {
  const keeps = get(policies, policy, `policy ${policy}`);
  const definitions = definitionsOf(program);
  const positions = new Map(program.inputs.map((input, i) => [input, i]));
  const [saved, used, again] = [new Set<Value>(), new Set<number>(), new Set<Step>()];
  const queue = [...residuals];
  for (let value = queue.pop(); value; value = queue.pop()) {
    const position = positions.get(value);
    const step = definitions.get(value);
    if (position !== undefined) used.add(position);
    else if (step && step.args.length > 0 && keeps(step, names)) saved.add(value);
    else if (step && !again.has(step)) {
      again.add(step);
      queue.push(...step.args);
    }
  }
  const b = new Builder();
  const inside = new Map<Value, Value>();
  const inputs = [...used].map((i) => at(program.inputs, i));
  for (const value of [...inputs, ...saved]) inside.set(value, b.input(value.type));
  const tangents = map.inputs.slice(residuals.length).map(({ type }) => b.input(type));
  // What is computed again must not be shared with what was computed before.
  for (const value of inputs) inside.set(value, b.one(barrier, [get(inside, value, "input")]));
  const find = (value: Value): Value => get(inside, value, "value of a checkpoint");
  for (const step of program.steps) {
    if (!again.has(step)) continue;
    const results = b.apply(step.primitive, step.args.map(find), step.params);
    step.results.forEach((result, i) => inside.has(result) || inside.set(result, at(results, i)));
  }
  const outputs = inline(b, map, [...residuals.map(find), ...tangents]);
  return { saved: [...saved], used: [...used], body: b.finish(outputs, map.name) };
}

/** `y = x`, known to policies of `checkpoint` by its name. Adjoint: the identity. */
export const checkpointName: Primitive<{ readonly name: string }> = {
  name: "checkpointName",
  type(args) {
    checkArity(args, 1, "checkpointName");
    return args;
  },
  lower: (args) => ({ form: "scalar", results: [new NodeTable().input(0, at(args, 0).dtype)] }),
  derivative: { kind: "rule", tangents: (_, __, [dx]) => [dx] },
  saveable: ({ name }) => ({ name }),
  batch: (b, args, params) => b.apply(checkpointName, args, params),
};
