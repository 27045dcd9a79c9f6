/** Elements of sparse matrices from products with sums of their columns or rows, for patterns of many kinds. */
import {
  compressed,
  compressedSymmetric,
  patternOf,
  rowOf,
  symmetrized,
  type Compression,
  type Pattern,
} from "@cotangent/ad";
import type { Random } from "@cotangent/ir/testing";
import { LawError } from "../subject.ts";

/** A pattern of `rows` by `columns` with the elements for which `has` holds. */
export const patternWhere = (rows: number, columns: number, has: (i: number, j: number) => boolean): Pattern =>
  patternOf(
    Array.from({ length: rows }, (_, i) =>
      Int32Array.from(Array.from({ length: columns }, (__, j) => j).filter((j) => has(i, j))),
    ),
    columns,
  );

/** Each element is found where the compression says, in products with a matrix of different numbers. */
export function checkElements(
  { pattern, by, colouring, places }: Compression,
  value: (i: number, j: number) => number,
): void {
  const length = by === "columns" ? pattern.rows : pattern.columns;
  const products = new Float64Array(colouring.colours * length);
  for (let i = 0; i < pattern.rows; i++)
    for (const j of rowOf(pattern, i)) {
      const [colour, place] = by === "columns" ? [colouring.of[j]!, i] : [colouring.of[i]!, j];
      products[colour * length + place]! += value(i, j);
    }
  for (let i = 0, k = 0; i < pattern.rows; i++)
    for (const j of rowOf(pattern, i)) {
      const found = products[places[k++]!];
      if (found !== value(i, j))
        throw new LawError(`element ${i}, ${j}: ${found} in a product by ${by}, not ${value(i, j)}`);
    }
}

function checkColours(name: string, found: Compression, colours: number): void {
  if (found.colouring.colours !== colours)
    throw new LawError(`${name}: ${found.colouring.colours} products, where ${colours} are enough`);
}

const size = 12;
const named: readonly (readonly [name: string, pattern: Pattern, plain: number, symmetric: number])[] = [
  ["nothing", patternWhere(size, size, () => false), 0, 0],
  ["a diagonal", patternWhere(size, size, (i, j) => i === j), 1, 1],
  ["a band", patternWhere(size, size, (i, j) => Math.abs(i - j) <= 1), 3, 3],
  ["an arrow", patternWhere(size, size, (i, j) => i === j || i === 0 || j === 0), size, 2],
  ["everything", patternWhere(size, size, () => true), size, size],
];

/** Products that are enough for patterns that are known, and random ones. */
export function checkColourings(random: Random): void {
  for (const [name, pattern, plain, symmetric] of named) {
    if (plain > 0) checkColours(name, compressed(pattern), plain);
    if (symmetric > 0) checkColours(`${name}, symmetric`, compressedSymmetric(pattern), symmetric);
  }
  const { indptr, indices } = patternOf([undefined, Int32Array.of(1), undefined], 2);
  if (String(indptr) !== "0,0,1,1" || String(indices) !== "1")
    throw new LawError(`rows of nothing have elements: [${String(indptr)}], [${String(indices)}]`);
  checkColours("a row", compressed(patternWhere(1, size, () => true)), 1);
  checkColours("a column", compressed(patternWhere(size, 1, () => true)), 1);
  for (let round = 0; round < 40; round++) {
    const [rows, columns, density] = [random.integer(1, 9), random.integer(1, 9), random.integer(1, 7)];
    const pattern = patternWhere(rows, columns, () => random.integer(1, 10) <= density);
    checkElements(compressed(pattern), (i, j) => 1 + i * columns + j);
    const square = symmetrized(patternWhere(rows, rows, (i, j) => i === j || random.integer(1, 20) <= density));
    checkElements(compressedSymmetric(square), (i, j) => 1 + Math.max(i, j) * rows + Math.min(i, j));
  }
}
