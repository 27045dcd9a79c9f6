/**
 * Forward and backward substitution, as loops. The innermost runs along the rows of x; matrices are read along theirs,
 * too.
 */
import type { Index } from "../../index-expression.ts";
import type { Node } from "../../node.ts";
import { next, zeroIndex, type NestWriter, type Place } from "./nest-writer.ts";

export type TriangleParams = {
  /** Whether the matrix has its elements on and below the diagonal; the others are not read. */
  readonly lower: boolean;
  /** Whether the system is `aᵀ·x = b`. */
  readonly transpose: boolean;
  /** Whether the diagonal counts as 1 and is not read. */
  readonly unitDiagonal: boolean;
};

export interface System {
  /** The matrix, element by element. */
  readonly a: (i: Index, j: Index) => Node;
  /** The right-hand sides, and in the end the solutions. */
  readonly x: Place;
  readonly size: number;
  readonly columns: number;
}

/** Solves `op(a)·x = b` in place of b. */
export function substitute(w: NestWriter, system: System, params: TriangleParams): void {
  const { a, x, size, columns } = system;
  const forwards = params.lower !== params.transpose;
  const eachColumn = (body: (j: Index) => void): void => w.loop(columns, body);
  const divide = (i: Index): void => {
    if (params.unitDiagonal) return;
    const pivot = w.let(a(i, i));
    eachColumn((j) => x.set(w.k.div(x.at(i, j), pivot), i, j));
  };
  /** The indices that come before `i` forwards, or after it backwards. */
  const known = (i: Index, body: (k: Index) => void): void =>
    forwards ? w.range(zeroIndex, i, body) : w.range(next(i), size, body);
  const open = (i: Index, body: (k: Index) => void): void =>
    forwards ? w.range(next(i), size, body) : w.range(zeroIndex, i, body);
  const order = { backwards: !forwards };
  if (params.transpose)
    w.loop(
      size,
      (k) => {
        divide(k);
        open(k, (i) => {
          const factor = w.let(a(k, i));
          eachColumn((j) => x.set(w.k.sub(x.at(i, j), w.k.mul(factor, x.at(k, j))), i, j));
        });
      },
      order,
    );
  else if (columns === 1)
    w.loop(
      size,
      (i) => {
        const rest = w.variable(x.at(i, zeroIndex));
        known(i, (k) => rest.set(w.k.sub(rest.value, w.k.mul(a(i, k), x.at(k, zeroIndex)))));
        x.set(params.unitDiagonal ? rest.value : w.k.div(rest.value, a(i, i)), i, zeroIndex);
      },
      order,
    );
  else
    w.loop(
      size,
      (i) => {
        known(i, (k) => {
          const factor = w.let(a(i, k));
          eachColumn((j) => x.set(w.k.sub(x.at(i, j), w.k.mul(factor, x.at(k, j))), i, j));
        });
        divide(i);
      },
      order,
    );
}
