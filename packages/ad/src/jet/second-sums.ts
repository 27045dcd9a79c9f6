/**
 * Sums of second derivatives along many lines at once, as forward Laplacians are: each entry has its value, one tangent for
 * each line, and one second coefficient for all lines together, since second coefficients enter linearly:
 * `y₂ = J·x₂ + Σ_d ½·x₁ᵈ·H·x₁ᵈ`.
 * (Li et al. 2024, A computational framework for neural network-based variational Monte Carlo with forward Laplacian;
 * Dangel et al. 2025, Collapsing Taylor mode automatic differentiation.)
 */
import {
  at,
  Builder,
  get,
  inline,
  reshape,
  slice,
  sum,
  typesOf,
  type Dim,
  type Emitter,
  type Params,
  type Primitive,
  type Program,
  type Step,
  type Tangent,
  type Value,
} from "@cotangent/ir";
import { batching } from "../batch.ts";
import { pushForward, total } from "../tangents.ts";
import { transforms } from "../transforms.ts";
import { jetsOf } from "./jets.ts";

/** An entry on its way along all lines. */
interface Bundle {
  readonly value: Value;
  /** `[lines, …shape]`, the tangent of each line. */
  readonly first: Tangent;
  /** The coefficients of t², summed over the lines. */
  readonly second: Tangent;
}

export interface SecondSums {
  /** `(inputs, tangents [lines, …shape] of the active inputs) ↦ (outputs, sums of those that have one)` */
  readonly program: Program;
  readonly active: readonly boolean[];
}

/** `Σ_d` of the coefficients of t² of `f(x + t·vᵈ)`, for `size` directions vᵈ of the active inputs together. */
export function secondSums(program: Program, active: readonly boolean[], size: Dim): SecondSums {
  const b = new Builder();
  const values = program.inputs.map(({ type }) => b.input(type));
  const bundles = new Map<Value, Bundle>(
    program.inputs.map((input, i) => {
      const { dtype, shape } = input.type;
      const first = active[i] ? b.input({ dtype, shape: [size, ...shape] }) : undefined;
      return [input, { value: at(values, i), first, second: undefined }];
    }),
  );
  for (const step of program.steps) {
    b.origin = step.origin;
    const moved = pushBundles(
      b,
      step,
      step.args.map((arg) => get(bundles, arg, "bundle of an entry")),
      size,
    );
    step.results.forEach((result, i) => bundles.set(result, at(moved, i)));
  }
  const found = program.outputs.map((output) => get(bundles, output, "bundle of an output"));
  const sums = found.flatMap(({ second }) => (second ? [second] : []));
  return {
    program: b.finish([...found.map(({ value }) => value), ...sums], `second_${program.name}`),
    active: found.map(({ second }) => second !== undefined),
  };
}

function pushBundles(b: Emitter, step: Step, args: readonly Bundle[], size: Dim): readonly Bundle[] {
  const along = alongLines(b, step, args, size);
  const seconds = args.map(({ second }) => second);
  if (seconds.every((second) => second === undefined)) return along;
  const primals = args.map(({ value }) => value);
  const primal = new Repeated(b, { step, args: primals, results: along.map(({ value }) => value) });
  const target = { primal, linear: b, separate: false, transforms };
  const { tangents } = pushForward(target, step, primals, seconds);
  return along.map(({ value, first, second }, i) => ({ value, first, second: total(b, [second, tangents[i]]) }));
}

/** The step on values and tangents alone: its second coefficients are those that its curvature makes. */
function alongLines(
  b: Emitter,
  { primitive, params, origin }: Step,
  args: readonly Bundle[],
  size: Dim,
): readonly Bundle[] {
  const values = args.map(({ value }) => value);
  const firsts = args.map(({ first }) => first);
  if (firsts.every((first) => first === undefined))
    return b.apply(primitive, values, params).map((value) => ({ value, first: undefined, second: undefined }));
  const own = new Builder();
  const inputs = typesOf(values).map((type) => own.input(type));
  own.origin = origin;
  const alone = own.finish(own.apply(primitive, inputs, params), primitive.name);
  const { program, active } = jetsOf(2).jvp(
    alone,
    firsts.flatMap((first) => [first !== undefined, false]),
  );
  const moving = firsts.filter((first) => first !== undefined);
  const batched = program.inputs.map((_, i) => i >= inputs.length);
  const mapped = batching.vmap(program, batched, size);
  const all = inline(b, mapped.program, [...values, ...moving]);
  const count = alone.outputs.length;
  const slots = batching.forceBatched(b, all.slice(count), mapped.batched.slice(count), size);
  let next = 0;
  const found = active.map((isActive) => (isActive ? at(slots, next++) : undefined));
  return alone.outputs.map((_, i) => {
    const second = found[2 * i + 1];
    const value = at(all, i);
    return {
      value: mapped.batched[i] ? firstLine(b, value) : value,
      first: found[2 * i],
      second: second && b.one(sum, [second], { axes: [0] }),
    };
  });
}

/** What is the same along all lines, where an operation maps all of its results together. */
function firstLine(b: Emitter, stacked: Value): Value {
  const [, ...shape] = stacked.type.shape;
  const row = b.one(slice, [stacked], {
    start: [0, ...shape.map(() => 0)],
    limit: [1, ...shape],
    stride: [1, ...shape.map(() => 1)],
  });
  return b.one(reshape, [row], { shape });
}

/** Emits into `b`, but knows the results of one step already. */
class Repeated implements Emitter {
  readonly #b: Emitter;
  readonly #known: { readonly step: Step; readonly args: readonly Value[]; readonly results: readonly Value[] };

  constructor(
    b: Emitter,
    known: { readonly step: Step; readonly args: readonly Value[]; readonly results: readonly Value[] },
  ) {
    this.#b = b;
    this.#known = known;
  }

  apply<P extends Params>(primitive: Primitive<P>, args: readonly Value[], params: P): readonly Value[] {
    const { step, args: known, results } = this.#known;
    const same = primitive.name === step.primitive.name && params === step.params;
    return same && args.every((arg, i) => arg === known[i]) ? results : this.#b.apply(primitive, args, params);
  }

  one<P extends Params>(primitive: Primitive<P>, args: readonly Value[], params?: P): Value {
    return at(this.apply<Params>(primitive, args, params ?? {}), 0);
  }
}
