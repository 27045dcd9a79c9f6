/** Singular values and vectors. */
import type { Dtype } from "../../dtype.ts";
import { at, ShapeError } from "../../errors.ts";
import type { Index } from "../../index-expression.ts";
import type { NestForm } from "../../lowering.ts";
import type { Node } from "../../node.ts";
import type { Primitive } from "../../primitive.ts";
import type { NoParams } from "../../program.ts";
import { arrayType, showType, type ArrayType } from "../../type.ts";
import { checkArity, fillLike } from "../pointwise.ts";
import { inverseGaps } from "./gaps.ts";
import { orthogonalize, setIdentity, turnInPlace } from "./householder.ts";
import {
  alongColumns,
  alongRows,
  diagonalOf,
  matrixShape,
  minus,
  plus,
  product,
  times,
  turned,
  typeLike,
  type MatrixShape,
} from "./matrix.ts";
import { eachMatrix, i32Constant, Place, type NestWriter } from "./nest-writer.ts";
import { epsilonOf, refuse, rotate, rotationOf, sortBy, sweeps } from "./rotations.ts";

function tallShape(type: ArrayType): MatrixShape {
  const shape = matrixShape(type, "svd");
  if (shape.rows >= shape.columns) return shape;
  throw new ShapeError("shape-mismatch", `svd: ${showType(type)} has more columns than rows`, "transpose it first");
}

/** Arrays that the loops work with: the rows of `work` are the columns of x, and in the end `σ·u`. */
interface Parts {
  readonly dtype: Dtype;
  readonly rows: number;
  readonly columns: number;
  readonly work: Place;
  readonly values: Place;
  /** Its rows are right singular vectors until it is transposed. */
  readonly right: Place;
}

/** The inner product of two rows. */
function dot(w: NestWriter, { dtype, rows, work }: Parts, i: Index, j: Index): Node {
  const sum = w.variable(w.constant(0, dtype));
  w.loop(rows, (l) => sum.set(w.k.add(sum.value, w.k.mul(work.at(i, l), work.at(j, l)))));
  return sum.value;
}

/** Makes all rows of `work` orthogonal; 1 if that did not come to an end. */
function orthogonalizeRows(w: NestWriter, parts: Parts, isFinite: Node): Node {
  const { dtype, rows, columns, work, right } = parts;
  const { k } = w;
  const negligible = w.constant(epsilonOf(dtype) * (4 + 2 * Math.sqrt(rows)), dtype);
  return sweeps(w, columns, isFinite, (p, q, active) => {
    const [first, second, both] = [dot(w, parts, p, p), dot(w, parts, q, q), dot(w, parts, p, q)];
    const allowed = k.mul(negligible, k.mul(k.sqrt(first), k.sqrt(second)));
    w.when(k.lt(allowed, k.abs(both)), () => {
      const zeta = w.let(k.div(k.sub(second, first), k.mul(w.constant(2, dtype), both)));
      const rotation = rotationOf(w, zeta, dtype);
      w.loop(rows, (i) => rotate(w, rotation, work, [p, i], [q, i]));
      w.loop(columns, (i) => rotate(w, rotation, right, [p, i], [q, i]));
      active.set(i32Constant(w, 1));
    });
  });
}

/** Puts the lengths of rows into `values`, and sorts all by them. */
function sortRows(w: NestWriter, parts: Parts): void {
  const { rows, columns, work, values, right } = parts;
  w.loop(columns, (i) => values.set(w.k.sqrt(dot(w, parts, i, i)), i));
  sortBy(
    w,
    columns,
    (i, j) => w.k.lt(values.at(j), values.at(i)),
    (i, j) => {
      values.swap([i], [j]);
      w.loop(rows, (l) => work.swap([i, l], [j, l]));
      w.loop(columns, (l) => right.swap([i, l], [j, l]));
    },
  );
}

/** Rotations of the columns of x; those that come out are made orthonormal once more, also where σ is 0. */
function singularForm(x: ArrayType): NestForm {
  const { batch, rows, columns } = tallShape(x);
  const { dtype } = x;
  const body = eachMatrix(batch, (w, index) => {
    const place = (source: number): Place => new Place(w, source, dtype, index);
    const [given, left, triangle] = [place(0), place(1), place(5)];
    const parts: Parts = { dtype, rows, columns, values: place(2), right: place(3), work: place(4) };
    const { values, right, work } = parts;
    const { k } = w;
    const largest = w.variable(w.constant(0, dtype));
    w.loop(rows, (i) => w.loop(columns, (j) => largest.set(k.max(largest.value, k.abs(given.at(i, j))))));
    const scale = w.let(k.select(k.eq(largest.value, w.constant(0, dtype)), w.constant(1, dtype), largest.value));
    w.loop(rows, (i) => w.loop(columns, (j) => work.set(k.div(given.at(i, j), scale), j, i)));
    setIdentity(w, right, columns, dtype);
    const isFinite = w.let(k.lt(largest.value, w.constant(Infinity, dtype)));
    const unfinished = orthogonalizeRows(w, parts, isFinite);
    sortRows(w, parts);
    w.loop(columns, (i) => values.set(k.mul(values.at(i), scale), i));
    w.loop(rows, (i) => w.loop(columns, (j) => left.set(work.at(j, i), i, j)));
    orthogonalize(w, { dtype, rows, columns, matrix: left, triangle });
    turnInPlace(w, right, columns);
    refuse(w, k.or(k.not(isFinite), k.ne(unfinished, i32Constant(w, 0))), dtype, [
      [left, rows, columns],
      [values, columns],
      [right, columns, columns],
    ]);
  });
  const scratch = [typeLike(x, columns, rows), typeLike(x, columns, columns)];
  return { form: "nest", start: ["set", "set", "set"], body, scratch };
}

/**
 * `x = U·diag(s)·Vᵀ` for matrices `x: […, m, n]` of `m ≥ n`: orthonormal columns `U: […, m, n]`, the singular values
 * `s: […, n]` in descending order, and the orthogonal `V: […, n, n]`, by one-sided rotations; NaN where an element is
 * not finite. With `P = Uᵀ·ẋ·V`, `S = diag(s)`: `ṡ = diag P`, `U̇ = U·(A + B) + (1 − U·Uᵀ)·ẋ·V·S⁻¹` and `V̇ =
 * V·(A − B)`, where `Aᵢⱼ = ½·(P + Pᵀ)ᵢⱼ/(sⱼ − sᵢ)` and `Bᵢⱼ = ½·(P − Pᵀ)ᵢⱼ/(sⱼ + sᵢ)`: the formulas of Giles (2008) and
 * Townsend (2016) with the gap of squares in two factors. Quotients by what is 0 up to rounding are 0: where singular
 * values are equal, U and V turn against each other as they must, and not together.
 */
export const svd: Primitive<NoParams> = {
  name: "svd",
  type(args) {
    checkArity(args, 1, "svd");
    const x = at(args, 0);
    const { batch, columns } = tallShape(x);
    return [x, arrayType(x.dtype, [...batch, columns]), typeLike(x, columns, columns)];
  },
  lower: (args) => singularForm(at(args, 0)),
  derivative: {
    kind: "rule",
    tangents(b, { results: [left, values, right] }, [dx]) {
      if (!dx || !left || !values || !right) return [undefined, undefined, undefined];
      const { rows, columns } = tallShape(left.type);
      const pushed = product(b, dx, right);
      const p = product(b, left, pushed, { left: true });
      const [across, along] = [alongColumns(b, values, columns), alongRows(b, values, columns)];
      const half = times(b, p, fillLike(b, p, 0.5));
      const both = times(b, plus(b, half, turned(b, half)), inverseGaps(b, minus(b, across, along), values));
      const apart = times(b, minus(b, half, turned(b, half)), inverseGaps(b, plus(b, across, along), values));
      const moveLeft = product(b, left, plus(b, both, apart));
      const moveRight = product(b, right, minus(b, both, apart));
      const inverses = alongColumns(b, inverseGaps(b, values, values), rows);
      const outside = times(b, minus(b, pushed, product(b, left, p)), inverses);
      return [rows === columns ? moveLeft : plus(b, moveLeft, outside), diagonalOf(b, p), moveRight];
    },
  },
  batch: (b, args) => b.apply(svd, args, {}),
};
