/** Triangular factors of complex matrices, and solutions with them. */
import * as ir from "@cotangent/ir";
import { bindOne } from "../bind.ts";
import { divide, multiply, subtract } from "../numpy/arithmetic.ts";
import { equal, greater, less, notEqual } from "../numpy/compare.ts";
import { zeros } from "../numpy/constant.ts";
import { logicalAnd, where } from "../numpy/logic.ts";
import { diagonal, eye, tril, triu } from "../numpy/matrix.ts";
import { arange } from "../numpy/ranges.ts";
import { argmax, sum } from "../numpy/reduce.ts";
import { abs } from "../numpy/rounding.ts";
import { expandDims } from "../numpy/shape.ts";
import { scan } from "../scan.ts";
import { stopGradient } from "../stop-gradient.ts";
import type { Tensor } from "../tensor.ts";
import { batchOf, columnsOf, rowsOf, turned } from "./arguments.ts";
import { columnsFrom, embedded, embeddedColumns } from "./complex.ts";

interface TriangularTerms {
  readonly lower: boolean;
  readonly transpose: boolean;
  readonly unitDiagonal: boolean;
}

/**
 * The solution of `a·x = b` of which one triangle of `a` is read. With its rows divided by the diagonal, the real matrix of
 * twice the size has a diagonal of ones and is triangular, too.
 */
export function complexTriangularSolve(a: Tensor, b: Tensor, terms: TriangularTerms): Tensor {
  const { lower, transpose, unitDiagonal } = terms;
  const read = lower ? tril(a) : triu(a);
  const whole = transpose ? turned(read) : read;
  const scale = expandDims(diagonal(whole), -1);
  const scaled = (x: Tensor): Tensor => (unitDiagonal ? x : divide(x, scale));
  const unit = where(eye(rowsOf(a)), 1, scaled(whole));
  const found = bindOne(ir.triangularSolve, [embedded(unit), embeddedColumns(scaled(b))], {
    lower: lower !== transpose,
    transpose: false,
    unitDiagonal: true,
  });
  return columnsFrom(found);
}

interface Elimination {
  /** U on and above the diagonal, L below it, as far as they are found. */
  readonly packed: Tensor;
  readonly order: Tensor;
}

/** L below the diagonal and U on and above it, in one matrix, and the order of rows, of `x: […, m, n]`. */
export function complexFactors(x: Tensor): readonly [packed: Tensor, order: Tensor] {
  const order = zeros([...batchOf(x), rowsOf(x)], { dtype: "i32" }).add(arange(0, rowsOf(x), 1, { dtype: "i32" }));
  const steps = arange(0, Math.min(rowsOf(x), columnsOf(x)), 1, { dtype: "i32" });
  const [found] = scan(
    (state: Elimination, k: Tensor) => [eliminated(state, k), null] as const,
    { packed: x, order },
    steps,
  );
  return [found.packed, found.order];
}

/** Column `k` eliminated, after the row with the greatest element in it has come to place k. */
function eliminated({ packed, order }: Elimination, k: Tensor): Elimination {
  const rows = arange(0, rowsOf(packed), 1, { dtype: "i32" });
  const columns = arange(0, columnsOf(packed), 1, { dtype: "i32" });
  const columnOf = (x: Tensor): Tensor => sum(where(equal(columns, k), x, 0), { axis: -1 });
  const size = abs(stopGradient(columnOf(packed)));
  const place = expandDims(argmax(where(less(rows, k), -1, size), { axis: -1 }), -1);
  const [isFirst, isSecond] = [equal(rows, k), equal(rows, place)];
  const exchanged = exchange(packed, expandDims(isFirst, -1), expandDims(isSecond, -1));
  const row = sum(where(expandDims(isFirst, -1), exchanged, 0), { axis: -2 });
  const column = columnOf(exchanged);
  const pivot = expandDims(columnOf(row), -1);
  const isBelow = greater(rows, k);
  const left = where(isBelow, divide(column, where(notEqual(pivot, 0), pivot, 1)), 0);
  const right = where(greater(columns, k), row, 0);
  const rest = subtract(exchanged, multiply(expandDims(left, -1), expandDims(right, -2)));
  const isNew = logicalAnd(expandDims(isBelow, -1), equal(columns, k));
  return {
    packed: where(isNew, expandDims(left, -1), rest),
    order: exchange(expandDims(order, -1), expandDims(isFirst, -1), expandDims(isSecond, -1)).reshape(order.shape),
  };
}

/** `x` with two rows exchanged, which are marked. */
function exchange(x: Tensor, isFirst: Tensor, isSecond: Tensor): Tensor {
  const row = (mark: Tensor): Tensor => sum(where(mark, x, 0), { axis: -2, keepdims: true });
  return where(isFirst, row(isSecond), where(isSecond, row(isFirst), x));
}
