/** Matrices in the last two axes of arrays: their types, and the operations on them that derivatives are made of. */
import { concreteDim, equalDims, equalShapes, type Dim, type Shape } from "../../dim.ts";
import { i32 } from "../../dtype.ts";
import { at, ShapeError } from "../../errors.ts";
import type { Emitter } from "../../primitive.ts";
import type { Value } from "../../program.ts";
import { arrayType, checkDtype, showType, type ArrayType } from "../../type.ts";
import { add, mul, sub } from "../arithmetic.ts";
import { repeatOver, sumOver } from "../broadcast.ts";
import { iota, zeroOf } from "../constant.ts";
import { eq, le, lt, select } from "../logic.ts";
import { fillLike, floats } from "../pointwise.ts";
import { dotGeneral } from "../product.ts";
import { inversePermutation, reshape, transpose } from "../shape.ts";

export interface MatrixShape {
  /** The leading axes. */
  readonly batch: readonly Dim[];
  readonly rows: number;
  readonly columns: number;
}

/** @throws ShapeError unless `type` is a float array of two axes or more. */
export function matrixShape(type: ArrayType, name: string): MatrixShape {
  checkDtype(type, floats, name);
  const rank = type.shape.length;
  if (rank < 2)
    throw new ShapeError(
      "rank-mismatch",
      `${name}: ${showType(type)} is no matrix`,
      "give an array with two axes or more; leading axes are batches",
    );
  const [rows, columns] = [at(type.shape, rank - 2), at(type.shape, rank - 1)];
  return { batch: type.shape.slice(0, -2), rows: concreteDim(rows, name), columns: concreteDim(columns, name) };
}

/** @throws ShapeError unless `type` is a float array of square matrices. */
export function squareShape(type: ArrayType, name: string): MatrixShape {
  const shape = matrixShape(type, name);
  if (shape.rows === shape.columns) return shape;
  throw new ShapeError(
    "shape-mismatch",
    `${name}: ${showType(type)} is not square`,
    "the last two axes have one length",
  );
}

/** @throws ShapeError unless `right` has the dtype, batch and number of rows of `left`. */
export function checkRightSide(left: ArrayType, right: ArrayType, name: string): void {
  const [a, b] = [matrixShape(left, name), matrixShape(right, name)];
  if (left.dtype === right.dtype && equalShapes(a.batch, b.batch) && equalDims(a.rows, b.rows)) return;
  throw new ShapeError(
    "shape-mismatch",
    `${name}: right-hand sides ${showType(right)} for matrices ${showType(left)}`,
    "both have one dtype, the same leading axes and the same number of rows",
  );
}

const leading = (x: Value): number => x.type.shape.length - 2;
const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);

/** `x·z` of matrices with the same leading axes, `xᵀ` or `zᵀ` in their place where asked. */
export function product(
  b: Emitter,
  x: Value,
  z: Value,
  turn: { readonly left?: boolean; readonly right?: boolean } = {},
): Value {
  const batch = upTo(leading(x));
  return b.one(dotGeneral, [x, z], {
    lhsContract: [leading(x) + (turn.left ? 0 : 1)],
    rhsContract: [leading(z) + (turn.right ? 1 : 0)],
    lhsBatch: batch,
    rhsBatch: batch,
  });
}

/** `xᵀ` */
export const turned = (b: Emitter, x: Value): Value =>
  b.one(transpose, [x], { order: [...upTo(leading(x)), leading(x) + 1, leading(x)] });

export const plus = (b: Emitter, x: Value, z: Value): Value => b.one(add, [x, z]);
export const minus = (b: Emitter, x: Value, z: Value): Value => b.one(sub, [x, z]);
export const times = (b: Emitter, x: Value, z: Value): Value => b.one(mul, [x, z]);

/** Where row and column of an element stand in this relation. */
function mask(b: Emitter, shape: Shape, relation: typeof lt): Value {
  const row = b.one(iota, [], { dtype: i32, shape, axis: shape.length - 2 });
  const column = b.one(iota, [], { dtype: i32, shape, axis: shape.length - 1 });
  return b.one(relation, [row, column]);
}

/**
 * Zeros like `x`, where that is no tangent: in what is linear, zeros are structural.
 */
export const knownZeros = (b: Emitter, x: Value): Value => fillLike(b, x, 0);

const choose = (b: Emitter, relation: typeof lt, one: Value, other: Value): Value =>
  b.one(select, [mask(b, one.type.shape, relation), one, other]);

/** `x` with 0 on and below its diagonal. `zeros` are those of a tangent unless given. */
export const strictUpper = (b: Emitter, x: Value, zeros: Value = zeroOf(b, x.type)): Value => choose(b, lt, x, zeros);
/** `x` with 0 below its diagonal. */
export const upper = (b: Emitter, x: Value, zeros: Value = zeroOf(b, x.type)): Value => choose(b, le, x, zeros);
/** `x` with 0 on and above its diagonal. */
export const strictLower = (b: Emitter, x: Value, zeros: Value = zeroOf(b, x.type)): Value => choose(b, le, zeros, x);
/** `x` with 0 above its diagonal. */
export const lower = (b: Emitter, x: Value, zeros: Value = zeroOf(b, x.type)): Value => choose(b, lt, zeros, x);
/** The diagonal of square matrices, as the last axis. */
export const diagonalOf = (b: Emitter, x: Value, zeros: Value = zeroOf(b, x.type)): Value =>
  sumOver(b, choose(b, eq, x, zeros), [leading(x) + 1]);
/** `x` with `value` on its diagonal; it is no tangent. */
export const withDiagonal = (b: Emitter, x: Value, value: number): Value => choose(b, eq, fillLike(b, x, value), x);
/** `x` with 1 on and below its diagonal; it is no tangent. */
export const withOnesBelow = (b: Emitter, x: Value): Value => choose(b, lt, x, fillLike(b, x, 1));
/** `x` with its diagonal halved. */
export const halfDiagonal = (b: Emitter, x: Value): Value => choose(b, eq, times(b, x, fillLike(b, x, 0.5)), x);

/** `y[…, i, j] = x[…, i]`, for `columns` columns. */
export const alongRows = (b: Emitter, x: Value, columns: number): Value =>
  repeatOver(b, x, [...x.type.shape, columns], [x.type.shape.length]);
/** `y[…, i, j] = x[…, j]`, for `rows` rows. */
export function alongColumns(b: Emitter, x: Value, rows: number): Value {
  const { shape } = x.type;
  const rank = shape.length;
  return repeatOver(b, x, [...shape.slice(0, -1), rows, at(shape, rank - 1)], [rank - 1]);
}

/**
 * The solutions of systems of which the right-hand sides alone have a new leading axis of length `size`: these are more
 * columns for the same matrices.
 */
export function solveColumns(b: Emitter, sides: Value, size: number, solve: (sides: Value) => Value): Value {
  const { shape } = sides.type;
  const rank = shape.length;
  const [rows, columns] = [at(shape, rank - 2), concreteDim(at(shape, rank - 1), "solve")];
  const batch = shape.slice(1, -2);
  const order = [...upTo(rank).slice(1, -1), 0, rank - 1];
  const wide = b.one(reshape, [b.one(transpose, [sides], { order })], { shape: [...batch, rows, size * columns] });
  const apart = b.one(reshape, [solve(wide)], { shape: [...batch, rows, size, columns] });
  return b.one(transpose, [apart], { order: inversePermutation(order) });
}

export const typeLike = (type: ArrayType, ...shape: Shape): ArrayType =>
  arrayType(type.dtype, [...type.shape.slice(0, -2), ...shape]);
