/**
 * Unary form proper: the positions of context entries. `extend` steps read positions and append entries; `project`
 * ends the program. {@link Value}s are the sparse in-memory form of the same thing.
 */
import { newValue } from "./builder.ts";
import { at, get, ProgramError } from "./errors.ts";
import type { Primitive } from "./primitive.ts";
import { typesOf, type Params, type Program, type Step, type Value } from "./program.ts";

export type UnaryMap =
  | {
      readonly kind: "extend";
      readonly primitive: Primitive;
      readonly args: readonly number[];
      readonly params: Params;
      readonly origin?: string | undefined;
    }
  | { readonly kind: "project"; readonly positions: readonly number[] };

/** The position of every context entry: inputs first, then results in the order of steps. */
export function positionsOf(program: Program): ReadonlyMap<Value, number> {
  const positions = new Map<Value, number>();
  const add = (value: Value): unknown => positions.set(value, positions.size);
  program.inputs.forEach(add);
  for (const step of program.steps) step.results.forEach(add);
  return positions;
}

/** `program` as the composition of unary maps that it is. */
export function toUnaryMaps(program: Program): readonly UnaryMap[] {
  const positions = positionsOf(program);
  const find = (value: Value): number => get(positions, value, "position of a value: it is used before it is made");
  const extend = ({ primitive, args, params, origin }: Step): UnaryMap => ({
    kind: "extend",
    primitive,
    args: args.map(find),
    params,
    origin,
  });
  return [...program.steps.map(extend), { kind: "project", positions: program.outputs.map(find) }];
}

/** The inverse of {@link toUnaryMaps}, deriving all result types. */
export function fromUnaryMaps(name: string, inputs: readonly Value[], maps: readonly UnaryMap[]): Program {
  const context: Value[] = [...inputs];
  const steps: Step[] = [];
  const entry = (position: number): Value => {
    const value = context[position];
    if (value) return value;
    throw new ProgramError(
      "unknown-entry",
      `entry %${position} is read, but the context has ${context.length} entries`,
      "a step may read only inputs and results of earlier steps",
    );
  };
  for (const map of maps) {
    if (map.kind === "project") return { kind: "program", name, inputs, steps, outputs: map.positions.map(entry) };
    const args = map.args.map(entry);
    const results = map.primitive.type(typesOf(args), map.params).map(newValue);
    steps.push({ primitive: map.primitive, args, params: map.params, results, origin: map.origin });
    context.push(...results);
  }
  throw new ProgramError("no-return", `program "${name}" does not end with return`, "end it with `return %k, …`");
}

/** The step that made each value; inputs have none. */
export function definitionsOf(program: Program): ReadonlyMap<Value, Step> {
  const definitions = new Map<Value, Step>();
  for (const step of program.steps) for (const result of step.results) definitions.set(result, step);
  return definitions;
}

/** How often each value is read, outputs included. */
export function usesOf(program: Program): ReadonlyMap<Value, number> {
  const uses = new Map<Value, number>();
  const count = (value: Value): unknown => uses.set(value, (uses.get(value) ?? 0) + 1);
  for (const step of program.steps) step.args.forEach(count);
  program.outputs.forEach(count);
  return uses;
}

export const resultOf = (step: Step): Value => at(step.results, 0);
