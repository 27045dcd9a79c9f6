/**
 * Colours of the columns of a sparse matrix, so that columns of one colour can be computed together and told apart.
 * (Gebremedhin, Manne & Pothen 2005, What color is your Jacobian?; Coleman & Moré 1984 for Hessians.)
 */
import { rowOf, transposed, type Pattern } from "./pattern.ts";

export interface Colouring {
  readonly colours: number;
  /** The colour of each column. */
  readonly of: Int32Array;
}

/** Columns of one colour share no row: each element is the only one of its colour in its row. Greedy, the fullest column first. */
export function columnColouring(pattern: Pattern): Colouring {
  const byColumn = transposed(pattern).pattern;
  const { columns } = pattern;
  const of = new Int32Array(columns).fill(-1);
  const taken = new Int32Array(columns + 1).fill(-1);
  let colours = 0;
  for (const j of fullestFirst(byColumn)) {
    for (const i of rowOf(byColumn, j)) for (const other of rowOf(pattern, i)) forbid(taken, of[other] ?? -1, j);
    of[j] = firstFree(taken, j);
    colours = Math.max(colours, (of[j] ?? 0) + 1);
  }
  return { colours, of };
}

/**
 * A star colouring of a symmetric pattern: neighbours differ, and each path of four has at least three colours. Then for each
 * element (i, j) column j is the only one of its colour in row i, or column i the only one of its in row j.
 */
export function starColouring(pattern: Pattern): Colouring {
  const { columns } = pattern;
  const of = new Int32Array(columns).fill(-1);
  const taken = new Int32Array(columns + 1).fill(-1);
  let colours = 0;
  for (const v of fullestFirst(pattern)) {
    for (const w of rowOf(pattern, v)) {
      if (w === v) continue;
      forbid(taken, of[w] ?? -1, v);
      for (const x of rowOf(pattern, w).filter((other) => other !== v && closesPath(pattern, of, w, other)))
        forbid(taken, of[x] ?? -1, v);
    }
    of[v] = firstFree(taken, v);
    colours = Math.max(colours, (of[v] ?? 0) + 1);
  }
  return { colours, of };
}

/** Whether a neighbour of w with the colour of x would end a path with two colours: w, x and another neighbour of x. */
function closesPath(pattern: Pattern, of: Int32Array, w: number, x: number): boolean {
  if (x === w || (of[x] ?? -1) < 0) return false;
  const colour = of[w] ?? -1;
  return colour < 0 || rowOf(pattern, x).some((y) => y !== w && y !== x && of[y] === colour);
}

const forbid = (taken: Int32Array, colour: number, mark: number): void => {
  if (colour >= 0) taken[colour] = mark;
};

function firstFree(taken: Int32Array, mark: number): number {
  let colour = 0;
  while (taken[colour] === mark) colour++;
  return colour;
}

/** Row numbers, those of most elements first; natural order among equals, which suits bands. */
function fullestFirst(pattern: Pattern): readonly number[] {
  const size = (i: number): number => (pattern.indptr[i + 1] ?? 0) - (pattern.indptr[i] ?? 0);
  return Array.from({ length: pattern.rows }, (_, i) => i).toSorted((a, b) => size(b) - size(a));
}

/** The most elements of one row: no colouring has fewer colours. */
export function fullestRow({ rows, indptr }: Pattern): number {
  let most = 0;
  for (let i = 0; i < rows; i++) most = Math.max(most, (indptr[i + 1] ?? 0) - (indptr[i] ?? 0));
  return most;
}
