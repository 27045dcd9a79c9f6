/** How cofactors change: minors of second order, which are products of all but two pivots. */
import type { Emitter } from "../../primitive.ts";
import type { Value } from "../../program.ts";
import { div } from "../arithmetic.ts";
import { repeatOver, sumOver } from "../broadcast.ts";
import { zeroOf } from "../constant.ts";
import { cumprod } from "../cumulative.ts";
import { scatterAdd } from "../indexing.ts";
import { alongAxis } from "../places.ts";
import { cast, eq, select } from "../logic.ts";
import { padWith } from "../padding.ts";
import { fillLike } from "../pointwise.ts";
import { completeLu, permuteColumns, permuteRows } from "./lu.ts";
import {
  alongColumns,
  alongRows,
  diagonalOf,
  knownZeros,
  minus,
  plus,
  strictUpper,
  times,
  turned,
  withDiagonal,
  withOnesBelow,
} from "./matrix.ts";
import { triangularSolve } from "./triangular-solve.ts";

/**
 * With `x[p][:, q] = L·D·U` and `E = L⁻¹·ẋ[p][:, q]·U⁻¹`, the adjugate of `D + t·E` changes by `M = diag(P·diag E) −
 * P∘E`, where `Pᵢⱼ` is the product of all elements of D but i and j, and 0 on the diagonal; that of x by
 * `±Q·U⁻¹·M·L⁻¹·P`.
 */
export function cofactorTangent(b: Emitter, x: Value, dx: Value, size: number): Value {
  const [packed, rows, columns, sign] = b.apply(completeLu, [x], {});
  if (!packed || !rows || !columns || !sign) throw new Error("internal: completeLu has four results");
  const pivots = diagonalOf(b, packed, knownZeros(b, packed));
  const right = unitUpper(b, packed, pivots, size);
  const solve = (matrix: Value, side: Value, lower: boolean, transpose: boolean): Value =>
    b.one(triangularSolve, [matrix, side], { lower, transpose, unitDiagonal: true });
  const fromRight = (side: Value, matrix: Value, lower: boolean): Value =>
    turned(b, solve(matrix, turned(b, side), lower, true));
  const inOrder = permuteColumns(b, permuteRows(b, dx, rows), columns);
  const e = fromRight(solve(packed, inOrder, true, false), right, false);
  const pairs = pairProducts(b, pivots, size);
  const onDiagonal = sumOver(b, times(b, pairs, alongColumns(b, diagonalOf(b, e), size)), [x.type.shape.length - 1]);
  const identity = withDiagonal(b, fillLike(b, e, 0), 1);
  const moved = minus(b, times(b, identity, alongRows(b, onDiagonal, size)), times(b, pairs, e));
  const adjugate = solve(right, fromRight(moved, packed, true), false, false);
  const signs = b.one(cast, [sign], { dtype: x.type.dtype });
  const rank = x.type.shape.length;
  const signed = times(b, adjugate, repeatOver(b, signs, x.type.shape, [rank - 2, rank - 1]));
  // adj[q[i], p[j]] is the element i, j; the cofactors are its transpose.
  return scatterColumns(b, scatterRows(b, turned(b, signed), rows), columns);
}

/** `U` of unit diagonal from the rows of packed factors: each divided by its pivot, or 0 where that is 0. */
function unitUpper(b: Emitter, packed: Value, pivots: Value, size: number): Value {
  const divisors = alongRows(b, pivots, size);
  const isZero = b.one(eq, [divisors, fillLike(b, divisors, 0)]);
  const safe = b.one(select, [isZero, fillLike(b, divisors, 1), divisors]);
  return b.one(select, [isZero, knownZeros(b, packed), b.one(div, [packed, safe])]);
}

/** The product of all elements of the last axis but two, for each pair; 0 for an element with itself. */
function pairProducts(b: Emitter, d: Value, size: number): Value {
  const axis = d.type.shape.length - 1;
  const shift = (x: Value, along: number, by: number, value: number): Value => {
    const ends = (amount: number): readonly number[] => x.type.shape.map((_, i) => (i === along ? amount : 0));
    return b.one(padWith, [x], { low: ends(by), high: ends(-by), interior: ends(0), value });
  };
  const before = b.one(cumprod, [shift(d, axis, 1, 1)], { axis, reverse: false });
  const after = b.one(cumprod, [shift(d, axis, -1, 1)], { axis, reverse: true });
  const whole = alongColumns(b, d, size);
  const beyond = withOnesBelow(b, whole);
  const between = shift(b.one(cumprod, [beyond], { axis: axis + 1, reverse: false }), axis + 1, 1, 1);
  const all = times(b, times(b, alongRows(b, before, size), between), alongColumns(b, after, size));
  const above = strictUpper(b, all, knownZeros(b, all));
  return plus(b, above, turned(b, above));
}

const scatterRows = (b: Emitter, x: Value, order: Value): Value => {
  const axis = x.type.shape.length - 2;
  return b.one(scatterAdd, [zeroOf(b, x.type), x, order], alongAxis(axis, axis));
};
const scatterColumns = (b: Emitter, x: Value, order: Value): Value => turned(b, scatterRows(b, turned(b, x), order));
