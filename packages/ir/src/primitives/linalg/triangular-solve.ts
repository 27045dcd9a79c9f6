/** Systems with triangular matrices. */
import { at } from "../../errors.ts";
import type { Emitter, Primitive } from "../../primitive.ts";
import type { Value } from "../../program.ts";
import { allBatched } from "../broadcast.ts";
import { checkArity } from "../pointwise.ts";
import {
  checkRightSide,
  lower,
  matrixShape,
  minus,
  product,
  solveColumns,
  squareShape,
  strictLower,
  strictUpper,
  upper,
} from "./matrix.ts";
import { eachMatrix, Place } from "./nest-writer.ts";
import { substitute, type TriangleParams } from "./substitute.ts";
import { neg } from "../arithmetic.ts";

export type { TriangleParams } from "./substitute.ts";

/** `x` restricted to the elements that a triangle reads. */
const triangleOf = (b: Emitter, x: Value, params: TriangleParams): Value =>
  params.lower
    ? params.unitDiagonal
      ? strictLower(b, x)
      : lower(b, x)
    : params.unitDiagonal
      ? strictUpper(b, x)
      : upper(b, x);

/**
 * The solution of `op(a)·x = b` for triangular matrices `a: […, n, n]` and right-hand sides `b: […, n, m]`, where
 * `op(a) = aᵀ` if `transpose`; ∞ or NaN where a is singular. Linear in b: `b̄ = op(a)⁻ᵀ·x̄`; and
 * `ẋ = op(a)⁻¹·(ḃ − op(ȧ)·x)`, with the triangle of ȧ alone.
 */
export const triangularSolve: Primitive<TriangleParams> = {
  name: "triangularSolve",
  type(args) {
    checkArity(args, 2, "triangularSolve");
    squareShape(at(args, 0), "triangularSolve");
    checkRightSide(at(args, 0), at(args, 1), "triangularSolve");
    return [at(args, 1)];
  },
  lower(args, params) {
    const { batch, rows: size, columns } = matrixShape(at(args, 1), "triangularSolve");
    const { dtype } = at(args, 0);
    const body = eachMatrix(batch, (w, index) => {
      const a = new Place(w, 0, dtype, index);
      substitute(w, { a: (i, j) => a.at(i, j), x: new Place(w, 2, dtype, index), size, columns }, params);
    });
    return { form: "nest", start: [{ copyOf: 1 }], body };
  },
  derivative: {
    kind: "move",
    move(b, { args, params }, [da, db]) {
      const results = b.apply(triangularSolve, args, params);
      const pushed = da && product(b, triangleOf(b, da, params), at(results, 0), { left: params.transpose });
      const source = pushed && db ? minus(b, db, pushed) : pushed ? b.one(neg, [pushed]) : db;
      return { results, tangents: [source && b.one(triangularSolve, [at(args, 0), source], params)] };
    },
    transpose: (b, [ct], { arg, params }) => [
      undefined,
      ct && b.one(triangularSolve, [arg(0), ct], { ...params, transpose: !params.transpose }),
    ],
  },
  batch(b, args, params, { batched, size }) {
    if (batched[0] || typeof size !== "number")
      return b.apply(triangularSolve, allBatched(b, args, batched, size), params);
    return [solveColumns(b, at(args, 1), size, (sides) => b.one(triangularSolve, [at(args, 0), sides], params))];
  },
};
