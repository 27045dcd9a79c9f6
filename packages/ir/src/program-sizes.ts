/** The named sizes that a program is about. */
import { isProgram, isSize, typesOf, type Param, type Program } from "./program.ts";
import type { Dim } from "./dim.ts";
import { sizeNames } from "./size-algebra.ts";

/** The names of all sizes in `program` and in those inside it, sorted. */
export function sizesOf(program: Program): readonly string[] {
  const programs = new Set([program]);
  const dims: Dim[] = [];
  const visit = (param: Param): void => {
    if (isProgram(param)) programs.add(param);
    else if (isSize(param)) dims.push(param);
    else if (Array.isArray(param)) param.forEach(visit);
  };
  // A set that grows while it is walked is a worklist.
  for (const { inputs, steps } of programs) {
    for (const { shape } of typesOf([...inputs, ...steps.flatMap(({ results }) => results)])) dims.push(...shape);
    for (const { params } of steps) Object.values(params).forEach(visit);
  }
  return sizeNames(dims);
}
