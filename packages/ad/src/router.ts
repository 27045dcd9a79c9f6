/** Sends each step to one of two programs: what depends on tangents is linear, the rest is known now. */
import { at, type Emitter, type Params, type Primitive, type Value } from "@cotangent/ir";

/** Knows from the start, and finds as it goes, which values depend on tangents. */
export class Router implements Emitter {
  readonly #primal: Emitter;
  readonly #linear: Emitter;
  readonly #tangents = new Set<Value>();

  constructor(primal: Emitter, linear: Emitter, tangents: Iterable<Value>) {
    this.#primal = primal;
    this.#linear = linear;
    for (const tangent of tangents) this.#tangents.add(tangent);
  }

  apply<P extends Params>(primitive: Primitive<P>, args: readonly Value[], params: P): readonly Value[] {
    if (!isZero(primitive, args) && !args.some((arg) => this.#tangents.has(arg)))
      return this.#primal.apply(primitive, args, params);
    const results = this.#linear.apply(primitive, args, params);
    for (const result of results) this.#tangents.add(result);
    return results;
  }

  one<P extends Params>(primitive: Primitive<P>, args: readonly Value[], params?: P): Value {
    return at(this.apply<Params>(primitive, args, params ?? {}), 0);
  }
}

/** Whether a step is a linear map of no arguments: a structural zero that stands in a program, which counts as a tangent. */
export const isZero = (
  { derivative }: { readonly derivative: { readonly kind: string } },
  args: readonly Value[],
): boolean => args.length === 0 && derivative.kind === "linear";
