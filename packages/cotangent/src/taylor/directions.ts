/** Stacks of directions: the unit vectors of several arrays together, or those that the caller draws. */
import {
  ArgumentError,
  at,
  cast,
  eq,
  i32,
  iota,
  reshape,
  showType,
  add,
  full,
  type ArrayType,
  type Emitter,
  type Value,
} from "@cotangent/ir";
import { shapeOf, sizeOf, type Real } from "../content.ts";
import { toDtype } from "../operations.ts";
import { leavesOf } from "../trace-function.ts";
import { checkStructure, leafPaths, showPath, type Structure } from "../tree.ts";

export const countAll = (types: readonly ArrayType[]): number =>
  types.reduce((total, type) => total + sizeOf(shapeOf(type)), 0);

/** For each type `[n, …shape]`, where n counts the elements of all: row i is 1 at element i of them, and 0 elsewhere. */
export function unitDirections(b: Emitter, types: readonly ArrayType[]): readonly Value[] {
  const n = countAll(types);
  let start = 0;
  return types.map((type) => {
    const size = sizeOf(shapeOf(type));
    const [row, column] = [0, 1].map((axis) => b.one(iota, [], { dtype: i32, shape: [n, size], axis }));
    if (!row || !column) throw new Error("internal: no positions");
    const offset = b.one(full, [], { value: start, dtype: i32, shape: [n, size] });
    start += size;
    const isOne = b.one(eq, [row, b.one(add, [column, offset])]);
    return b.one(reshape, [b.one(cast, [isOne], { dtype: type.dtype })], { shape: [n, ...type.shape] });
  });
}

/** The leaves of `tree`, each with an axis of directions in front, and their number. */
export function givenDirections(
  tree: unknown,
  like: { readonly types: readonly ArrayType[]; readonly structure: Structure },
  where: string,
): { readonly contents: readonly Real[]; readonly size: number } {
  const { contents, structure } = leavesOf(tree, where);
  checkStructure(structure, like.structure, where);
  const size = at(contents, 0).shape[0] ?? 0;
  const aligned = contents.map((content, i) => {
    const type = at(like.types, i);
    const expected = [size, ...shapeOf(type)];
    if (size > 0 && content.shape.join() === expected.join() && content.type.dtype.differentiable)
      return toDtype(content, type.dtype);
    throw new ArgumentError(
      "shape-mismatch",
      `${where}: the leaf at ${showPath(at(leafPaths(structure), i))} is ${showType(content.type)} for an argument of type ${showType(type)}`,
      "give directions with the shape of the argument after one axis that counts them, at least one",
    );
  });
  return { contents: aligned, size };
}
