/** Triangular factors by elimination. */
import { concreteDim } from "../../dim.ts";
import { i32 } from "../../dtype.ts";
import { at } from "../../errors.ts";
import type { NestForm } from "../../lowering.ts";
import type { Emitter, Primitive, Tangent } from "../../primitive.ts";
import type { NoParams, Value } from "../../program.ts";
import { arrayType, type ArrayType } from "../../type.ts";
import { full } from "../constant.ts";
import { gather } from "../indexing.ts";
import { alongAxis } from "../places.ts";
import { pad } from "../padding.ts";
import { checkArity } from "../pointwise.ts";
import { eliminate } from "./lu-loops.ts";
import {
  knownZeros,
  lower,
  matrixShape,
  plus,
  product,
  squareShape,
  strictLower,
  turned,
  upper,
  withDiagonal,
  type MatrixShape,
} from "./matrix.ts";
import { eachMatrix, Place } from "./nest-writer.ts";
import { triangularSolve } from "./triangular-solve.ts";

const integers = (batch: MatrixShape["batch"], ...shape: readonly number[]): ArrayType =>
  arrayType(i32, [...batch, ...shape]);

/** Results: packed factors, order of rows, order of columns if these are exchanged, sign. */
function eliminationForm({ dtype }: ArrayType, { batch, rows, columns }: MatrixShape, complete: boolean): NestForm {
  const body = eachMatrix(batch, (w, index) => {
    const sign = eliminate(w, {
      dtype,
      rows,
      columns,
      matrix: new Place(w, 1, dtype, index),
      rowOrder: new Place(w, 2, i32, index),
      columnOrder: complete ? new Place(w, 3, i32, index) : undefined,
    });
    new Place(w, complete ? 4 : 3, i32, index).set(sign);
  });
  return { form: "nest", start: [{ copyOf: 0 }, "set", "set", ...(complete ? (["set"] as const) : [])], body };
}

/** `y[…, i, :] = x[…, order[…, i], :]` */
export const permuteRows = (b: Emitter, x: Value, order: Value): Value => {
  const axis = x.type.shape.length - 2;
  return b.one(gather, [x, order], alongAxis(axis, axis));
};

/** `y[…, :, j] = x[…, :, order[…, j]]` */
export const permuteColumns = (b: Emitter, x: Value, order: Value): Value =>
  turned(b, permuteRows(b, turned(b, x), order));

const unit = { lower: true, transpose: false, unitDiagonal: true };

/** `ẏ` of packed factors, where `moved` is ẋ with its rows and columns in order. */
function factorTangent(b: Emitter, packed: Value, moved: Value): Value {
  const { rows, columns } = matrixShape(packed.type, "lu");
  const [left, right] = squareFactors(b, packed, rows, columns);
  const half = b.one(triangularSolve, [left, moved], unit);
  const whole = turned(
    b,
    b.one(triangularSolve, [right, turned(b, half)], { lower: false, transpose: true, unitDiagonal: false }),
  );
  return plus(b, product(b, left, strictLower(b, whole)), product(b, upper(b, whole), right));
}

/** L and U as square matrices: missing rows and columns are those of the identity. */
function squareFactors(b: Emitter, packed: Value, rows: number, columns: number): readonly [Value, Value] {
  const axes = packed.type.shape.map((_, axis) => axis);
  const along = (axis: number, size: number): readonly number[] => axes.map((other) => (other === axis ? size : 0));
  const [rowAxis, columnAxis] = [axes.length - 2, axes.length - 1];
  const resized = (x: Value, axis: number, change: number): Value =>
    change === 0 ? x : b.one(pad, [x], { low: along(axis, 0), high: along(axis, change), interior: along(axis, 0) });
  const lowerKnown = (x: Value): Value => lower(b, x, knownZeros(b, x));
  const upperKnown = (x: Value): Value => upper(b, x, knownZeros(b, x));
  const left = withDiagonal(b, lowerKnown(resized(packed, columnAxis, rows - columns)), 1);
  const right = upperKnown(resized(packed, rowAxis, columns - rows));
  return [left, rows >= columns ? right : unitBeyond(b, right, rows)];
}

/** `x` and 1 on its diagonal from row `first` on, where it is 0. */
function unitBeyond(b: Emitter, x: Value, first: number): Value {
  const { dtype, shape } = x.type;
  const rank = shape.length;
  const extra = concreteDim(at(shape, rank - 1), "lu") - first;
  const zeros = b.one(full, [], { value: 0, dtype, shape: [...shape.slice(0, -2), extra, extra] });
  const none = shape.map(() => 0);
  const low = none.map((_, axis) => (axis < rank - 2 ? 0 : first));
  return plus(b, x, b.one(pad, [withDiagonal(b, zeros, 1)], { low, high: none, interior: none }));
}

/**
 * `x[p] = L·U` for matrices `x: […, m, n]`, by elimination with exchanges of rows. Results: the factors in one array, U
 * on and above the diagonal and L, of unit diagonal, below it; the order p of rows, i32; its sign, 1 or −1, i32. `L̇ =
 * L·tril(L⁻¹·ẋ[p]·U⁻¹)` below the diagonal, `U̇ = triu(L⁻¹·ẋ[p]·U⁻¹)·U`; not finite where U is singular.
 */
export const lu: Primitive<NoParams> = {
  name: "lu",
  type(args) {
    checkArity(args, 1, "lu");
    const { batch, rows } = matrixShape(at(args, 0), "lu");
    return [at(args, 0), integers(batch, rows), integers(batch)];
  },
  lower: (args) => eliminationForm(at(args, 0), matrixShape(at(args, 0), "lu"), false),
  derivative: {
    kind: "rule",
    tangents: (b, { results: [packed, rows] }, [dx]) =>
      dx && packed && rows ? [factorTangent(b, packed, permuteRows(b, dx, rows)), undefined, undefined] : noTangents,
  },
  batch: (b, args) => b.apply(lu, args, {}),
};

const noTangents: readonly Tangent[] = [undefined, undefined, undefined, undefined];

/**
 * `x[p][:, q] = L·U` for square matrices `x: […, n, n]`, by elimination with exchanges of rows and columns, which finds
 * the rank: the last rows of U are 0. Results: the factors as in {@link lu}; the orders p of rows and q of columns,
 * i32; the sign of both.
 */
export const completeLu: Primitive<NoParams> = {
  name: "completeLu",
  type(args) {
    checkArity(args, 1, "completeLu");
    const { batch, rows } = squareShape(at(args, 0), "completeLu");
    return [at(args, 0), integers(batch, rows), integers(batch, rows), integers(batch)];
  },
  lower: (args) => eliminationForm(at(args, 0), squareShape(at(args, 0), "completeLu"), true),
  derivative: {
    kind: "rule",
    tangents: (b, { results: [packed, rows, columns] }, [dx]) =>
      dx && packed && rows && columns
        ? [
            factorTangent(b, packed, permuteColumns(b, permuteRows(b, dx, rows), columns)),
            undefined,
            undefined,
            undefined,
          ]
        : noTangents,
  },
  batch: (b, args) => b.apply(completeLu, args, {}),
};
