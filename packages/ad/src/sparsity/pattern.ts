/** Where the elements of a sparse matrix are: for each row the increasing columns, one row after the other. */

/** Compressed rows: row i has the columns `indices[indptr[i]] … indices[indptr[i+1]−1]`, in increasing order. */
export interface Pattern {
  readonly rows: number;
  readonly columns: number;
  readonly indptr: Int32Array;
  readonly indices: Int32Array;
}

export function patternOf(rows: readonly (Int32Array | undefined)[], columns: number): Pattern {
  const indptr = new Int32Array(rows.length + 1);
  rows.forEach((row, i) => (indptr[i + 1] = (indptr[i] ?? 0) + (row?.length ?? 0)));
  const indices = new Int32Array(indptr[rows.length] ?? 0);
  rows.forEach((row, i) => row && indices.set(row, indptr[i]));
  return { rows: rows.length, columns, indptr, indices };
}

/** The columns of row i. */
export const rowOf = ({ indptr, indices }: Pattern, i: number): Int32Array =>
  indices.subarray(indptr[i], indptr[i + 1]);

/** The row of each element. */
export function rowIndices(pattern: Pattern): Int32Array {
  const found = new Int32Array(pattern.indices.length);
  for (let i = 0; i < pattern.rows; i++) found.fill(i, pattern.indptr[i], pattern.indptr[i + 1]);
  return found;
}

/** The pattern of the transpose, and for each of its elements where that is in `pattern`. */
export function transposed(pattern: Pattern): { readonly pattern: Pattern; readonly from: Int32Array } {
  const { rows, columns, indices } = pattern;
  const indptr = new Int32Array(columns + 1);
  for (const j of indices) indptr[j + 1] = (indptr[j + 1] ?? 0) + 1;
  for (let j = 0; j < columns; j++) indptr[j + 1] = (indptr[j + 1] ?? 0) + (indptr[j] ?? 0);
  const next = indptr.slice();
  const from = new Int32Array(indices.length);
  const found = new Int32Array(indices.length);
  const row = rowIndices(pattern);
  indices.forEach((j, k) => {
    const place = next[j] ?? 0;
    next[j] = place + 1;
    from[place] = k;
    found[place] = row[k] ?? 0;
  });
  return { pattern: { rows: columns, columns: rows, indptr, indices: found }, from };
}

/** The pattern with all elements that either of `a` and its transpose has. */
export function symmetrized(pattern: Pattern): Pattern {
  const other = transposed(pattern).pattern;
  const rows = Array.from({ length: pattern.rows }, (_, i) =>
    Int32Array.from(new Set([...rowOf(pattern, i), ...rowOf(other, i)])).toSorted(),
  );
  return patternOf(rows, pattern.columns);
}
