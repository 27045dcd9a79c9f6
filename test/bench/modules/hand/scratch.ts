/** Memory of the functions written by hand, and plain values in it. */

/** Gives arrays of at least these lengths, the same in each call unless they are too short. */
export function scratch<Name extends string>(): (
  lengths: Readonly<Record<Name, number>>,
) => Readonly<Record<Name, Float64Array>> {
  let kept = {} as Record<Name, Float64Array>;
  return (lengths) => {
    for (const name in lengths)
      if (!kept[name] || kept[name].length < lengths[name]) kept = { ...kept, [name]: new Float64Array(lengths[name]) };
    return kept;
  };
}

export type Rows = readonly (readonly number[])[];

/** Puts rows of one length into `to`, one after the other. */
export function flatten(rows: Rows, to: Float64Array): void {
  let next = 0;
  for (const row of rows) for (let i = 0; i < row.length; i++) to[next++] = row[i]!;
}

/** `count` rows of `width` numbers, which start at `start`. */
export function rowsOf(from: Float64Array, count: number, width: number, start = 0): number[][] {
  const rows: number[][] = [];
  rows.length = count;
  for (let i = 0; i < count; i++) rows[i] = listOf(from, width, start + i * width);
  return rows;
}

export function listOf(from: Float64Array, length: number, start = 0): number[] {
  const list: number[] = [];
  list.length = length;
  for (let i = 0; i < length; i++) list[i] = from[start + i]!;
  return list;
}
