/** An order of rows and columns in which the elements of a sparse matrix are near its diagonal. */
import { rowOf, symmetrized, type Pattern } from "@cotangent/ad";

/**
 * The reverse Cuthill–McKee order: position → row. Breadth first from a row of few elements, those of few elements first, backwards.
 * (George & Liu 1981, Computer Solution of Large Sparse Positive Definite Systems.)
 */
export function narrowOrder(pattern: Pattern): Int32Array {
  const graph = symmetrized(pattern);
  const degree = (i: number): number => (graph.indptr[i + 1] ?? 0) - (graph.indptr[i] ?? 0);
  const byDegree = (rows: Iterable<number>): readonly number[] => [...rows].toSorted((a, b) => degree(a) - degree(b));
  const seen = new Uint8Array(graph.rows);
  const order: number[] = [];
  const visit = (row: number): void => {
    if (!seen[row]) order.push(row);
    seen[row] = 1;
  };
  for (const start of byDegree(Array.from({ length: graph.rows }, (_, i) => i))) {
    if (seen[start]) continue;
    visit(start);
    for (let next = order.length - 1; next < order.length; next++)
      for (const neighbour of byDegree(rowOf(graph, order[next] ?? 0))) visit(neighbour);
  }
  return Int32Array.from(order.toReversed());
}

export interface Band {
  /** How many diagonals there are below and above the main one. */
  readonly below: number;
  readonly above: number;
}

/** The band of the matrix whose row and column i are those that `order` has at i. */
export function bandOf(pattern: Pattern, order: Int32Array): Band {
  const place = new Int32Array(order.length);
  order.forEach((row, i) => (place[row] = i));
  let [below, above] = [0, 0];
  for (let row = 0; row < pattern.rows; row++)
    for (const column of rowOf(pattern, row)) {
      const distance = (place[column] ?? 0) - (place[row] ?? 0);
      below = Math.max(below, -distance);
      above = Math.max(above, distance);
    }
  return { below, above };
}
