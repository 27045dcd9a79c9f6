/** The arguments of a call, and the lengths that their names stand for. */
import { at, evaluateDim, showDim, ShapeError, showType, sizeNames, type ArrayType, type Sizes } from "@cotangent/ir";
import type { Real } from "../content.ts";
import { toDtype } from "../operations.ts";
import { leavesOf } from "../trace-function.ts";
import { checkStructure, leafPaths, type Structure } from "../tree.ts";
import { onHost } from "../on-host.ts";

export interface SizedArguments {
  readonly contents: readonly Real[];
  /** The lengths that the names stand for. */
  readonly sizes: Sizes;
}

/** The leaves of a call's arguments, which must have the types that were asked for. */
export function argumentsOf(
  args: readonly unknown[],
  expected: Structure,
  inputs: readonly ArrayType[],
): SizedArguments {
  const { contents, structure } = leavesOf(args, "polymorphic");
  checkStructure(structure, expected, "polymorphic");
  const paths = leafPaths(structure);
  const sizes = new Map<string, { readonly value: number; readonly from: string }>();
  // Numbers have no place: where the arrays are, all of the work is done.
  const own = onHost(() =>
    contents.map((content, i) => (content.weak ? toDtype(content, at(inputs, i).dtype) : content)),
  );
  const wrong = (i: number, why: string): ShapeError =>
    new ShapeError(
      "shape-mismatch",
      `polymorphic: the argument at ${at(paths, i)} is ${showType(at(own, i).type)}, not ${showType(at(inputs, i))}${why}`,
      "give arrays of the types that the function was compiled for; a name is one length everywhere",
    );
  own.forEach(({ type, shape }, i) => {
    const wanted = at(inputs, i);
    if (type.dtype !== wanted.dtype || shape.length !== wanted.shape.length) throw wrong(i, "");
    wanted.shape.forEach((dim, axis) => {
      const name = showDim(dim);
      if (typeof dim !== "number" && /^\w+$/.test(name) && !sizes.has(name))
        sizes.set(name, { value: at(shape, axis), from: `axis ${axis} of ${at(paths, i)}` });
    });
  });
  const values = new Map([...sizes].map(([name, { value }]) => [name, value]));
  own.forEach(({ shape }, i) =>
    at(inputs, i).shape.forEach((dim, axis) => {
      const length = evaluateDim(dim, values);
      if (length === shape[axis]) return;
      const why = sizeNames([dim]).map((name) => `${name} = ${sizes.get(name)?.value} by ${sizes.get(name)?.from}`);
      throw wrong(i, `: axis ${axis} has length ${shape[axis]}, not ${[showDim(dim), ...why].join(", ")}`);
    }),
  );
  return { contents: own, sizes: values };
}
