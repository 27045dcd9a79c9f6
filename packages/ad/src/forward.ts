/** Forward mode: `T[extend op] : (γ, γ̇) ↦ ((γ, a), (γ̇, ȧ))`, where γ̇ holds only the entries that can change. */
import {
  at,
  Builder,
  get,
  type ActiveProgram,
  type Program,
  type Tangent,
  type Transforms,
  type Value,
} from "@cotangent/ir";
import { pushForward, type Target } from "./tangents.ts";

/** A context of primals and tangents, entry by entry. */
export class Context {
  readonly #primals = new Map<Value, Value>();
  readonly #tangents = new Map<Value, Value>();

  set(value: Value, primal: Value, tangent: Tangent): void {
    this.#primals.set(value, primal);
    if (tangent) this.#tangents.set(value, tangent);
  }

  primal(value: Value): Value {
    return get(this.#primals, value, "primal of an entry");
  }

  tangent(value: Value): Tangent {
    return this.#tangents.get(value);
  }
}

/** Moves every step of `program` into `target`, with tangents beside. */
export function pushProgram(program: Program, target: Target, context: Context): void {
  for (const step of program.steps) {
    target.primal.origin = step.origin;
    target.linear.origin = step.origin;
    const { results, tangents } = pushForward(
      target,
      step,
      step.args.map((arg) => context.primal(arg)),
      step.args.map((arg) => context.tangent(arg)),
    );
    step.results.forEach((result, i) => context.set(result, at(results, i), tangents[i]));
  }
}

/** `(x, ẋ) ↦ (y, ẏ)` with tangents of the inputs marked `active` and of those outputs that depend on them. */
export function jvp(program: Program, active: readonly boolean[], transforms: Transforms): ActiveProgram {
  const b = new Builder();
  const context = new Context();
  const primals = program.inputs.map(({ type }) => b.input(type));
  program.inputs.forEach((input, i) => context.set(input, at(primals, i), active[i] ? b.input(input.type) : undefined));
  pushProgram(program, { primal: b, linear: b, separate: false, transforms }, context);
  const tangents = program.outputs.map((output) => context.tangent(output));
  const outputs = [
    ...program.outputs.map((output) => context.primal(output)),
    ...tangents.filter((tangent) => tangent !== undefined),
  ];
  return {
    program: b.finish(outputs, `jvp_${program.name}`),
    active: tangents.map((tangent) => tangent !== undefined),
  };
}
