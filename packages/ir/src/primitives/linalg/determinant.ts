/** The determinant, whose derivatives are polynomials in the elements and so finite at singular matrices, too. */
import { i32 } from "../../dtype.ts";
import { at } from "../../errors.ts";
import type { Index } from "../../index-expression.ts";
import type { NestForm } from "../../lowering.ts";
import type { Primitive } from "../../primitive.ts";
import type { NoParams } from "../../program.ts";
import { arrayType, type ArrayType } from "../../type.ts";
import { sumOver } from "../broadcast.ts";
import { checkArity } from "../pointwise.ts";
import { cofactorTangent } from "./cofactor-tangent.ts";
import { eliminate } from "./lu-loops.ts";
import { squareShape, times } from "./matrix.ts";
import { eachMatrix, found, Place, type NestWriter } from "./nest-writer.ts";
import { substitute } from "./substitute.ts";

const only = (args: readonly ArrayType[], name: string): ArrayType => {
  checkArity(args, 1, name);
  return at(args, 0);
};

function copyMatrix(w: NestWriter, size: number, from: Place, to: Place): void {
  w.loop(size, (i) => w.loop(size, (j) => to.set(from.at(i, j), i, j)));
}

function determinantForm(x: ArrayType): NestForm {
  const { batch, rows, columns } = squareShape(x, "determinant");
  const { dtype } = x;
  if (rows === 0) {
    const body = eachMatrix(batch, (w, index) => new Place(w, 1, dtype, index).set(w.constant(1, dtype)));
    return { form: "nest", start: ["set"], body };
  }
  const body = eachMatrix(batch, (w, index) => {
    const matrix = new Place(w, 2, dtype, index);
    copyMatrix(w, rows, new Place(w, 0, dtype, index), matrix);
    const sign = eliminate(w, { dtype, rows, columns, matrix, rowOrder: undefined, columnOrder: undefined });
    const product = w.variable(w.k.cast(sign, dtype));
    w.loop(rows, (i) => product.set(w.k.mul(product.value, matrix.at(i, i))));
    new Place(w, 1, dtype, index).set(product.value);
  });
  return { form: "nest", start: ["set"], body, scratch: [x] };
}

/**
 * `y = det x` of square matrices `x: […, n, n]`, by elimination; 1 of 0×0 matrices. `ẏ = Σ C∘ẋ` with the
 * {@link cofactors} C of x: exact and finite at every matrix, also at singular ones.
 */
export const determinant: Primitive<NoParams> = {
  name: "determinant",
  type(args) {
    const x = only(args, "determinant");
    return [arrayType(x.dtype, squareShape(x, "determinant").batch)];
  },
  lower: (args) => determinantForm(at(args, 0)),
  derivative: {
    kind: "rule",
    tangents(b, { args: [x] }, [dx]) {
      if (!x || !dx) return [undefined];
      const rank = x.type.shape.length;
      return [sumOver(b, times(b, b.one(cofactors, [x]), dx), [rank - 2, rank - 1])];
    },
  },
  batch: (b, args) => b.apply(determinant, args, {}),
};

/**
 * With `x[p][:, q] = L·D·U`, where L and U have unit diagonals and are well conditioned, `adj x = ±Q·U⁻¹·adj(D)·L⁻¹·P`,
 * and `adj(D)ᵢᵢ` is the product of the other elements of D.
 */
function cofactorForm(x: ArrayType): NestForm {
  const { batch, rows: size } = squareShape(x, "cofactors");
  const { dtype } = x;
  const order = arrayType(i32, [...batch, size]);
  const body = eachMatrix(batch, (w, index) => {
    const [source, result] = [new Place(w, 0, dtype, index), new Place(w, 1, dtype, index)];
    const [matrix, work] = [new Place(w, 2, dtype, index), new Place(w, 3, dtype, index)];
    const [rowOrder, columnOrder] = [new Place(w, 4, i32, index), new Place(w, 5, i32, index)];
    copyMatrix(w, size, source, matrix);
    const sign = eliminate(w, { dtype, rows: size, columns: size, matrix, rowOrder, columnOrder });
    const { k } = w;
    const [zero, one] = [w.constant(0, dtype), w.constant(1, dtype)];
    w.loop(size, (i) => w.loop(size, (j) => work.set(k.select(k.eq(w.position(i), w.position(j)), one, zero), i, j)));
    const solve = (a: (i: Index, j: Index) => ReturnType<Place["at"]>, lower: boolean): void =>
      substitute(w, { a, x: work, size, columns: size }, { lower, transpose: false, unitDiagonal: true });
    solve((i, j) => matrix.at(i, j), true);
    w.loop(size, (i) => {
      const others = w.variable(k.cast(sign, dtype));
      w.loop(size, (l) =>
        others.set(k.select(k.eq(w.position(i), w.position(l)), others.value, k.mul(others.value, matrix.at(l, l)))),
      );
      w.loop(size, (j) => work.set(k.mul(others.value, work.at(i, j)), i, j));
    });
    // Where a pivot is 0, its row of U is, too.
    solve((i, j) => k.select(k.eq(matrix.at(i, i), zero), zero, k.div(matrix.at(i, j), matrix.at(i, i))), false);
    w.loop(size, (i) => {
      const column = found(w.let(columnOrder.at(i)));
      w.loop(size, (j) => result.set(work.at(i, j), found(rowOrder.at(j)), column));
    });
  });
  return { form: "nest", start: ["set"], body, scratch: [x, x, order, order] };
}

/**
 * The cofactors `yᵢⱼ = ∂(det x)/∂xᵢⱼ` of square matrices `x: […, n, n]`, which are the transpose of the adjugate, by
 * elimination with exchanges of rows and columns: exact at matrices of every rank. The derivative is exact at every
 * matrix, too; the second derivative (the third of the determinant) is not finite at singular ones.
 */
export const cofactors: Primitive<NoParams> = {
  name: "cofactors",
  type(args) {
    const x = only(args, "cofactors");
    squareShape(x, "cofactors");
    return [x];
  },
  lower: (args) => cofactorForm(at(args, 0)),
  derivative: {
    kind: "rule",
    tangents: (b, { args: [x] }, [dx]) => [x && dx && cofactorTangent(b, x, dx, squareShape(x.type, "cofactors").rows)],
  },
  batch: (b, args) => b.apply(cofactors, args, {}),
};
