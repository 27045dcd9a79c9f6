/** A call of a function that is differentiated by one argument, along unit vectors or directions that the caller gives. */
import { at, buildProgram, type ArrayType, type Emitter, type Program, type Value } from "@cotangent/ir";
import { checkArgnums, leavesIn, requireFloats } from "../arguments.ts";
import type { Real } from "../content.ts";
import { childrenOf } from "../grad.ts";
import { optionsOf } from "../options.ts";
import { runProgram } from "../run-program.ts";
import { leavesOf, traceCall, type TracedFunction } from "../trace-function.ts";
import type { Structure } from "../tree.ts";
import { countAll, givenDirections, unitDirections } from "./directions.ts";

export interface TraceOptions {
  /** The position of the argument to differentiate by; 0 if absent. */
  readonly argnums?: number;
  /**
   * Directions v to estimate the trace along, instead of all unit vectors: a tree like the argument, with an axis in front that
   * counts them. The result is the mean of `vᵀ·M·v` for the matrix M, whose expectation is its trace if the elements of v are
   * independent with mean 0 and variance 1 (Hutchinson's estimator; ±1 has the least variance).
   */
  readonly probes?: unknown;
}

export interface ArgumentCall {
  readonly traced: TracedFunction;
  /** Which inputs of the program belong to the argument. */
  readonly marks: readonly boolean[];
  /** The argument: types of its leaves, and its tree. */
  readonly types: readonly ArrayType[];
  readonly structure: Structure;
  /** All inputs of the program. */
  readonly inputs: readonly Real[];
  /** Drawn by the caller; all unit vectors if absent. */
  readonly probes: readonly Real[] | undefined;
  /** How many directions there are. */
  readonly size: number;
}

export function callWithArgument(
  f: (...args: never) => unknown,
  args: readonly unknown[],
  options: TraceOptions,
  where: string,
): ArgumentCall {
  const { argnums = 0, probes } = optionsOf(options, where, ["argnums", "probes"]);
  const leaves = leavesOf(args, where);
  const [position = 0] = checkArgnums(argnums, args.length, `${where}: argnums`);
  const active = leavesIn(leaves.structure, [position]);
  requireFloats(leaves.contents, active, leaves.structure, where);
  const traced = traceCall(f, leaves);
  const structure = at(childrenOf(leaves.structure), position);
  const types = leaves.contents.flatMap(({ type }, i) => (active[i] ? [type] : []));
  const given = probes === undefined ? undefined : givenDirections(probes, { types, structure }, `${where}: probes`);
  return {
    traced,
    marks: [...active, ...traced.captured.map(() => false)],
    types,
    structure,
    inputs: [...leaves.contents, ...traced.captured],
    probes: given?.contents,
    size: given?.size ?? countAll(types),
  };
}

/** Runs what `body` makes of the inputs of the program and of the directions. */
export function runAlong(
  { traced, types, inputs, probes = [] }: ArgumentCall,
  name: string,
  body: (b: Emitter, inputs: readonly Value[], directions: readonly Value[]) => readonly Value[],
): readonly Real[] {
  const all = [...inputs, ...probes];
  const program: Program = buildProgram(
    `${name}_${traced.program.name}`,
    all.map(({ type }) => type),
    (b, ...values) =>
      body(
        b,
        values.slice(0, inputs.length),
        probes.length > 0 ? values.slice(inputs.length) : unitDirections(b, types),
      ),
  );
  return runProgram(program, all, [], traced.hosts);
}
