/** Stable sorting along an axis, of several arrays at once. */
import { concreteDim, equalShapes } from "../dim.ts";
import { i32 } from "../dtype.ts";
import { at, ShapeError } from "../errors.ts";
import type { Primitive, Tangent } from "../primitive.ts";
import { checkDtype, checkedAxis, showType } from "../type.ts";
import { allBatched } from "./broadcast.ts";
import { iota } from "./constant.ts";
import { everything, numbers } from "./pointwise.ts";
import { sortForm } from "./sort-form.ts";
import { takeAlong } from "./take-along.ts";

/** The first `keys` arrays are compared, the first of them first; the others go along. */
export type SortParams = { readonly axis: number; readonly keys: number };

/**
 * `y[…, k, …] = x[…, p[k], …]` along `axis`, for each argument x and one permutation p, which puts the keys in ascending
 * order and keeps equal ones in their order. −0 equals 0; a NaN comes after all numbers and equals a NaN. Linear in the
 * arrays given p, also at ties: tangents are permuted. Takes O(n log n) steps.
 */
export const sort: Primitive<SortParams> = {
  name: "sort",
  type(args, { axis, keys }) {
    const first = args[0];
    if (!first || keys < 1 || keys > args.length)
      throw new ShapeError("wrong-arity", `sort: ${keys} keys of ${args.length} arrays`, "give one key or more");
    checkedAxis(first.shape.length, axis, "sort");
    args.forEach((arg, i) => {
      checkDtype(arg, i < keys ? numbers : everything, "sort");
      if (!equalShapes(arg.shape, first.shape))
        throw new ShapeError(
          "shape-mismatch",
          `sort: argument ${i} is ${showType(arg)} beside ${showType(first)}`,
          "arrays that are sorted together have one shape",
        );
    });
    return args;
  },
  lower: (args, { axis, keys }) =>
    sortForm(args, { axis, keys, length: concreteDim(at(at(args, 0).shape, axis), "sort") }),
  derivative: {
    kind: "move",
    move(b, { args, params }, tangents) {
      const { shape } = at(args, 0).type;
      const positions = b.one(iota, [], { dtype: i32, shape, axis: params.axis });
      const sorted = b.apply(sort, [...args, positions], params);
      const order = at(sorted, args.length);
      return {
        results: sorted.slice(0, args.length),
        tangents: tangents.map((tangent): Tangent => tangent && takeAlong(b, tangent, order, params.axis)),
      };
    },
  },
  batch: (b, args, { axis, keys }, { batched, size }) =>
    b.apply(sort, allBatched(b, args, batched, size), { axis: axis + 1, keys }),
};
