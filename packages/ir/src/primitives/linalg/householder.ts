/**
 * Orthogonal factors by reflections `1 − τ·v·vᵀ`, as loops on a matrix in place. The innermost loops run along rows.
 */
import type { Dtype } from "../../dtype.ts";
import type { Index } from "../../index-expression.ts";
import type { Node } from "../../node.ts";
import { next, zeroIndex, type NestWriter, type Place } from "./nest-writer.ts";

export interface Orthogonalization {
  readonly dtype: Dtype;
  /** At least as many as columns. */
  readonly rows: number;
  readonly columns: number;
  /** The matrix, and in the end its orthonormal columns. */
  readonly matrix: Place;
  /**
   * Holds 0 below its diagonal, and in the end the triangular factor above it, with a diagonal that is not negative.
   */
  readonly triangle: Place;
}

/** Columns of length 1 for those of a matrix, also where its rank is less than their number. */
export function orthogonalize(w: NestWriter, system: Orthogonalization): void {
  const { rows, columns, matrix, triangle, dtype } = system;
  const { k } = w;
  w.loop(columns, (step) => reflect(w, system, step));
  w.loop(columns, (step) => unfold(w, system, step), { backwards: true });
  const isNegative = (i: Index): Node => k.lt(triangle.at(i, i), w.constant(0, dtype));
  const turned = (x: Node, i: Index): Node => k.select(isNegative(i), k.neg(x), x);
  w.loop(rows, (i) => w.loop(columns, (j) => matrix.set(turned(matrix.at(i, j), j), i, j)));
  w.loop(columns, (i) => {
    const negative = w.let(isNegative(i));
    w.range(i, columns, (j) => triangle.set(k.select(negative, k.neg(triangle.at(i, j)), triangle.at(i, j)), i, j));
  });
}

/** `τ = 2/vᵀv` of the reflection kept below the diagonal in column `step`; the first element of v is 1. */
function tau(w: NestWriter, { rows, matrix, dtype }: Orthogonalization, step: Index): Node {
  const square = w.variable(w.constant(1, dtype));
  w.range(next(step), rows, (i) => square.set(w.k.add(square.value, w.k.mul(matrix.at(i, step), matrix.at(i, step)))));
  return w.let(w.k.div(w.constant(2, dtype), square.value));
}

/** Makes column `step` a multiple of a unit vector, and does the same to the columns after it. */
function reflect(w: NestWriter, system: Orthogonalization, step: Index): void {
  const { rows, columns, matrix, triangle, dtype } = system;
  const { k } = w;
  const [zero, one] = [w.constant(0, dtype), w.constant(1, dtype)];
  const largest = w.variable(zero);
  w.range(step, rows, (i) => largest.set(k.max(largest.value, k.abs(matrix.at(i, step)))));
  const scale = w.let(k.select(k.eq(largest.value, zero), one, largest.value));
  const square = w.variable(zero);
  w.range(step, rows, (i) => {
    const x = w.let(k.div(matrix.at(i, step), scale));
    square.set(k.add(square.value, k.mul(x, x)));
  });
  const norm = w.let(k.mul(scale, k.sqrt(square.value)));
  const first = w.let(matrix.at(step, step));
  const target = w.let(k.select(k.lt(first, zero), norm, k.neg(norm)));
  const difference = w.let(k.sub(first, target));
  const divisor = w.let(k.select(k.eq(difference, zero), one, difference));
  w.range(next(step), rows, (i) => matrix.set(k.div(matrix.at(i, step), divisor), i, step));
  const factor = tau(w, system, step);
  triangle.set(target, step, step);
  const eachColumn = (body: (j: Index) => void): void => w.range(next(step), columns, body);
  // The row of the triangle holds vᵀ·x until its own elements are known.
  eachColumn((j) => triangle.set(matrix.at(step, j), step, j));
  w.range(next(step), rows, (i) => {
    const v = w.let(matrix.at(i, step));
    eachColumn((j) => triangle.set(k.add(triangle.at(step, j), k.mul(v, matrix.at(i, j))), step, j));
  });
  w.range(next(step), rows, (i) => {
    const v = w.let(k.mul(factor, matrix.at(i, step)));
    eachColumn((j) => matrix.set(k.sub(matrix.at(i, j), k.mul(v, triangle.at(step, j))), i, j));
  });
  eachColumn((j) => triangle.set(k.sub(matrix.at(step, j), k.mul(factor, triangle.at(step, j))), step, j));
}

/** Applies the reflection of column `step` to the columns of the identity from there on. */
function unfold(w: NestWriter, system: Orthogonalization, step: Index): void {
  const { rows, columns, matrix, dtype } = system;
  const { k } = w;
  const factor = tau(w, system, step);
  const eachColumn = (body: (j: Index) => void): void => w.range(next(step), columns, body);
  eachColumn((j) => matrix.set(w.constant(0, dtype), step, j));
  w.range(next(step), rows, (i) => {
    const v = w.let(matrix.at(i, step));
    eachColumn((j) => matrix.set(k.add(matrix.at(step, j), k.mul(v, matrix.at(i, j))), step, j));
  });
  eachColumn((j) => matrix.set(k.neg(k.mul(factor, matrix.at(step, j))), step, j));
  w.range(next(step), rows, (i) => {
    const v = w.let(matrix.at(i, step));
    eachColumn((j) => matrix.set(k.add(matrix.at(i, j), k.mul(v, matrix.at(step, j))), i, j));
    matrix.set(k.neg(k.mul(factor, v)), i, step);
  });
  matrix.set(k.sub(w.constant(1, dtype), factor), step, step);
}

/** `n` rows of length 1 that are orthogonal, as the start of a product of rotations. */
export function setIdentity(w: NestWriter, place: Place, size: number, dtype: Dtype): void {
  w.loop(size, (i) => {
    w.loop(size, (j) => place.set(w.constant(0, dtype), i, j));
    place.set(w.constant(1, dtype), i, i);
  });
}

/** Transposes a square matrix in place. */
export const turnInPlace = (w: NestWriter, place: Place, size: number): void =>
  w.loop(size, (i) => w.range(zeroIndex, i, (j) => place.swap([i, j], [j, i])));
