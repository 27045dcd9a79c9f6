/** Eigenvalues and eigenvectors of symmetric matrices. */
import { at } from "../../errors.ts";
import type { NestForm } from "../../lowering.ts";
import type { Primitive } from "../../primitive.ts";
import type { NoParams } from "../../program.ts";
import { arrayType, type ArrayType } from "../../type.ts";
import { checkArity } from "../pointwise.ts";
import { inverseGaps } from "./gaps.ts";
import { setIdentity, turnInPlace } from "./householder.ts";
import {
  alongColumns,
  alongRows,
  diagonalOf,
  lower,
  minus,
  plus,
  product,
  squareShape,
  strictLower,
  times,
  turned,
} from "./matrix.ts";
import { eachMatrix, i32Constant, next, Place, zeroIndex } from "./nest-writer.ts";
import { epsilonOf, refuse, rotate, rotationOf, sortBy, sweeps } from "./rotations.ts";

function eigenForm(x: ArrayType): NestForm {
  const { batch, rows: size } = squareShape(x, "eigh");
  const { dtype } = x;
  const body = eachMatrix(batch, (w, index) => {
    const place = (source: number): Place => new Place(w, source, dtype, index);
    const [given, values, vectors, matrix] = [place(0), place(1), place(2), place(3)];
    const { k } = w;
    const zero = w.constant(0, dtype);
    const largest = w.variable(zero);
    w.loop(size, (i) =>
      w.range(zeroIndex, next(i), (j) => {
        const element = w.let(given.at(i, j));
        largest.set(k.max(largest.value, k.abs(element)));
        matrix.set(element, i, j);
        matrix.set(element, j, i);
      }),
    );
    setIdentity(w, vectors, size, dtype);
    const negligible = w.let(k.mul(largest.value, w.constant(epsilonOf(dtype) / 64, dtype)));
    const isFinite = w.let(k.lt(largest.value, w.constant(Infinity, dtype)));
    const unfinished = sweeps(w, size, isFinite, (p, q, active) => {
      const element = w.let(matrix.at(p, q));
      w.when(k.lt(negligible, k.abs(element)), () => {
        const zeta = w.let(k.div(k.sub(matrix.at(q, q), matrix.at(p, p)), k.mul(w.constant(2, dtype), element)));
        const rotation = rotationOf(w, zeta, dtype);
        w.loop(size, (i) => rotate(w, rotation, matrix, [p, i], [q, i]));
        w.loop(size, (i) => rotate(w, rotation, matrix, [i, p], [i, q]));
        w.loop(size, (i) => rotate(w, rotation, vectors, [p, i], [q, i]));
        matrix.set(zero, p, q);
        matrix.set(zero, q, p);
        active.set(i32Constant(w, 1));
      });
    });
    w.loop(size, (i) => values.set(matrix.at(i, i), i));
    sortBy(
      w,
      size,
      (i, j) => k.lt(values.at(i), values.at(j)),
      (i, j) => {
        values.swap([i], [j]);
        w.loop(size, (l) => vectors.swap([i, l], [j, l]));
      },
    );
    turnInPlace(w, vectors, size);
    const failed = k.or(k.not(isFinite), k.ne(unfinished, i32Constant(w, 0)));
    refuse(w, failed, dtype, [
      [values, size],
      [vectors, size, size],
    ]);
  });
  return { form: "nest", start: ["set", "set"], body, scratch: [x] };
}

/**
 * `x·V = V·diag(w)` for symmetric matrices `x: […, n, n]`, of which the lower triangle alone is read: the eigenvalues
 * `w: […, n]` in ascending order, and orthonormal eigenvectors in the columns of `V: […, n, n]`, by Jacobi's rotations;
 * NaN where an element is not finite. With `P = Vᵀ·ẋ·V`: `ẇ = diag P`, `V̇ = V·(F∘P)`, where `Fᵢⱼ = 1/(wⱼ − wᵢ)` (Giles
 * 2008), and 0 where the two are equal up to rounding: derivatives of what does not depend on the choice of
 * eigenvectors of equal eigenvalues, and is smooth there, are right to first order.
 */
export const eigh: Primitive<NoParams> = {
  name: "eigh",
  type(args) {
    checkArity(args, 1, "eigh");
    const x = at(args, 0);
    const { batch, rows } = squareShape(x, "eigh");
    return [arrayType(x.dtype, [...batch, rows]), x];
  },
  lower: (args) => eigenForm(at(args, 0)),
  derivative: {
    kind: "rule",
    tangents(b, { results: [values, vectors] }, [dx]) {
      if (!dx || !values || !vectors) return [undefined, undefined];
      const whole = plus(b, lower(b, dx), turned(b, strictLower(b, dx)));
      const p = product(b, vectors, product(b, whole, vectors), { left: true });
      const size = squareShape(vectors.type, "eigh").rows;
      const gaps = minus(b, alongColumns(b, values, size), alongRows(b, values, size));
      const moved = product(b, vectors, times(b, inverseGaps(b, gaps, values), p));
      return [diagonalOf(b, p), moved];
    },
  },
  batch: (b, args) => b.apply(eigh, args, {}),
};
