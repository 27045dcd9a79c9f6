/** Applies rewrite rules until none matches, in one walk over the program: right-hand sides go through the rules again. */
import { at } from "../errors.ts";
import { Builder, makeStep } from "../builder.ts";
import type { Emitter, Primitive } from "../primitive.ts";
import type { Params, Program, Step, Value } from "../program.ts";
import type { Label, Rule, RuleContext } from "./rule.ts";

/** Every rule gets the whole cost of a rewrite within this many nested right-hand sides; more means two rules undo each other. */
const depthLimit = 64;

class Rewriter implements Emitter {
  readonly #b = new Builder();
  readonly #definitions = new Map<Value, Step>();
  readonly #labels: readonly Label[];
  readonly #table: readonly Rule[];
  /** The rules whose left side is an operation. */
  readonly #rulesOn = new Map<Primitive, readonly Rule[]>();
  readonly #context: RuleContext;
  #depth = 0;
  origin: string | undefined;

  constructor(labels: readonly Label[], table: readonly Rule[]) {
    this.#labels = labels;
    this.#table = table;
    this.#context = { b: this, definition: (value) => this.#definitions.get(value) };
  }

  input(value: Value): Value {
    return this.#b.input(value.type);
  }

  apply<P extends Params>(primitive: Primitive<P>, args: readonly Value[], params: P): readonly Value[] {
    return this.rewrite(makeStep(primitive, args, params, this.origin));
  }

  one<P extends Params>(primitive: Primitive<P>, args: readonly Value[], params?: P): Value {
    return at(this.apply<Params>(primitive, args, params ?? {}), 0);
  }

  #general(primitive: Primitive): readonly Rule[] {
    const known = this.#rulesOn.get(primitive);
    if (known) return known;
    const own = this.#table.filter(
      ({ on, label }) => (on === primitive || on === "any") && this.#labels.includes(label),
    );
    // Special rules first: they say more.
    const sorted = own.toSorted((a, b) => Number(a.on === "any") - Number(b.on === "any"));
    this.#rulesOn.set(primitive, sorted);
    return sorted;
  }

  /** Equations that the operations which made the arguments bring along. */
  #brought({ primitive, args }: Step): readonly Rule[] {
    const makers = new Set(args.map((arg) => this.#definitions.get(arg)?.primitive.consumed ?? []));
    return [...makers].flat().filter(({ on, label }) => on === primitive && this.#labels.includes(label));
  }

  /** The results of `step`, or of what equals it. */
  rewrite(step: Step): readonly Value[] {
    return (
      this.#rewritten(step, this.#general(step.primitive)) ??
      this.#rewritten(step, this.#brought(step)) ??
      this.#kept(step)
    );
  }

  #rewritten(step: Step, candidates: readonly Rule[]): readonly Value[] | undefined {
    if (this.#depth >= depthLimit) return undefined;
    this.#depth++;
    try {
      for (const rule of candidates) {
        const results = rule.apply(step, this.#context);
        if (results) return results;
      }
      return undefined;
    } finally {
      this.#depth--;
    }
  }

  #kept(step: Step): readonly Value[] {
    this.#b.push(step);
    for (const result of step.results) this.#definitions.set(result, step);
    return step.results;
  }

  finish(outputs: readonly Value[], name: string): Program {
    return this.#b.finish(outputs, name);
  }
}

/** `program` with every rule of these labels in `table` applied wherever it matches. */
export function simplify(program: Program, labels: readonly Label[], table: readonly Rule[]): Program {
  const rewriter = new Rewriter(labels, table);
  const values = new Map<Value, Value>();
  for (const input of program.inputs) values.set(input, rewriter.input(input));
  const find = (value: Value): Value => values.get(value) ?? value;
  for (const step of program.steps) {
    rewriter.origin = step.origin;
    const results = rewriter.apply(step.primitive, step.args.map(find), step.params);
    step.results.forEach((result, i) => values.set(result, at(results, i)));
  }
  return rewriter.finish(program.outputs.map(find), program.name);
}
