/** What loops carry from one iteration to the next: it keeps its types. */
import { at, ShapeError, showType } from "@cotangent/ir";
import type { Real } from "../content.ts";
import { toDtype } from "../operations.ts";
import type { Leaves, TracedFunction } from "../trace-function.ts";
import { leafPaths, type Structure } from "../tree.ts";

export interface Settled {
  readonly carries: readonly Real[];
  /** The body on carries of these types; they are its first outputs. */
  readonly traced: TracedFunction;
}

/**
 * The carries that a loop starts with, numbers in the dtypes that the body returns in their place, and the body for them.
 * @throws ShapeError `carry-mismatch` if a carry changes its type.
 */
export function settleCarries(
  where: string,
  start: Leaves,
  trace: (carries: readonly Real[]) => TracedFunction,
): Settled {
  const first = trace(start.contents);
  const carries = start.contents.map((carry, i) =>
    carry.weak ? toDtype(carry, at(first.program.outputs, i).type.dtype) : carry,
  );
  const traced = carries.every((carry, i) => carry === start.contents[i]) ? first : trace(carries);
  checkCarries(where, traced, carries, start.structure);
  return { carries, traced };
}

function checkCarries(
  where: string,
  { program }: TracedFunction,
  carries: readonly Real[],
  structure: Structure,
): void {
  carries.forEach(({ type }, i) => {
    const next = at(program.outputs, i).type;
    if (showType(type) === showType(next)) return;
    const path = at(leafPaths(structure), i);
    throw new ShapeError(
      "carry-mismatch",
      `${where}: the carry${path === "" ? "" : ` at ${path}`} starts as ${showType(type)} and is ${showType(next)} after one iteration`,
      "return the carry with the shape and dtype that it came with; cast init with astype() or reshape it",
    );
  });
}
