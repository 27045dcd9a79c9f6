/** Systems whose matrix has been factored. */
import { i32 } from "../../dtype.ts";
import { at, ShapeError } from "../../errors.ts";
import type { Index } from "../../index-expression.ts";
import type { NestForm } from "../../lowering.ts";
import type { Primitive } from "../../primitive.ts";
import { equalTypes, showType, type ArrayType } from "../../type.ts";
import { neg } from "../arithmetic.ts";
import { allBatched } from "../broadcast.ts";
import { checkArity } from "../pointwise.ts";
import { checkRightSide, matrixShape, minus, product, solveColumns, squareShape } from "./matrix.ts";
import { eachMatrix, found, Place, type NestWriter } from "./nest-writer.ts";
import { substitute, type System } from "./substitute.ts";

export type LuSolveParams = { readonly transpose: boolean };

/** L and then U, or Uᵀ and then Lᵀ. */
function substituteBoth(w: NestWriter, system: System, transpose: boolean): void {
  const left = { lower: true, transpose, unitDiagonal: true };
  const right = { lower: false, transpose, unitDiagonal: false };
  for (const params of transpose ? [right, left] : [left, right]) substitute(w, system, params);
}

function solveForm(args: readonly ArrayType[], { transpose }: LuSolveParams): NestForm {
  const { batch, rows: size, columns } = matrixShape(at(args, 3), "luSolve");
  const { dtype } = at(args, 3);
  const body = eachMatrix(batch, (w, index) => {
    const [packed, x] = [new Place(w, 1, dtype, index), new Place(w, 4, dtype, index)];
    const [order, sides] = [new Place(w, 2, i32, index), new Place(w, 3, dtype, index)];
    const solve = (inPlace: Place): void =>
      substituteBoth(w, { a: (i, j) => packed.at(i, j), x: inPlace, size, columns }, transpose);
    const eachRow = (copy: (row: Index, i: Index, j: Index) => void): void =>
      w.loop(size, (i) => {
        const row = found(w.let(order.at(i)));
        w.loop(columns, (j) => copy(row, i, j));
      });
    if (!transpose) {
      eachRow((row, i, j) => x.set(sides.at(row, j), i, j));
      solve(x);
      return;
    }
    const work = new Place(w, 5, dtype, index);
    w.loop(size, (i) => w.loop(columns, (j) => work.set(sides.at(i, j), i, j)));
    solve(work);
    eachRow((row, i, j) => x.set(work.at(i, j), row, j));
  });
  return { form: "nest", start: ["set"], body, ...(transpose && { scratch: [at(args, 3)] }) };
}

/**
 * The solution of `a·x = b`, or `aᵀ·x = b` if `transpose`, for square `a: […, n, n]` and `b: […, n, m]`, by the factors
 * of a and their order of rows that `lu(a)` has found: the arguments are `a, factors, order, b`. ∞ or NaN where a is
 * singular. Linear in b; `ẋ = a⁻¹·(ḃ − ȧ·x)`: how the factors change counts for nothing, since they are told by a.
 */
export const luSolve: Primitive<LuSolveParams> = {
  name: "luSolve",
  type(args) {
    checkArity(args, 4, "luSolve");
    const [a, packed, order] = [at(args, 0), at(args, 1), at(args, 2)];
    squareShape(a, "luSolve");
    checkRightSide(a, at(args, 3), "luSolve");
    const expected = { dtype: i32, shape: a.shape.slice(0, -1) };
    if (!equalTypes(a, packed) || !equalTypes(order, expected))
      throw new ShapeError(
        "shape-mismatch",
        `luSolve: factors ${showType(packed)} and order ${showType(order)} for ${showType(a)}`,
        "pass the results of lu() for this matrix",
      );
    return [at(args, 3)];
  },
  lower: solveForm,
  derivative: {
    kind: "move",
    move(b, { args, params }, [da, , , db]) {
      const [a, packed, order] = [at(args, 0), at(args, 1), at(args, 2)];
      const results = b.apply(luSolve, args, params);
      const pushed = da && product(b, da, at(results, 0), { left: params.transpose });
      const source = pushed && db ? minus(b, db, pushed) : pushed ? b.one(neg, [pushed]) : db;
      return { results, tangents: [source && b.one(luSolve, [a, packed, order, source], params)] };
    },
    transpose: (b, [ct], { arg, params: { transpose } }) => [
      undefined,
      undefined,
      undefined,
      ct && b.one(luSolve, [arg(0), arg(1), arg(2), ct], { transpose: !transpose }),
    ],
  },
  batch(b, args, params, { batched, size }) {
    if (batched.slice(0, 3).includes(true) || typeof size !== "number")
      return b.apply(luSolve, allBatched(b, args, batched, size), params);
    const [a, packed, order] = [at(args, 0), at(args, 1), at(args, 2)];
    return [solveColumns(b, at(args, 3), size, (sides) => b.one(luSolve, [a, packed, order, sides], params))];
  },
};
