/** Which products with a matrix of known pattern are computed, and where its elements are in them. */
import { columnColouring, fullestRow, starColouring, type Colouring } from "./colouring.ts";
import { rowIndices, rowOf, transposed, type Pattern } from "./pattern.ts";

export interface Compression {
  readonly pattern: Pattern;
  /** Products with sums of columns, or with sums of rows. */
  readonly by: "columns" | "rows";
  readonly colouring: Colouring;
  /** For each element of the pattern its position in the products, one product after the other. */
  readonly places: Int32Array;
}

/** By columns or by rows, whichever takes fewer products. */
export function compressed(pattern: Pattern): Compression {
  const turned = transposed(pattern).pattern;
  const [leastColumns, leastRows] = [fullestRow(pattern), fullestRow(turned)];
  const byColumns = (): Compression => compressedBy(pattern, "columns", columnColouring(pattern));
  const byRows = (): Compression => compressedBy(pattern, "rows", columnColouring(turned));
  const [first, second, bound] =
    leastColumns <= leastRows ? [byColumns, byRows, leastRows] : [byRows, byColumns, leastColumns];
  const own = first();
  if (own.colouring.colours <= bound) return own;
  const other = second();
  return other.colouring.colours < own.colouring.colours ? other : own;
}

function compressedBy(pattern: Pattern, by: "columns" | "rows", colouring: Colouring): Compression {
  const rows = rowIndices(pattern);
  const places = pattern.indices.map((j, k) => {
    const i = rows[k] ?? 0;
    return by === "columns" ? (colouring.of[j] ?? 0) * pattern.rows + i : (colouring.of[i] ?? 0) * pattern.columns + j;
  });
  return { pattern, by, colouring, places };
}

/** Of a symmetric matrix, each element from a product of its column or of its row. */
export function compressedSymmetric(pattern: Pattern): Compression {
  const star = starColouring(pattern);
  const plain = columnColouring(pattern);
  if (plain.colours <= star.colours) return compressedBy(pattern, "columns", plain);
  const { rows: n } = pattern;
  const { of, colours } = star;
  const perRow = new Int32Array(n * colours);
  for (let i = 0; i < n; i++) for (const j of rowOf(pattern, i)) count(perRow, i * colours + (of[j] ?? 0));
  const rows = rowIndices(pattern);
  const places = pattern.indices.map((j, k) => {
    const i = rows[k] ?? 0;
    const [own, other] = [of[i] ?? 0, of[j] ?? 0];
    return perRow[i * colours + other] === 1 ? other * n + i : own * n + j;
  });
  return { pattern, by: "columns", colouring: star, places };
}

const count = (counts: Int32Array, i: number): void => void (counts[i] = (counts[i] ?? 0) + 1);
