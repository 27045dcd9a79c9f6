/** The Cholesky factor. */
import { i32 } from "../../dtype.ts";
import { at } from "../../errors.ts";
import type { Index } from "../../index-expression.ts";
import type { Node } from "../../node.ts";
import type { Primitive } from "../../primitive.ts";
import type { NoParams } from "../../program.ts";
import { checkArity } from "../pointwise.ts";
import { halfDiagonal, lower, plus, product, squareShape, strictLower, turned } from "./matrix.ts";
import { eachMatrix, next, Place, zeroIndex } from "./nest-writer.ts";
import { triangularSolve } from "./triangular-solve.ts";

/**
 * The lower triangular `y` of positive diagonal with `y·yᵀ = x`, for positive definite matrices `x: […, n, n]`, of
 * which the lower triangle alone is read; NaN in the lower triangle where x is not positive definite. `ẏ =
 * y·Φ(y⁻¹·ẋ·y⁻ᵀ)`, where Φ takes the lower triangle and half of the diagonal (Murray 2016, arXiv 1602.07527).
 */
export const cholesky: Primitive<NoParams> = {
  name: "cholesky",
  type(args) {
    checkArity(args, 1, "cholesky");
    squareShape(at(args, 0), "cholesky");
    return [at(args, 0)];
  },
  lower(args) {
    const { batch, rows: size } = squareShape(at(args, 0), "cholesky");
    const { dtype } = at(args, 0);
    const body = eachMatrix(batch, (w, index) => {
      const [x, y] = [new Place(w, 0, dtype, index), new Place(w, 1, dtype, index)];
      const { k } = w;
      const failed = w.variable(w.constant(0, i32));
      const zero = w.constant(0, dtype);
      w.loop(size, (i) => {
        const restAt = (j: Index): Node => {
          const rest = w.variable(x.at(i, j));
          w.range(zeroIndex, j, (l) => rest.set(k.sub(rest.value, k.mul(y.at(i, l), y.at(j, l)))));
          return rest.value;
        };
        w.range(zeroIndex, i, (j) => y.set(k.div(restAt(j), y.at(j, j)), i, j));
        const pivot = restAt(i);
        failed.set(k.select(k.lt(zero, pivot), failed.value, w.constant(1, i32)));
        y.set(k.sqrt(k.max(pivot, zero)), i, i);
      });
      w.when(k.ne(failed.value, w.constant(0, i32)), () =>
        w.loop(size, (i) => w.range(zeroIndex, next(i), (j) => y.set(w.constant(NaN, dtype), i, j))),
      );
    });
    return { form: "nest", start: [{ fill: 0 }], body };
  },
  derivative: {
    kind: "rule",
    tangents(b, { results }, [dx]) {
      if (!dx) return [undefined];
      const y = at(results, 0);
      const below = lower(b, dx);
      const whole = plus(b, below, turned(b, strictLower(b, dx)));
      const params = { lower: true, transpose: false, unitDiagonal: false };
      const left = b.one(triangularSolve, [y, whole], params);
      const both = b.one(triangularSolve, [y, turned(b, left)], params);
      return [product(b, y, lower(b, halfDiagonal(b, both)))];
    },
  },
  batch: (b, args) => b.apply(cholesky, args, {}),
};
