/**
 * The transpose of a linear program: the second half of reverse mode. In unary form `extend op` maps γ to (γ, a); its
 * transpose maps (γ̄, ā) to γ̄ + pullback(ā). The transpose of a composition is the composition of transposes backwards,
 * so this is one walk. A cotangent context holds only the entries touched so far: adding to nothing is free.
 */
import {
  add,
  at,
  Builder,
  get,
  mul,
  NotDifferentiableError,
  unreachable,
  type Emitter,
  type LinearStep,
  type Partial,
  type Program,
  type Step,
  type Tangent,
  type Transforms,
  type TransposedProgram,
  type Value,
} from "@cotangent/ir";

/** Values that depend on the linear inputs, and what is linear in structural zeros, which are linear maps of no arguments. */
function linearValues(program: Program, linear: readonly boolean[]): ReadonlySet<Value> {
  const dependent = new Set<Value>(program.inputs.filter((_, i) => linear[i]));
  const found = new Set<Value>(dependent);
  for (const step of program.steps) {
    const depends = step.args.some((arg) => dependent.has(arg));
    if (!depends && !isLinearInZeros(step, found)) continue;
    for (const result of step.results) {
      if (!result.type.dtype.differentiable) continue;
      found.add(result);
      if (depends) dependent.add(result);
    }
  }
  return found;
}

/** Whether a step of zeros, or of nothing, is linear in them: what selects between a zero and a known value is known. */
const isLinearInZeros = ({ primitive: { derivative }, args }: Step, zeros: ReadonlySet<Value>): boolean =>
  derivative.kind === "linear"
    ? [...(derivative.in ?? args.keys())].every((i) => zeros.has(at(args, i)))
    : args.some((arg) => zeros.has(arg));

/** A cotangent context γ̄, kept sparsely. */
class Cotangents {
  readonly #b: Emitter;
  readonly #sums = new Map<Value, Value>();

  constructor(b: Emitter) {
    this.#b = b;
  }

  add(value: Value, ct: Tangent): void {
    if (!ct) return;
    const sum = this.#sums.get(value);
    this.#sums.set(value, sum ? this.#b.one(add, [sum, ct]) : ct);
  }

  of(value: Value): Tangent {
    return this.#sums.get(value);
  }
}

/** `(inputs not marked linear, cotangents of the outputs marked given) ↦ cotangents of the linear inputs that are not structurally zero`. */
export function transpose(
  program: Program,
  linear: readonly boolean[],
  given: readonly boolean[],
  transforms: Transforms,
): TransposedProgram {
  const b = new Builder();
  const moving = linearValues(program, linear);
  const known = new Map<Value, Value>();
  program.inputs.forEach((input, i) => linear[i] || known.set(input, b.input(input.type)));
  const cts = new Cotangents(b);
  const outputCts = program.outputs.map((output, i) => (given[i] ? b.input(output.type) : undefined));
  const linearSteps: Step[] = [];
  for (const step of program.steps) {
    const isMoving = step.results.some((result) => moving.has(result));
    const isKnown = step.args.every((arg) => known.has(arg));
    if (isMoving) linearSteps.push(step);
    // What makes nothing of a tangent, such as a function that only looks at it, pulls nothing back.
    if (!isKnown && step.results.length === 0) continue;
    // What is made of zeros is both: what reads its value as a known one gets it.
    if (!isMoving || (isKnown && !step.primitive.effect)) {
      if (!isKnown) throw curved(step);
      b.origin = step.origin;
      const results = b.apply(
        step.primitive,
        step.args.map((arg) => get(known, arg, "value of a known entry")),
        step.params,
      );
      step.results.forEach((result, i) => known.set(result, at(results, i)));
    }
  }
  program.outputs.forEach((output, i) => {
    if (given[i] && !moving.has(output)) throw notLinear(`result ${i} of "${program.name}" does not depend on`);
    cts.add(output, outputCts[i]);
  });
  for (const step of linearSteps.toReversed()) {
    b.origin = step.origin;
    pullBack(b, step, { cts, known, moving, transforms });
  }
  const results = program.inputs.flatMap((input, i) => (linear[i] ? [cts.of(input)] : []));
  return {
    program: b.finish(
      results.filter((ct) => ct !== undefined),
      `transposed_${program.name}`,
    ),
    active: results.map((ct) => ct !== undefined),
  };
}

interface Backward {
  readonly cts: Cotangents;
  readonly known: ReadonlyMap<Value, Value>;
  readonly moving: ReadonlySet<Value>;
  readonly transforms: Transforms;
}

function pullBack(b: Emitter, step: Step, { cts, known, moving, transforms }: Backward): void {
  const resultCts = step.results.map((result) => cts.of(result));
  if (resultCts.every((ct) => ct === undefined)) return;
  const positions = step.args.flatMap((arg, i) => (moving.has(arg) ? [i] : []));
  const view: LinearStep = {
    types: step.args.map(({ type }) => type),
    params: step.params,
    wanted: (i) => positions.includes(i),
    arg: (i) => get(known, at(step.args, i), `value of argument ${i} of ${step.primitive.name}, which it is linear in`),
  };
  const argCts = cotangentsOf(b, step, { resultCts, positions, view, transforms });
  for (const i of positions) cts.add(at(step.args, i), argCts[i]);
}

interface Pulled {
  readonly resultCts: readonly Tangent[];
  readonly positions: readonly number[];
  readonly view: LinearStep;
  readonly transforms: Transforms;
}

function cotangentsOf(b: Emitter, step: Step, { resultCts, positions, view, transforms }: Pulled): readonly Tangent[] {
  const { derivative } = step.primitive;
  switch (derivative.kind) {
    case "linear":
      requireLinear(step, derivative.in ?? step.args.map((_, i) => i), positions);
      return derivative.transpose(b, resultCts, view);
    case "multilinear":
      return alone(step, resultCts, positions, (ct, i) => derivative.transpose(b, ct, i, view));
    case "pointwise":
      return derivative.partials.map((partial, i) =>
        positions.includes(i) ? scaled(b, step, partial, { resultCts, positions, view }) : undefined,
      );
    case "control":
      return derivative.transpose(b, resultCts, view, transforms);
    case "move":
      if (!derivative.transpose) throw curved(step);
      return derivative.transpose(b, resultCts, view);
    case "zero":
    case "rule":
    case "undefined":
      throw curved(step);
    default:
      return unreachable(derivative, "cotangentsOf");
  }
}

/** The cotangents where argument i alone is linear: what `pull` makes of it. */
function alone(
  step: Step,
  [ct]: readonly Tangent[],
  [i, ...others]: readonly number[],
  pull: (ct: Value, i: number) => Value,
): readonly Tangent[] {
  if (i === undefined || others.length > 0) throw curved(step);
  return ct ? step.args.map((_, j) => (j === i ? pull(ct, i) : undefined)) : [];
}

/** `∂y/∂xᵢ·ȳ`, where y is linear in xᵢ. */
function scaled(
  b: Emitter,
  step: Step,
  partial: Partial,
  { resultCts: [ct], positions, view }: Omit<Pulled, "transforms">,
): Tangent {
  if (typeof partial !== "object") throw curved(step);
  const args = step.args.map((arg, i) => (positions.includes(i) ? arg : view.arg(i)));
  return ct && b.one(mul, [ct, partial.linear(b, args, [])]);
}

/** @throws NotDifferentiableError unless the arguments at `positions` are those that the step is jointly linear in. */
function requireLinear(step: Step, joint: readonly number[], positions: readonly number[]): void {
  if (positions.some((i) => !joint.includes(i))) throw curved(step);
  const other = joint.find((i) => !positions.includes(i));
  if (other !== undefined) throw notLinear(`argument ${other} of ${show(step)} does not depend on`);
}

const show = ({ primitive, origin }: Step): string => `${primitive.name}${origin ? ` at ${origin}` : ""}`;

const curved = (step: Step): NotDifferentiableError => notLinear(`${show(step)} is not linear in`);

const notLinear = (found: string): NotDifferentiableError =>
  new NotDifferentiableError(
    "not-linear",
    `${found} what is transposed`,
    "linearTranspose() takes linear functions, so without constants such as the 1 of x + 1; use vjp() for others",
  );
