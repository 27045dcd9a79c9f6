/** Orthonormal columns and a triangular factor. */
import { at, ShapeError } from "../../errors.ts";
import type { Primitive } from "../../primitive.ts";
import type { NoParams } from "../../program.ts";
import { showType } from "../../type.ts";
import { checkArity } from "../pointwise.ts";
import { orthogonalize } from "./householder.ts";
import { matrixShape, minus, product, strictLower, turned, typeLike } from "./matrix.ts";
import { eachMatrix, Place } from "./nest-writer.ts";
import { triangularSolve } from "./triangular-solve.ts";

/**
 * `x = Q·R` for matrices `x: […, m, n]` of `m ≥ n`: n orthonormal columns `Q: […, m, n]`, and the upper triangular `R:
 * […, n, n]` of a diagonal that is not negative, by reflections. With `M = ẋ·R⁻¹`, `C = Qᵀ·M`, and `Ω = tril(C) −
 * tril(C)ᵀ` below and above the diagonal: `Ṙ = (C − Ω)·R`, `Q̇ = Q·(Ω − C) + M` (Walter & Lehmann, arXiv 1009.6112);
 * not finite where x lacks rank.
 */
export const qr: Primitive<NoParams> = {
  name: "qr",
  type(args) {
    checkArity(args, 1, "qr");
    const x = at(args, 0);
    const { rows, columns } = matrixShape(x, "qr");
    if (rows < columns)
      throw new ShapeError(
        "shape-mismatch",
        `qr: ${showType(x)} has more columns than rows`,
        "factor its first columns, and multiply the others by Qᵀ",
      );
    return [x, typeLike(x, columns, columns)];
  },
  lower(args) {
    const { batch, rows, columns } = matrixShape(at(args, 0), "qr");
    const { dtype } = at(args, 0);
    const body = eachMatrix(batch, (w, index) =>
      orthogonalize(w, {
        dtype,
        rows,
        columns,
        matrix: new Place(w, 1, dtype, index),
        triangle: new Place(w, 2, dtype, index),
      }),
    );
    return { form: "nest", start: [{ copyOf: 0 }, { fill: 0 }], body };
  },
  derivative: {
    kind: "rule",
    tangents(b, { results: [q, r] }, [dx]) {
      if (!dx || !q || !r) return [undefined, undefined];
      const params = { lower: false, transpose: true, unitDiagonal: false };
      const m = turned(b, b.one(triangularSolve, [r, turned(b, dx)], params));
      const c = product(b, q, m, { left: true });
      const below = strictLower(b, c);
      const rest = minus(b, c, minus(b, below, turned(b, below)));
      return [minus(b, m, product(b, q, rest)), product(b, rest, r)];
    },
  },
  batch: (b, args) => b.apply(qr, args, {}),
};
