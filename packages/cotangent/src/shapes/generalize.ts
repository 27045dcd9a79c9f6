/** One program with named sizes from programs for several values of the sizes. */
import {
  at,
  atLine,
  broadcast,
  Builder,
  cast,
  CotangentError,
  div,
  equalDims,
  evaluateDim,
  full,
  get,
  isProgram,
  showDim,
  ShapeError,
  sizeValue,
  type ArrayType,
  type Dim,
  type Param,
  type Params,
  type Program,
  type Sizes,
  type Step,
  type Value,
} from "@cotangent/ir";
import type { TracedFunction } from "../trace-function.ts";
import { capturedBy, checkResults, returnsOther } from "./beside-steps.ts";
import { dimOf, numberOf } from "./probes.ts";

/** Parameters that are lengths, or positions that move with them. */
const lengthParams = new Set(["shape", "start", "limit", "low", "high", "lengths", "sizes", "count", "of"]);

/**
 * The program that is that of `traces[i]` where the sizes have the values `probes[i]`, from inputs of the types `inputs` and what the
 * function `name` captures.
 * @throws ShapeError where they differ in more than lengths, naming the operation and the user's line.
 */
export function generalize(
  traces: readonly TracedFunction[],
  inputs: readonly ArrayType[],
  probes: readonly Sizes[],
  name: string,
): Program {
  const captured = capturedBy(traces, name);
  checkResults(traces, name);
  return merge(
    traces.map(({ program }) => program),
    [...inputs, ...captured.map(({ type }) => type)],
    probes,
  );
}

function merge(programs: readonly Program[], inputs: readonly ArrayType[], probes: readonly Sizes[]): Program {
  const b = new Builder();
  const own = inputs.map((type) => b.input(type));
  const values = programs.map(
    (program) => new Map<Value, Value>(program.inputs.map((input, i) => [input, at(own, i)])),
  );
  const read = (j: number, value: Value): Value => get(at(values, j), value, "value of an entry");
  const first = at(programs, 0);
  const length = Math.min(...programs.map(({ steps }) => steps.length));
  for (let i = 0; i < length; i++) {
    const steps = programs.map((program) => at(program.steps, i));
    const args = at(steps, 0).args.map((arg) => read(0, arg));
    const isAlike = steps.every(
      (step, j) =>
        step.primitive === at(steps, 0).primitive &&
        step.args.length === args.length &&
        step.args.every((arg, k) => read(j, arg) === args[k]),
    );
    if (!isAlike) throw differs(steps, first);
    const results = applied(b, steps, args, probes);
    steps.forEach((step, j) => step.results.forEach((result, k) => at(values, j).set(result, at(results, k))));
  }
  const longer = programs.find(({ steps }) => steps.length > length);
  if (longer) throw differs([at(longer.steps, length)], first);
  const outputs = first.outputs.map((output) => read(0, output));
  const isSame = ({ outputs: others }: Program, j: number): boolean =>
    others.length === outputs.length && others.every((output, k) => read(j, output) === outputs[k]);
  if (!programs.every(isSame)) throw returnsOther(first.name);
  return b.finish(outputs, first.name);
}

const differs = (steps: readonly Step[], { name }: Program): ShapeError =>
  new ShapeError(
    "unknown-size",
    `polymorphic: what "${name}" does depends on a named size: ${[...new Set(steps.map(({ primitive }) => primitive.name))].join(" or ")}${atLine(at(steps, 0).origin)}`,
    "loop with scan() or foriLoop() instead of over a length, and choose with cond() or where()",
  );

/** The results of the step that `steps` are for the values of the sizes. */
function applied(
  b: Builder,
  steps: readonly Step[],
  args: readonly Value[],
  probes: readonly Sizes[],
): readonly Value[] {
  const { params, origin } = at(steps, 0);
  b.origin = origin;
  const place = { step: at(steps, 0), probes };
  const own = (keys: readonly string[]): Params =>
    Object.fromEntries(
      keys.map((key) => [
        key,
        merged(
          key,
          steps.map((step) => step.params[key] ?? null),
          place,
        ),
      ]),
    );
  const values = steps.map((step) => step.params["value"]);
  const isSized = isFilling(at(steps, 0)) && values.some((value) => value !== values[0]);
  const results = isSized
    ? [filledWith(b, values.map(Number), own(["dtype", "shape"]), place)]
    : typed(b, steps, args, own(Object.keys(params)));
  results.forEach((result, k) => checkResult(steps, k, result.type, probes));
  return results;
}

function typed(b: Builder, steps: readonly Step[], args: readonly Value[], params: Params): readonly Value[] {
  const { primitive, origin } = at(steps, 0);
  try {
    return b.apply(primitive, args, params);
  } catch (cause) {
    if (!(cause instanceof CotangentError)) throw cause;
    throw new ShapeError(
      "unknown-size",
      `polymorphic: ${primitive.name}${atLine(origin)} cannot take these named sizes: ${cause.message.split("\n", 1).join()}`,
      "give the lengths that it works on as numbers",
      { cause },
    );
  }
}

/** Whether a step makes an array of one number out of nothing but parameters. */
const isFilling = ({ args, params }: Step): boolean => args.length === 0 && "value" in params && "shape" in params;

/** An array whose elements are the number with these values. */
function filledWith(b: Builder, values: readonly number[], params: Params, place: Place): Value {
  const { dtype = null, shape = null } = params;
  const found = numberOf(values, place.probes);
  if (!found) throw refused("value", values, place);
  const { of, numerator } = found;
  const number = b.one<Params>(cast, [b.one<Params>(sizeValue, [], { of })], { dtype });
  const value =
    numerator === undefined
      ? number
      : b.one(div, [b.one<Params>(full, [], { value: numerator, dtype, shape: [] }), number]);
  return b.one<Params>(broadcast, [value], { shape, axes: [] });
}

interface Place {
  readonly step: Step;
  readonly probes: readonly Sizes[];
}

const refused = (key: string, params: readonly Param[], { step: { primitive, origin } }: Place): ShapeError =>
  new ShapeError(
    "unknown-size",
    `polymorphic: ${primitive.name}${atLine(origin)} has another ${key} for another size: ${params.map((param) => (typeof param === "number" ? param : "…")).join(", ")}`,
    "only lengths may depend on named sizes, as sums of products of at most three of them; compute other numbers of a tensor's values",
  );

const isList = (param: Param): param is readonly Param[] => Array.isArray(param);

/** The parameter `key` that has these values for the values of the sizes. */
function merged(key: string, params: readonly Param[], place: Place): Param {
  const [first] = params;
  if (first === undefined) throw new Error("internal: no program");
  if (params.every((param) => Object.is(param, first))) return first;
  const programs = params.filter(isProgram);
  if (programs.length === params.length) {
    const inputs = at(programs, 0).inputs.map((_, i) => inputType(programs, i, place));
    return merge(programs, inputs, place.probes);
  }
  const lists = params.filter(isList);
  if (lists.length === params.length) {
    const head = at(lists, 0);
    if (lists.some((list) => list.length !== head.length)) throw refused(key, params, place);
    return head.map((_, i) =>
      merged(
        key,
        lists.map((list) => at<Param>(list, i)),
        place,
      ),
    );
  }
  const numbers = params.filter((param) => typeof param === "number");
  const dim = numbers.length === params.length && lengthParams.has(key) ? dimOf(numbers, place.probes) : undefined;
  if (dim === undefined) throw refused(key, params, place);
  return dim;
}

/** The type of input `i` of bodies. */
function inputType(programs: readonly Program[], i: number, { probes, step }: Place): ArrayType {
  const types = programs.map(({ inputs }) => at(inputs, i).type);
  const { dtype, shape } = at(types, 0);
  return { dtype, shape: shape.map((_, axis) => dimFor(types, axis, probes, step)) };
}

function dimFor(types: readonly ArrayType[], axis: number, probes: readonly Sizes[], step: Step): Dim {
  const dim = dimOf(
    types.map(({ shape }) => Number(shape[axis])),
    probes,
  );
  if (dim !== undefined) return dim;
  throw differs([step], { kind: "program", name: step.primitive.name, inputs: [], steps: [], outputs: [] });
}

/** What the type rule says must be what each trace has. */
function checkResult(steps: readonly Step[], k: number, found: ArrayType, probes: readonly Sizes[]): void {
  const types = steps.map(({ results }) => at(results, k).type);
  const isRight = types.every(
    ({ shape, dtype }, j) =>
      dtype === found.dtype &&
      shape.length === found.shape.length &&
      shape.every((dim, axis) => equalDims(dim, evaluateDim(at(found.shape, axis), at(probes, j)))),
  );
  if (!isRight)
    throw new Error(
      `internal: ${at(steps, 0).primitive.name} gives [${found.shape.map(showDim).join()}] in a program with named sizes`,
    );
}
