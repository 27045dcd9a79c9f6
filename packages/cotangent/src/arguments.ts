/** What transforms ask of their arguments. */
import { ArgumentError, at, NotDifferentiableError, showType, type ArrayType } from "@cotangent/ir";
import type { Real } from "./content.ts";
import { countLeaves, leafPaths, type Structure } from "./tree.ts";

/** For each argument of a call the range of its leaves. */
function argumentRanges(structure: Structure): readonly (readonly [start: number, end: number])[] {
  if (structure.kind !== "array") throw new Error("internal: arguments are no array");
  let start = 0;
  return structure.children.map((child) => {
    const range = [start, start + countLeaves(child)] as const;
    start = range[1];
    return range;
  });
}

/** The positions of arguments in `argnums`, checked; negative ones count from the end. `where` is the function and its option. */
export function checkArgnums(argnums: number | readonly number[], count: number, where: string): readonly number[] {
  const given: readonly number[] = Array.isArray(argnums) ? argnums : [argnums];
  const all = given.map((n) => (n < 0 ? n + count : n));
  const isPosition = (n: number): boolean => Number.isInteger(n) && n >= 0 && n < count;
  const bad = all.find((argnum, i) => !isPosition(argnum) || all.indexOf(argnum) < i);
  if (bad === undefined) return all;
  throw new ArgumentError(
    "bad-argument",
    `${where} ${JSON.stringify(argnums)} for a call with ${count === 1 ? "1 argument" : `${count} arguments`}`,
    "give positions of arguments, counted from 0 or from the end with negative numbers, each once",
  );
}

/** Which leaves belong to the arguments `argnums`. */
export function leavesIn(structure: Structure, argnums: readonly number[]): readonly boolean[] {
  return argumentRanges(structure).flatMap(([start, end], i) =>
    Array.from({ length: end - start }, () => argnums.includes(i)),
  );
}

/** @throws NotDifferentiableError if a leaf that is differentiated has no tangents. */
export function requireFloats(
  contents: readonly Real[],
  active: readonly boolean[],
  structure: Structure,
  where: string,
): void {
  contents.forEach(({ type }, i) => {
    if (!active[i] || type.dtype.differentiable) return;
    throw new NotDifferentiableError(
      "not-float",
      `${where}: the argument at ${at(leafPaths(structure), i)} is ${showType(type)}, which has no derivative`,
      "cast it with astype(f32), or choose other arguments with argnums",
    );
  });
}

/** @throws NotDifferentiableError unless `type` is a float scalar. */
export function requireScalar(type: ArrayType, name: string, where: string): void {
  if (type.shape.length > 0)
    throw new NotDifferentiableError(
      "not-scalar",
      `${where}: "${name}" returns ${showType(type)}`,
      "the gradient is that of a scalar: reduce the result with sum() or mean(), or use jacrev(), jacfwd() or vjp()",
    );
  if (!type.dtype.differentiable)
    throw new NotDifferentiableError(
      "not-float",
      `${where}: "${name}" returns ${showType(type)}`,
      "return a float, with astype(f32) if its derivative, zero, is really meant",
    );
}
