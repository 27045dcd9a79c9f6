/** Programs on truth values as programs on floats that are 0 or 1, whose derivative modulo 2 is that over Z2. */
import {
  arrayType,
  at,
  bool,
  buildProgram,
  Builder,
  cast,
  customVjp,
  f32,
  get,
  usesOf,
  type ArrayType,
  type Emitter,
  type Program,
  type Step,
  type Value,
} from "@cotangent/ir";
import { circuitTable, mod2, refuse, type Translated } from "./circuit-table.ts";

/** The floats that stand for bools: f32, which every device has. */
const floats = ({ shape }: ArrayType): ArrayType => arrayType(f32, shape);
export const toFloats = (b: Emitter, x: Value): Value => b.one(cast, [x], { dtype: f32 });
export const toBools = (b: Emitter, x: Value): Value => b.one(cast, [x], { dtype: bool });

/** Values whose cotangent can be a sum of several. */
function spreadIn(program: Program): ReadonlySet<Value> {
  const found = new Set<Value>();
  for (const [value, uses] of usesOf(program)) if (uses > 1) found.add(value);
  for (const { primitive, args } of program.steps)
    if (circuitTable.get(primitive)?.spreads) for (const arg of args) found.add(arg);
  return found;
}

/** `x`, with a cotangent that is reduced modulo 2, so that none grows with the depth of the circuit. */
function reduced(b: Emitter, x: Value): Value {
  const body = buildProgram("same", [x.type], (_, y) => [y]);
  const bwd = buildProgram("mod2", [x.type], (own, ct) => [mod2(own, ct)]);
  return b.one(customVjp, [x], { body, fwd: body, bwd, forward: null, own: 1 });
}

/** What the values of a program are in the program that it becomes. */
class Translation {
  readonly b: Builder = new Builder();
  readonly #found = new Map<Value, Value>();
  readonly #active = new Set<Value>();
  readonly #casts = new Map<Value, Value>();
  readonly #spread: ReadonlySet<Value>;

  constructor(program: Program) {
    this.#spread = spreadIn(program);
  }

  put(value: Value, found: Value, active: boolean): void {
    if (active) this.#active.add(value);
    this.#found.set(value, active && this.#spread.has(value) ? reduced(this.b, found) : found);
  }

  isActive(value: Value): boolean {
    return this.#active.has(value);
  }

  given(value: Value): Value {
    return get(this.#found, value, "value of a circuit");
  }

  number(value: Value): Value {
    const found = this.given(value);
    if (found.type.dtype !== bool) return found;
    const known = this.#casts.get(value) ?? toFloats(this.b, found);
    this.#casts.set(value, known);
    return known;
  }

  step(step: Step): void {
    const { primitive, args, params, results, origin } = step;
    this.b.origin = origin;
    const active = args.map((arg) => this.isActive(arg));
    if (!active.includes(true)) {
      const found = this.b.apply(
        primitive,
        args.map((arg) => this.given(arg)),
        params,
      );
      results.forEach((result, i) => this.put(result, at(found, i), false));
      return;
    }
    const entry = circuitTable.get(primitive) ?? refuse(step);
    const made = entry.translate({
      b: this.b,
      step,
      params,
      active,
      given: (i) => this.given(at(args, i)),
      number: (i) => this.number(at(args, i)),
      translate,
    });
    results.forEach((result, i) => this.put(result, at(made.results, i), at(made.active, i)));
  }
}

/**
 * The program in which inputs marked `active`, and what depends on them, are floats; outputs marked `forced` are floats
 * in any case.
 * @throws NotDifferentiableError for an operation on them that circuits do not have.
 */
export function translate(program: Program, active: readonly boolean[], forced: readonly boolean[]): Translated {
  const to = new Translation(program);
  program.inputs.forEach((input, i) => {
    const isActive = active[i] ?? false;
    to.put(input, to.b.input(isActive ? floats(input.type) : input.type), isActive);
  });
  for (const step of program.steps) to.step(step);
  const flags = program.outputs.map((output, i) => to.isActive(output) || (forced[i] ?? false));
  const outputs = program.outputs.map((output, i) => (flags[i] ? to.number(output) : to.given(output)));
  return { program: to.b.finish(outputs, program.name), active: flags };
}
