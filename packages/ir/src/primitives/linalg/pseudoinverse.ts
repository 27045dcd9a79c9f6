/** The derivative of the pseudoinverse, which needs no singular vectors. */
import { at, ShapeError } from "../../errors.ts";
import { axisIndex } from "../../index-expression.ts";
import type { Primitive } from "../../primitive.ts";
import type { NoParams, Value } from "../../program.ts";
import { equalTypes, showType } from "../../type.ts";
import { allBatched } from "../broadcast.ts";
import { checkArity } from "../pointwise.ts";
import { matrixShape, minus, plus, product, turned, typeLike } from "./matrix.ts";

/**
 * `y = p`, for matrices `x: […, m, n]` and what is known to be their pseudoinverse `p: […, n, m]`: the arguments are
 * `x, p`. With the rank constant, `ẏ = −y·ẋ·y + y·yᵀ·ẋᵀ·(1 − x·y) + (1 − y·x)·ẋᵀ·yᵀ·y` (Golub & Pereyra 1973): how p
 * changes counts for nothing, since it is told by x.
 */
export const pseudoinverse: Primitive<NoParams> = {
  name: "pseudoinverse",
  type(args) {
    checkArity(args, 2, "pseudoinverse");
    const [x, p] = [at(args, 0), at(args, 1)];
    const { rows, columns } = matrixShape(x, "pseudoinverse");
    if (equalTypes(p, typeLike(x, columns, rows))) return [p];
    throw new ShapeError(
      "shape-mismatch",
      `pseudoinverse: ${showType(p)} for ${showType(x)}`,
      "the pseudoinverse of m×n matrices has n rows and m columns",
    );
  },
  lower: (args) => ({
    form: "view",
    pieces: [{ arg: 1, index: at(args, 1).shape.map((_, axis) => axisIndex(axis)), guards: [] }],
    otherwise: 0,
  }),
  derivative: {
    kind: "rule",
    tangents(b, { args: [x], results: [y] }, [dx]) {
      if (!x || !y || !dx) return [undefined];
      const times = (left: Value, right: Value): Value => product(b, left, right);
      const [dxTurned, yTurned] = [turned(b, dx), turned(b, y)];
      const outer = times(times(y, yTurned), dxTurned);
      const inner = times(dxTurned, times(yTurned, y));
      const left = minus(b, outer, times(times(outer, x), y));
      const right = minus(b, inner, times(y, times(x, inner)));
      return [minus(b, plus(b, left, right), times(times(y, dx), y))];
    },
  },
  batch: (b, args, params, { batched, size }) => b.apply(pseudoinverse, allBatched(b, args, batched, size), params),
};
