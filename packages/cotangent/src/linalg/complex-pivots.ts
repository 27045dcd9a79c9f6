/** Elimination of complex matrices, where the greatest element that is left is the next pivot. */
import { divide, floorDivide, mod, multiply, subtract } from "../numpy/arithmetic.ts";
import { equal, less, notEqual } from "../numpy/compare.ts";
import { ones, zeros } from "../numpy/constant.ts";
import { where } from "../numpy/logic.ts";
import { arange } from "../numpy/ranges.ts";
import { argmax, sum } from "../numpy/reduce.ts";
import { abs } from "../numpy/rounding.ts";
import { expandDims } from "../numpy/shape.ts";
import { scan } from "../scan.ts";
import { stopGradient } from "../stop-gradient.ts";
import type { Tensor } from "../tensor.ts";
import { batchOf, rowsOf } from "./arguments.ts";

interface Elimination {
  readonly matrix: Tensor;
  /** Which rows and columns have had no pivot yet, `[…, n]`. */
  readonly rows: Tensor;
  readonly columns: Tensor;
  /** Whether the exchanges so far are odd in number, as 0 or 1. */
  readonly odd: Tensor;
}

/**
 * The pivots `[n, …]` of square matrices `[…, n, n]`, and the sign `[…]` of the exchanges: their product is the
 * determinant. Where a pivot is 0, so is all that is left.
 */
export function eliminate(x: Tensor): readonly [pivots: Tensor, sign: Tensor] {
  const [batch, size] = [batchOf(x), rowsOf(x)];
  if (size === 0) return [zeros([0, ...batch], { dtype: x.dtype }), ones(batch)];
  const all = ones([...batch, size], { dtype: "i32" });
  const start: Elimination = { matrix: x, rows: all, columns: all, odd: zeros(batch, { dtype: "i32" }) };
  const [{ odd }, found] = scan((state: Elimination) => eliminated(state), start, null, { length: size });
  return [found, where(equal(odd, 1), -1, 1)];
}

function eliminated({ matrix, rows, columns, odd }: Elimination): readonly [Elimination, Tensor] {
  const size = rowsOf(matrix);
  const places = arange(0, size, 1, { dtype: "i32" });
  const free = equal(multiply(expandDims(rows, -1), expandDims(columns, -2)), 1);
  const magnitudes = where(free, abs(stopGradient(matrix)), -1).reshape([...batchOf(matrix), size * size]);
  const place = expandDims(argmax(magnitudes, { axis: -1 }), -1);
  const [row, column] = [floorDivide(place, size), mod(place, size)];
  const [isRow, isColumn] = [equal(places, row), equal(places, column)];
  const along = sum(where(expandDims(isRow, -1), matrix, 0), { axis: -2 });
  const down = sum(where(expandDims(isColumn, -2), matrix, 0), { axis: -1 });
  const pivot = sum(where(isColumn, along, 0), { axis: -1 });
  const divisor = expandDims(where(notEqual(pivot, 0), pivot, 1), [-2, -1]);
  const change = divide(multiply(expandDims(down, -1), expandDims(along, -2)), divisor);
  const before = (which: Tensor, last: Tensor): Tensor => sum(where(less(places, last), which, 0), { axis: -1 });
  return [
    {
      matrix: subtract(matrix, change),
      rows: where(isRow, 0, rows),
      columns: where(isColumn, 0, columns),
      odd: mod(odd.add(before(rows, row)).add(before(columns, column)), 2),
    },
    pivot,
  ];
}
