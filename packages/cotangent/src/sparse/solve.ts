/** Sparse systems: elimination in a band, by loops of the program. */
import { rowOf, type Pattern } from "@cotangent/ad";
import { i32 } from "@cotangent/ir";
import { fromData } from "../bind.ts";
import { solve } from "../linalg/solve.ts";
import * as np from "../numpy/index.ts";
import { scan } from "../scan.ts";
import type { Tensor } from "../tensor.ts";
import { bandOf, narrowOrder, type Band } from "./order.ts";

interface Matrix {
  readonly values: Tensor;
  readonly pattern: Pattern;
  toDense(): Tensor;
}

const table = (shape: readonly number[], of: Int32Array): Tensor => fromData(i32, shape, of);

/** `x` with `A·x = b`, in the way that costs least. */
export function solveBySparsity(matrix: Matrix, b: Tensor): Tensor {
  const { pattern } = matrix;
  const n = pattern.rows;
  const order = narrowOrder(pattern);
  const band = bandOf(pattern, order);
  const width = band.below + band.above + 1;
  if (n === 0 || 3 * (band.below + 1) * width > n * n) return solve(matrix.toDense(), b);
  const right = np.take(np.reshape(b, [n, -1]), table([n], order), 0);
  const found = solveInBand(matrix, { order, ...band }, right);
  const place = new Int32Array(n);
  order.forEach((row, i) => (place[row] = i));
  return np.reshape(np.take(found, table([n], place), 0), b.shape);
}

/** Where elements of the band are among the values, and one beyond them where there is none. */
class Places {
  readonly #pattern: Pattern;
  readonly #order: Int32Array;
  readonly #place: Int32Array;

  constructor(pattern: Pattern, order: Int32Array) {
    this.#pattern = pattern;
    this.#order = order;
    this.#place = new Int32Array(order.length);
    order.forEach((row, i) => (this.#place[row] = i));
  }

  /** For each of the rows that `rowAt` names, in the order, the columns from `firstOf` it on. */
  table(rowsAt: readonly number[], firstOf: (row: number) => number, width: number): Tensor {
    const absent = this.#pattern.indices.length;
    const found = new Int32Array(rowsAt.length * width).fill(absent);
    rowsAt.forEach((i, line) => {
      const row = this.#order[i];
      if (row === undefined) return;
      const start = this.#pattern.indptr[row] ?? 0;
      rowOf(this.#pattern, row).forEach((column, k) => {
        const offset = (this.#place[column] ?? 0) - firstOf(i);
        if (offset >= 0 && offset < width) found[line * width + offset] = start + k;
      });
    });
    return table([rowsAt.length, width], found);
  }
}

type Pair = [Tensor, Tensor];

/**
 * LU with partial pivoting of a band: before step k a block holds the rows that have elements in column k, aligned at that column,
 * so each step eliminates in `below` rows of `width` elements; fill stays inside them. Then substitution backwards.
 */
function solveInBand(
  { values, pattern }: Matrix,
  { order, below, above }: Band & { readonly order: Int32Array },
  right: Tensor,
): Tensor {
  const n = pattern.rows;
  const width = below + above + 1;
  const places = new Places(pattern, order);
  const all = np.concatenate([values, np.zeros([1], { dtype: values.dtype })]);
  const range = (start: number, count: number): readonly number[] => Array.from({ length: count }, (_, i) => start + i);
  const block = np.take(
    all,
    places.table(range(0, below + 1), () => 0, width),
    0,
  );
  const entering = np.take(
    all,
    places.table(range(below + 1, n), (i) => i - below, width),
    0,
  );
  const sides = np.concatenate([right, np.zeros([below + 1, right.shape[1] ?? 1], { dtype: right.dtype })]);
  const start: Pair = [block, np.slice(sides, [[0, below + 1]])];
  const [, [upper, reduced]] = scan(eliminated, start, [entering, np.slice(sides, [[below + 1, null]])] as Pair);
  if (width === 1) return reduced.div(upper);
  const none = np.zeros([width - 1, right.shape[1] ?? 1], { dtype: right.dtype });
  const [, solution] = scan(substituted, none, [upper, reduced] as Pair, { reverse: true });
  return solution;
}

/** One step: the row with the greatest first element is finished, the others lose theirs, and one more row comes in. */
function eliminated([block, sides]: Pair, [row, side]: Pair): [Pair, Pair] {
  const count = block.shape[0] ?? 1;
  const rows = np.arange(count, { dtype: "i32" });
  const pivot = np.argmax(np.abs(column(block))).astype("i32");
  const swap = np.where(np.equal(rows, 0), pivot, np.where(np.equal(rows, pivot), 0, rows));
  const [own, right] = [np.take(block, swap, 0), np.take(sides, swap, 0)];
  const [first, firstSide] = [np.slice(own, [0]), np.slice(right, [0])];
  const [rest, restSide] = [np.slice(own, [[1, null]]), np.slice(right, [[1, null]])];
  const factors = np.reshape(column(rest).div(np.slice(first, [0])), [count - 1, 1]);
  const cleared = np.slice(rest.sub(factors.mul(first)), [null, [1, null]]);
  const widened = np.concatenate([cleared, np.zeros([count - 1, 1], { dtype: block.dtype })], 1);
  const next: Pair = [
    np.concatenate([widened, np.expandDims(row, 0)]),
    np.concatenate([restSide.sub(factors.mul(firstSide)), np.expandDims(side, 0)]),
  ];
  return [next, [first, firstSide]];
}

const column = (block: Tensor): Tensor => np.slice(block, [null, 0]);

/** `xₖ = (yₖ − Σⱼ uₖⱼ·xⱼ)/uₖₖ`, with the x of the next rows as the carry. */
function substituted(after: Tensor, [row, side]: Pair): [Tensor, Tensor] {
  const x = side.sub(np.matmul(np.slice(row, [[1, null]]), after)).div(np.slice(row, [0]));
  return [np.concatenate([np.expandDims(x, 0), np.slice(after, [[0, -1]])]), x];
}
