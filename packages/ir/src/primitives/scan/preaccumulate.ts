/**
 * Coefficients instead of factors: what an iteration of a linear loop computes elementwise is `Σⱼ Kⱼ·uⱼ`, so each Kⱼ may
 * be multiplied out when its factors are known and kept in their place. The way back is then one product for each uⱼ,
 * which is what the next iteration waits for, and there is less to keep where there are fewer coefficients than factors.
 * (Preaccumulation of local Jacobians: Griewank & Walther, Evaluating Derivatives, ch. 10.)
 */
import { Builder, inline } from "../../builder.ts";
import { at, get } from "../../errors.ts";
import type { Emitter, Linearized } from "../../primitive.ts";
import { typesOf, type Program, type Step, type Value } from "../../program.ts";
import { rules } from "../../rewrite/rules.ts";
import { simplify } from "../../rewrite/simplify.ts";
import { equalTypes } from "../../type.ts";
import { add, mul } from "../arithmetic.ts";
import { zero } from "../constant.ts";
import { fillLike } from "../pointwise.ts";

/** `Σ K·u`: for each u its K. */
type Combination = ReadonlyMap<Value, Value>;

/** Sums of more terms than this are left as they are: each term has its own coefficient at every step on the way. */
const mostTerms = 3;

/** The two halves with coefficients as residuals; undefined where these would be many. */
export function preaccumulate({ program, linear, residuals, active }: Linearized): Linearized | undefined {
  const b = new Builder();
  const made = inline(
    b,
    program,
    program.inputs.map(({ type }) => b.input(type)),
  );
  const own = made.length - residuals;
  const known = new Map(linear.inputs.slice(0, residuals).map((input, i) => [input, at(made, own + i)]));
  const combinations = new Combinations(b, known);
  for (const step of linear.steps) if (!combinations.add(step)) return undefined;
  const kept = new Set<Value>();
  const rebuilt = rebuild(linear, combinations, kept, known);
  const whole = simplify(b.finish([...made.slice(0, own), ...kept], program.name), ["exact", "rounding"], rules);
  return { program: whole, linear: rebuilt, residuals: kept.size, active };
}

class Combinations {
  readonly #b: Emitter;
  readonly #known: ReadonlyMap<Value, Value>;
  readonly #of = new Map<Value, Combination>();

  constructor(b: Emitter, known: ReadonlyMap<Value, Value>) {
    this.#b = b;
    this.#known = known;
  }

  of(value: Value): Combination | undefined {
    return this.#of.get(value);
  }

  /** Notes what `step` combines, if it is elementwise; false where that is too much. */
  add(step: Step): boolean {
    if (!this.#isElementwise(step)) return true;
    const parts = step.args.map((arg) => (this.#known.has(arg) ? undefined : this.#partsOf(arg)));
    const sources = new Set(parts.flatMap((part) => [...(part?.keys() ?? [])]));
    if (sources.size > mostTerms) return false;
    const result = at(step.results, 0);
    // A linear map of K·u, elementwise, is K′·u with K′ the same map of K.
    const coefficient = (source: Value): Value =>
      this.#b.one(
        step.primitive,
        step.args.map((arg, i) => {
          const part = parts[i];
          return part ? (part.get(source) ?? zeroLike(this.#b, arg)) : get(this.#known, arg, "known factor");
        }),
        step.params,
      );
    this.#of.set(result, new Map([...sources].map((source) => [source, coefficient(source)])));
    return true;
  }

  #partsOf(value: Value): Combination {
    return this.#of.get(value) ?? new Map([[value, fillLike(this.#b, value, 1)]]);
  }

  /** Whether a step maps elements to elements of one type, linearly in each argument or in all at once. */
  #isElementwise({ primitive, args, params, results }: Step): boolean {
    const { derivative, effect, opaque } = primitive;
    const linear = derivative.kind === "multilinear" || (derivative.kind === "linear" && !derivative.in);
    const type = at(results, 0).type;
    return (
      linear &&
      !effect &&
      !opaque &&
      args.some((arg) => !this.#known.has(arg)) &&
      args.every((arg) => equalTypes(arg.type, type)) &&
      primitive.lower(typesOf(args), params).form === "scalar"
    );
  }
}

const zeroLike = (b: Emitter, { type: { dtype, shape } }: Value): Value => b.one(zero, [], { dtype, shape });

/** `linear` with combinations where elementwise steps were; `kept` collects the known values that it reads. */
function rebuild(
  linear: Program,
  combinations: Combinations,
  kept: Set<Value>,
  known: ReadonlyMap<Value, Value>,
): Program {
  const sinks = [
    ...linear.steps.filter((step) => !combinations.of(at(step.results, 0))).flatMap(({ args }) => args),
    ...linear.outputs,
  ];
  for (const sink of sinks)
    for (const value of combinations.of(sink)?.values() ?? [known.get(sink)]) if (value) kept.add(value);
  const b = new Builder();
  const inside = new Map([...kept].map((value) => [value, b.input(value.type)]));
  for (const input of linear.inputs) if (!known.has(input)) inside.set(input, b.input(input.type));
  const find = (value: Value): Value => {
    const terms = [...(combinations.of(value) ?? [])];
    if (terms.length === 0) return get(inside, known.get(value) ?? value, "value of a linear loop");
    return terms
      .map(([source, factor]) => b.one(mul, [get(inside, factor, "coefficient"), find(source)]))
      .reduce((sum, term) => b.one(add, [sum, term]));
  };
  for (const step of linear.steps) {
    if (combinations.of(at(step.results, 0))) continue;
    const results = b.apply(step.primitive, step.args.map(find), step.params);
    step.results.forEach((result, i) => inside.set(result, at(results, i)));
  }
  return b.finish(linear.outputs.map(find), linear.name);
}
