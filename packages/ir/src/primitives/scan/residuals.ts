/**
 * What a loop keeps for its way back. Nothing that is at hand is stacked: consts and elements are read where they are,
 * what is alike in every iteration is computed once outside, and what costs a few operations is computed again.
 */
import { at, get } from "../../errors.ts";
import { costOf } from "./costly.ts";
import type { CountedCarry } from "./counted.ts";
import { definitionsOf, positionsOf } from "../../positions.ts";
import { typesOf, type Program, type Step, type Value } from "../../program.ts";

export interface ResidualPlan {
  /** Computed from consts alone: once, outside the loop. In the order of the program, with what they depend on. */
  readonly invariantSteps: readonly Step[];
  /** Values from consts or {@link invariantSteps} that the way back reads. */
  readonly invariants: readonly Value[];
  /** Values of which each iteration keeps its own. */
  readonly stacked: readonly Value[];
  /** Carries that the way back counts again from where they start. */
  readonly counted: readonly CountedCarry[];
  /** Elements of the sequences that the way back reads again. */
  readonly elements: readonly Value[];
  /** Computed again on the way back, in order. */
  readonly recomputed: readonly Step[];
}

/** Operations that recomputing one residual may cost, in the cost model of `scalar-op.ts`. */
const cheap = 4;

export interface LoopInputs {
  readonly consts: number;
  /** What is at hand on the way back: elements of sequences. */
  readonly elements: ReadonlySet<Value>;
  /** Consts that are there on the way back, of which an element is read again rather than kept. */
  readonly readable: ReadonlySet<Value>;
  readonly counted: readonly CountedCarry[];
}

export function planResiduals(program: Program, residuals: readonly Value[], inputs: LoopInputs): ResidualPlan {
  const keeper = new Keeper(program, inputs);
  const positions = positionsOf(program);
  const place = (value: Value): number => get(positions, value, "position of a value");
  for (const residual of residuals.toSorted((a, b) => place(a) - place(b))) keeper.provide(residual);
  const order = (step: Step): number => place(at(step.results, 0));
  return {
    invariantSteps: stepsFor(program, keeper.invariants),
    invariants: [...keeper.invariants],
    stacked: [...keeper.stacked],
    counted: inputs.counted.filter(({ carry }) => keeper.counted.has(carry)),
    elements: [...keeper.elements],
    recomputed: [...keeper.recomputed].toSorted((a, b) => order(a) - order(b)),
  };
}

/** Decides for one residual after the other, in the order of the program. */
class Keeper {
  readonly invariants = new Set<Value>();
  readonly stacked = new Set<Value>();
  readonly counted = new Set<Value>();
  readonly elements = new Set<Value>();
  readonly recomputed = new Set<Step>();
  readonly #definitions: ReadonlyMap<Value, Step>;
  readonly #invariant: ReadonlySet<Value>;
  readonly #sequence: ReadonlySet<Value>;
  readonly #counting: ReadonlySet<Value>;
  readonly #readable: ReadonlySet<Value>;

  constructor(program: Program, { consts, elements, readable, counted }: LoopInputs) {
    this.#readable = readable;
    this.#counting = new Set(counted.map(({ carry }) => carry));
    this.#definitions = definitionsOf(program);
    this.#invariant = invariantValues(program, consts);
    this.#sequence = elements;
  }

  provide(residual: Value): void {
    const { value, steps } = viewSource(residual, this.#definitions);
    const again = this.#again(residual, cheap) ?? steps;
    for (const step of again) this.recomputed.add(step);
    if (again === steps) this.#keep(value);
    for (const step of again) for (const arg of step.args) if (this.#isAtHand(arg)) this.#keep(arg);
  }

  #isAtHand(value: Value): boolean {
    const isGiven = this.#invariant.has(value) || this.#sequence.has(value) || this.#counting.has(value);
    return isGiven || this.stacked.has(value);
  }

  #keep(value: Value): void {
    if (this.#invariant.has(value)) this.invariants.add(value);
    else if (this.#sequence.has(value)) this.elements.add(value);
    else if (this.#counting.has(value)) this.counted.add(value);
    else this.stacked.add(value);
  }

  /** Steps that make `value` again from what is at hand, if they cost at most `budget`. */
  #again(value: Value, budget: number): readonly Step[] | undefined {
    if (this.#isAtHand(value)) return undefined;
    const step = this.#definitions.get(value);
    const cost = step && (this.#costOfRead(step) ?? costOf(step));
    if (!step || cost === undefined || cost > budget) return undefined;
    const before = step.args.map((arg) => (this.#isAtHand(arg) ? [] : this.#again(arg, budget - cost)));
    return before.every((steps) => steps !== undefined) ? [...before.flat(), step] : undefined;
  }

  /** That of one element, at a computed place, of an array that may be read again. */
  #costOfRead(step: Step): number | undefined {
    const [source, ...places] = step.args;
    const [result] = step.results;
    const isElement = places.length > 0 && result?.type.shape.length === 0;
    return source && isElement && this.#readable.has(source) && formOf(step).form === "view" ? 1 : undefined;
  }
}

/** What is made of consts, with the help of constants: alone, these are computed again rather than handed in. */
function invariantValues(program: Program, consts: number): ReadonlySet<Value> {
  const found = new Set<Value>(program.inputs.slice(0, consts));
  const constant = new Set<Value>();
  for (const { primitive, args, results } of program.steps) {
    const alike = !primitive.effect && !primitive.opaque && args.every((arg) => found.has(arg) || constant.has(arg));
    if (!alike) continue;
    const kind = args.some((arg) => found.has(arg)) ? found : constant;
    for (const result of results) kind.add(result);
  }
  return found;
}

/** The steps that make `values` from consts. */
function stepsFor(program: Program, values: ReadonlySet<Value>): readonly Step[] {
  const needed = new Set<Value>(values);
  return program.steps
    .toReversed()
    .filter((step) => {
      const wanted = step.results.some((result) => needed.has(result));
      if (wanted) for (const arg of step.args) needed.add(arg);
      return wanted;
    })
    .toReversed();
}

/** A rearrangement of one array is not kept: the array is, and rearranged again. */
function viewSource(
  value: Value,
  definitions: ReadonlyMap<Value, Step>,
): { readonly value: Value; readonly steps: readonly Step[] } {
  const steps: Step[] = [];
  let source = value;
  for (
    let step = definitions.get(source);
    step?.args.length === 1 && !step.primitive.opaque && formOf(step).form === "view";
    step = definitions.get(source)
  ) {
    steps.push(step);
    source = at(step.args, 0);
  }
  return { value: source, steps };
}

const formOf = (step: Step): ReturnType<Step["primitive"]["lower"]> =>
  step.primitive.lower(typesOf(step.args), step.params);
