/** Elimination with row exchanges, or with exchanges of rows and columns, as loops on a matrix in place. */
import type { Dtype } from "../../dtype.ts";
import type { Index } from "../../index-expression.ts";
import type { Node } from "../../node.ts";
import { found, i32Constant, next, type NestWriter, type Place } from "./nest-writer.ts";

export interface Elimination {
  readonly dtype: Dtype;
  readonly rows: number;
  readonly columns: number;
  /** The matrix, and in the end its factors: U on and above the diagonal, the L of unit diagonal below it. */
  readonly matrix: Place;
  /** For each row of the product the row of the matrix that it is. */
  readonly rowOrder: Place | undefined;
  /** The same for columns; these are not exchanged where it is absent. */
  readonly columnOrder: Place | undefined;
}

/** The sign of the permutations, 1 or −1. */
export function eliminate(w: NestWriter, system: Elimination): Node {
  const { dtype, rows, columns, matrix, rowOrder, columnOrder } = system;
  const { k } = w;
  const sign = w.variable(i32Constant(w, 1));
  if (rowOrder) w.loop(rows, (i) => rowOrder.set(w.position(i), i));
  if (columnOrder) w.loop(columns, (j) => columnOrder.set(w.position(j), j));
  w.loop(Math.min(rows, columns), (step) => {
    const { row, column } = columnOrder ? largest(w, system, step) : largestInColumn(w, system, step);
    const exchange = (other: Node, swap: (other: Index) => void): void =>
      w.when(k.ne(other, w.position(step)), () => {
        swap(found(other));
        sign.set(k.neg(sign.value));
      });
    exchange(row, (other) => {
      w.loop(columns, (j) => matrix.swap([step, j], [other, j]));
      rowOrder?.swap([step], [other]);
    });
    if (columnOrder)
      exchange(column, (other) => {
        w.loop(rows, (i) => matrix.swap([i, step], [i, other]));
        columnOrder.swap([step], [other]);
      });
    const pivot = w.let(matrix.at(step, step));
    const zero = w.constant(0, dtype);
    w.range(next(step), rows, (i) => {
      // Where the pivot is 0, so is all that it would remove.
      const factor = w.let(k.select(k.eq(pivot, zero), zero, k.div(matrix.at(i, step), pivot)));
      matrix.set(factor, i, step);
      w.range(next(step), columns, (j) => matrix.set(k.sub(matrix.at(i, j), k.mul(factor, matrix.at(step, j))), i, j));
    });
  });
  return sign.value;
}

interface Pivot {
  readonly row: Node;
  readonly column: Node;
}

/** Keeps the place of the largest element seen. */
function search(w: NestWriter, { matrix }: Elimination, step: Index): { see(i: Index, j: Index): void } & Pivot {
  const { k } = w;
  const best = w.variable(k.abs(matrix.at(step, step)));
  const row = w.variable(w.position(step));
  const column = w.variable(w.position(step));
  return {
    row: row.value,
    column: column.value,
    see(i, j) {
      const size = w.let(k.abs(matrix.at(i, j)));
      w.when(k.lt(best.value, size), () => {
        best.set(size);
        row.set(w.position(i));
        column.set(w.position(j));
      });
    },
  };
}

function largestInColumn(w: NestWriter, system: Elimination, step: Index): Pivot {
  const pivot = search(w, system, step);
  w.range(next(step), system.rows, (i) => pivot.see(i, step));
  return pivot;
}

function largest(w: NestWriter, system: Elimination, step: Index): Pivot {
  const pivot = search(w, system, step);
  w.range(step, system.rows, (i) => w.range(step, system.columns, (j) => pivot.see(i, j)));
  return pivot;
}
