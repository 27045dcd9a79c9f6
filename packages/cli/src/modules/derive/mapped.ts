/** A function on lists of its arguments. */
import {
  batching,
  buildProgram,
  inline,
  namedSize,
  sizesOf,
  typesOf,
  type Dim,
  type Program,
} from "cotangent/compiler";
import { countLeaves, type Field, type ModuleSource, type Plain } from "../plain.ts";
import { ModeError, requireParameters } from "./mode-error.ts";

export interface Mapped {
  readonly parameters: readonly Field[];
  readonly result: Plain;
  readonly program: Program;
}

/** @param known the length of the lists, if it is fixed. @throws ModeError for names of no parameters, and for a function without any. */
export function mappedProgram(source: ModuleSource, over: readonly string[], known?: number): Mapped {
  requireParameters(source, over);
  const { name, parameters, result, program } = source;
  if (parameters.length === 0) throw new ModeError("no-parameter", `"${name}" has no parameters`, "leave --vmap out");
  const isMapped = (field: Field): boolean => over.length === 0 || over.includes(field.name);
  const length = known ?? namedSize(unlike("batch", sizesOf(program)));
  const marks = parameters.flatMap((field) => Array.from({ length: countLeaves(field.type) }, () => isMapped(field)));
  const mapped = batching.vmap(program, marks, length);
  return {
    parameters: parameters.map((field) =>
      isMapped(field) ? { name: field.name, type: listOf(field.type, length) } : field,
    ),
    result: listOf(result, length),
    program: buildProgram(name, typesOf(mapped.program.inputs), (b, ...inputs) =>
      batching.forceBatched(b, inline(b, mapped.program, inputs), mapped.batched, length),
    ),
  };
}

const listOf = (element: Plain, length: Dim): Plain => ({ kind: "array", element, length, storage: "Array" });

const unlike = (name: string, taken: readonly string[]): string =>
  taken.includes(name) ? unlike(`${name}_`, taken) : name;
