/** An optimizer of the library as two programs, traced as any function of tensors is. */
import { applyUpdates, type Transformation } from "@cotangent/optim";
import { registerTree, tree, type Structure } from "cotangent";
import {
  at,
  buildProgram,
  inline,
  optimize,
  traceProgram,
  typesOf,
  zeroOf,
  type ArrayType,
  type Program,
  type TracedProgram,
  type Value,
} from "cotangent/compiler";
import { plainOf } from "../../traced/plain-of.ts";
import { withConstants } from "../../traced/with-constants.ts";
import { countLeaves, objectOf, type Field, type Plain } from "../plain.ts";
import { ModeError } from "./mode-error.ts";

export interface TracedOptimizer {
  /** The type of states: an object. */
  readonly state: Plain;
  /** `parameters ↦ state` */
  readonly init: Program;
  /** `(gradients, state, parameters) ↦ (parameters, state)` */
  readonly update: Program;
}

/** What an optimizer sees as the parameters: their leaves, in a node that is known again in states. */
class Leaves {
  readonly list: readonly unknown[];

  constructor(list: readonly unknown[]) {
    this.list = list;
  }
}
registerTree(Leaves, { flatten: ({ list }) => [list, null], unflatten: (_, list) => new Leaves(list) });

/**
 * @param parameters the type of what has a number for each number of the parameters
 * @param types those of the leaves of `parameters`, at least one
 */
export function traceOptimizer(
  optimizer: Transformation,
  parameters: Plain,
  types: readonly ArrayType[],
): TracedOptimizer {
  const specs = new Leaves(types.map(specOf));
  const first = traceProgram((given: Leaves) => optimizer.init(given), [specs]);
  const stateTypes = typesOf(first.program.outputs);
  const next = traceProgram(
    (gradients: Leaves, state: unknown, given: Leaves) => {
      const [updates, after] = optimizer.update(gradients, state, given);
      return [applyUpdates(given, updates), after];
    },
    [specs, tree.unflatten(first.result, stateTypes.map(specOf)), specs],
  );
  requireSameState(first, next, types.length);
  const [init, update] = [programOf(first), programOf(next)];
  const live = liveLeaves(update, types.length);
  let leaf = 0;
  const fields = fieldsOf(first.result).map(({ name, structure }) => {
    const type = plainOf(structure, () => at(stateTypes, leaf++), parameters);
    const count = countLeaves(type);
    return { name, type, leaves: Array.from({ length: count }, (_, i) => leaf - count + i) };
  });
  const kept = fields.filter(({ leaves }) => leaves.some((i) => live.has(i)));
  const leaves = kept.flatMap((field) => field.leaves);
  return {
    state: objectOf(distinct(kept)),
    init: { ...init, outputs: leaves.map((i) => at(init.outputs, i)) },
    update: withLeaves(update, leaves, types.length),
  };
}

const specOf = ({ dtype, shape }: ArrayType): string => `${dtype.name}[${shape.map(String).join()}]`;

/** States keep their shape: what a step returns is given to the next one. */
function requireSameState(first: TracedProgram, next: TracedProgram, parameters: number): void {
  const [, state] = next.result.kind === "array" ? next.result.children : [];
  const [before, after] = [first, next].map(({ program }) => typesOf(program.outputs).map(specOf));
  const isSame = before?.join() === after?.slice(parameters).join();
  if (isSame && state && tree.equal(first.result, state)) return;
  throw new ModeError(
    "bad-optimizer",
    `the optimizer returns a state that is not like its first one, ${tree.show(first.result)} of ${before?.join() ?? ""}`,
    "return from update() what init() returns",
  );
}

/** The program without the places of its steps: lines of the library are not the user's. */
function programOf(traced: TracedProgram): Program {
  const program = withConstants(traced);
  return optimize({ ...program, steps: program.steps.map((step) => ({ ...step, origin: undefined })) });
}

interface Part {
  readonly name: string;
  readonly structure: Structure;
}

/** The fields of a state: those of the parts of a chain together. */
function fieldsOf(structure: Structure): readonly Part[] {
  switch (structure.kind) {
    case "none":
      return [];
    case "array":
      return structure.children.flatMap(fieldsOf);
    case "object":
      return structure.children.map((child, i) => ({ name: at(structure.keys, i), structure: child }));
    case "leaf":
    case "custom":
      return [{ name: "memory", structure }];
  }
}

/** The fields with a number after names that there are already. */
function distinct(fields: readonly Field[]): readonly Field[] {
  const taken = new Set<string>();
  return fields.map(({ name, type }) => {
    let own = name;
    for (let i = 2; taken.has(own); i++) own = `${name}${i}`;
    taken.add(own);
    return { name: own, type };
  });
}

/** The leaves of the state on which parameters depend, after this step or a later one. */
function liveLeaves(update: Program, parameters: number): ReadonlySet<number> {
  const state = update.inputs.slice(parameters, -parameters);
  const makers = new Map(update.steps.flatMap((step) => step.results.map((result) => [result, step] as const)));
  const seen = new Set<Value>(update.outputs.slice(0, parameters));
  const live = new Set<number>();
  // A set that grows while it is walked is a worklist.
  for (const value of seen) {
    for (const arg of makers.get(value)?.args ?? []) seen.add(arg);
    const leaf = state.indexOf(value);
    if (leaf < 0) continue;
    live.add(leaf);
    seen.add(at(update.outputs, parameters + leaf));
  }
  return live;
}

/** `update` with these leaves of the state only, on which alone they depend. */
function withLeaves(update: Program, leaves: readonly number[], parameters: number): Program {
  const types = typesOf(update.inputs);
  const state = types.slice(parameters, -parameters);
  const own = [...types.slice(0, parameters), ...leaves.map((i) => at(state, i)), ...types.slice(-parameters)];
  return buildProgram("update", own, (b, ...given) => {
    const states = state.map((type, i) =>
      leaves.includes(i) ? at(given, parameters + leaves.indexOf(i)) : zeroOf(b, type),
    );
    const made = inline(b, update, [...given.slice(0, parameters), ...states, ...given.slice(-parameters)]);
    return [...made.slice(0, parameters), ...leaves.map((i) => at(made, parameters + i))];
  });
}
