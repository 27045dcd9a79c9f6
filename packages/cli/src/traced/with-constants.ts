/** Traced programs with what their functions capture written into them. */
import { at, buildProgram, inline, typesOf, type Program, type TracedProgram } from "cotangent/compiler";
import { constantArray } from "./constant-array.ts";

/** @throws ModeError for captured arrays that are too large to be written out. */
export function withConstants({ program, constants }: TracedProgram): Program {
  if (constants.length === 0) return program;
  const own = program.inputs.length - constants.length;
  return buildProgram(program.name, typesOf(program.inputs.slice(0, own)), (b, ...given) => {
    const captured = constants.map((elements, i) => constantArray(b, elements, at(program.inputs, own + i).type));
    return inline(b, program, [...given, ...captured]);
  });
}
