/** Makes programs step by step; the only mutable thing in the representation of programs. */
import { at } from "./errors.ts";
import type { Emitter, Primitive } from "./primitive.ts";
import { typesOf, type Params, type Program, type Step, type Value } from "./program.ts";
import type { ArrayType } from "./type.ts";

export const newValue = (type: ArrayType): Value => ({ type });

/** A step whose result types are derived, and so checked, by its primitive. */
export function makeStep<P extends Params>(
  primitive: Primitive<P>,
  args: readonly Value[],
  params: P,
  origin?: string,
): Step {
  const results = primitive.type(typesOf(args), params).map(newValue);
  return { primitive, args, params, results, origin };
}

export class Builder implements Emitter {
  readonly #inputs: Value[] = [];
  readonly #steps: Step[] = [];
  /** Noted on the steps that follow: the user's line that they come from. */
  origin: string | undefined;

  input(type: ArrayType): Value {
    const value = newValue(type);
    this.#inputs.push(value);
    return value;
  }

  /** Appends a step that exists already, with its results. */
  push(step: Step): void {
    this.#steps.push(step);
  }

  apply<P extends Params>(primitive: Primitive<P>, args: readonly Value[], params: P): readonly Value[] {
    const step = makeStep(primitive, args, params, this.origin);
    this.#steps.push(step);
    return step.results;
  }

  one<P extends Params>(primitive: Primitive<P>, args: readonly Value[], params?: P): Value {
    return at(this.apply<Params>(primitive, args, params ?? {}), 0);
  }

  /** The program from the inputs so far to `outputs`. */
  finish(outputs: readonly Value[], name = "main"): Program {
    return { kind: "program", name, inputs: [...this.#inputs], steps: [...this.#steps], outputs: [...outputs] };
  }
}

/** The program that `body` makes of inputs of these types. */
export function buildProgram(
  name: string,
  inputs: readonly ArrayType[],
  body: (b: Builder, ...inputs: readonly Value[]) => readonly Value[],
): Program {
  const b = new Builder();
  const values = inputs.map((type) => b.input(type));
  return b.finish(body(b, ...values), name);
}

/** Repeats the steps of `program` in `b`, with its inputs standing for `args`; the values of its outputs. */
export function inline(b: Emitter, program: Program, args: readonly Value[]): readonly Value[] {
  const values = new Map<Value, Value>(program.inputs.map((input, i) => [input, at(args, i)]));
  const lookup = (value: Value): Value => values.get(value) ?? value;
  const { origin } = b;
  for (const step of program.steps) {
    b.origin = step.origin ?? origin;
    const results = b.apply(step.primitive, step.args.map(lookup), step.params);
    step.results.forEach((result, i) => values.set(result, at(results, i)));
  }
  b.origin = origin;
  return program.outputs.map(lookup);
}
