/** Operations that contain programs: calls and loops. Their rules transform the programs that they contain. */

import { at, ShapeError } from "../errors.ts";
import type { ControlRules, JvpResult, Primitive, Tangent } from "../primitive.ts";
import { typesOf, type Program, type Value } from "../program.ts";
import { liveSteps } from "../rewrite/dead-code.ts";
import { equalTypes, showTypes, type ArrayType } from "../type.ts";

type CallParams = { readonly body: Program };

/** The rules of a call, for operations that are calls with something said about them. */
export const callRules: ControlRules<CallParams> = {
  jvp(b, { args, params: { body } }, tangents, transforms) {
    const { program, active } = transforms.jvp(
      body,
      tangents.map((tangent) => tangent !== undefined),
    );
    const all = b.apply(call, [...args, ...present(tangents)], { body: program });
    return splitTangents(all, body.outputs.length, active);
  },
  linearize(b, linear, { args, params: { body } }, tangents, transforms) {
    const {
      program,
      linear: map,
      active,
    } = transforms.linearize(
      body,
      tangents.map((tangent) => tangent !== undefined),
    );
    const all = b.apply(call, args, { body: program });
    const count = body.outputs.length;
    const moved = linear.apply(call, [...all.slice(count), ...present(tangents)], { body: map });
    return { results: all.slice(0, count), tangents: scatterActive(moved, active) };
  },
  transpose(b, cts, step, transforms) {
    const linear = step.types.map((_, i) => step.wanted(i));
    const { program, active } = transforms.transpose(
      step.params.body,
      linear,
      cts.map((ct) => ct !== undefined),
    );
    const others = linear.flatMap((isLinear, i) => (isLinear ? [] : [step.arg(i)]));
    return placeCotangents(linear, active, b.apply(call, [...others, ...present(cts)], { body: program }));
  },
};

/** `y = body(x)`: functions stay functions. */
export const call: Primitive<CallParams> = {
  name: "call",
  type(args, { body }) {
    checkInputs(args, body, "call");
    return typesOf(body.outputs);
  },
  lower: (_, { body }) => ({ form: "call", body }),
  derivative: { kind: "control", ...callRules },
  batch(b, args, { body }, { batched, size, transforms }) {
    const mapped = transforms.vmap(body, batched, size);
    const results = b.apply(call, args, { body: mapped.program });
    return transforms.forceBatched(b, results, mapped.batched, size);
  },
  prune(b, args, { body }, needed) {
    const kept = pruneBody(body, needed);
    if (!needed.includes(false) && !kept.inputs.includes(false)) return undefined;
    const results = b.apply(
      call,
      args.filter((_, i) => kept.inputs[i]),
      { body: kept.program },
    );
    return scatterActive(results, needed);
  },
};

export interface PrunedBody {
  readonly program: Program;
  /** Which inputs the program still takes. */
  readonly inputs: readonly boolean[];
}

const prunedBodies = new WeakMap<Program, Map<string, PrunedBody>>();

/** `body` without the results that are not needed and the inputs that only those read; one program for each choice. */
export function pruneBody(body: Program, needed: readonly boolean[]): PrunedBody {
  const known = prunedBodies.get(body) ?? new Map<string, PrunedBody>();
  prunedBodies.set(body, known);
  const key = needed.map(Number).join("");
  const found = known.get(key) ?? keepOutputs(body, needed);
  known.set(key, found);
  return found;
}

function keepOutputs(body: Program, needed: readonly boolean[]): PrunedBody {
  const outputs = body.outputs.filter((_, i) => needed[i]);
  const steps = liveSteps({ ...body, outputs });
  const read = new Set<Value>([...outputs, ...steps.flatMap((step) => step.args)]);
  const inputs = body.inputs.map((input) => read.has(input));
  return { program: { ...body, inputs: body.inputs.filter((_, i) => inputs[i]), steps, outputs }, inputs };
}

export const present = (tangents: readonly Tangent[]): readonly Value[] =>
  tangents.filter((tangent) => tangent !== undefined);

/** `count` results followed by the tangents of those that are active. */
function splitTangents(all: readonly Value[], count: number, active: readonly boolean[]): JvpResult {
  return { results: all.slice(0, count), tangents: scatterActive(all.slice(count), active) };
}

/** One entry for each flag: the next of `values` where it is set, else undefined. */
export function scatterActive(values: readonly Value[], active: readonly boolean[]): readonly Tangent[] {
  let next = 0;
  return active.map((isActive) => (isActive ? at(values, next++) : undefined));
}

/** For each argument the cotangent of the linear ones that are active; `values` has those in order. */
export function placeCotangents(
  linear: readonly boolean[],
  active: readonly boolean[],
  values: readonly Value[],
): readonly Tangent[] {
  const ofLinear = scatterActive(values, active);
  let next = 0;
  return linear.map((isLinear) => (isLinear ? ofLinear[next++] : undefined));
}

export function checkInputs(args: readonly ArrayType[], body: Program, name: string): void {
  const expected = typesOf(body.inputs);
  if (args.length === expected.length && args.every((arg, i) => equalTypes(arg, at(expected, i)))) return;
  throw new ShapeError(
    "wrong-input",
    `${name}: the program "${body.name}" takes ${showTypes(expected)} but got ${showTypes(args)}`,
    "pass arrays of the types that the body was made for",
  );
}
