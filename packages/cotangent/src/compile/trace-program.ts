/** Functions of the user's as programs, for those who compile ahead of time. */
import type { Program, TypedArray } from "@cotangent/ir";
import { allowArrays } from "../control.ts";
import { storedOf } from "../trace.ts";
import type { Structure } from "../tree.ts";
import { traceTypes } from "./compile.ts";

export interface TracedProgram {
  /** Its inputs are the leaves of the arguments, then `constants`; its outputs the leaves of the result. */
  readonly program: Program;
  /** The elements of what the function captures. */
  readonly constants: readonly TypedArray[];
  readonly args: Structure;
  readonly result: Structure;
}

/**
 * The program of `f` on arguments of these types, which are written as for `compile`.
 * @throws TraceError and ArgumentError as `compile` does.
 */
export function traceProgram(f: (...args: never) => unknown, types: readonly unknown[]): TracedProgram {
  allowArrays();
  const { traced, layout } = traceTypes(f, types);
  return {
    program: traced.program,
    constants: traced.captured.map((content) => storedOf(content).storage.elements.slice()),
    args: layout.args,
    result: layout.result,
  };
}
