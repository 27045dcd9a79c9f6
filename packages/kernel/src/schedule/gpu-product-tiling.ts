/**
 * How the results of a matrix product are shared out among workgroups and threads. Each element of a tile is loaded once
 * from memory and used by as many results as the tile is wide the other way, so that tiles are as large as leaves enough
 * workgroups to fill a GPU:
 *
 * | results                                     | tile   | threads | results of each | depth |
 * | ------------------------------------------- | ------ | ------- | --------------- | ----- |
 * | 128 × 64 and more, at least 256 such tiles  | 128×64 | 16×16   | 8×4             | 16    |
 * | 64 × 64 and more, at least 64 such tiles    | 64×64  | 16×16   | 4×4             | 16    |
 * | 16 × 16 and more                            | 32×32  | 8×8     | 4×4             | 16    |
 * | 4 … 15 rows                                 | 8×64   | 4×16    | 2×4             | 16    |
 * | 4 … 15 columns                              | 64×8   | 16×4    | 4×2             | 16    |
 *
 * Below that, and below 2¹³ steps in all, nothing is used often enough for tiles to pay. The depth is how many steps of
 * the reduction a tile holds: between two barriers each thread then loads at least two elements, and two tiles of the
 * first row take less than 16 KiB. Larger blocks of results would need fewer loads from tiles, but more registers than
 * many GPUs have: long sums keep two numbers for each result.
 */
import { blockSteps } from "./accumulate.ts";
import type { GpuLimits } from "./gpu-limits.ts";

export interface Tiling {
  /** Rows and columns of threads. */
  readonly threads: readonly [number, number];
  /** Rows and columns of results in the registers of one thread. */
  readonly each: readonly [number, number];
  readonly depth: number;
}

/** Workgroups that keep a GPU busy. */
const enoughGroups = 64;
const leastWidth = 4;
const leastSteps = 2 ** 13;

const largest: Tiling = { threads: [16, 16], each: [8, 4], depth: 16 };
const large: Tiling = { threads: [16, 16], each: [4, 4], depth: 16 };
const middle: Tiling = { threads: [8, 8], each: [4, 4], depth: 16 };
const fewRows: Tiling = { threads: [4, 16], each: [2, 4], depth: 16 };
const fewColumns: Tiling = { threads: [16, 4], each: [4, 2], depth: 16 };

export const tileRows = ({ threads, each }: Tiling): number => threads[0] * each[0];
export const tileColumns = ({ threads, each }: Tiling): number => threads[1] * each[1];
export const threadsOf = ({ threads }: Tiling): number => threads[0] * threads[1];

export interface ProductSize {
  readonly rows: number;
  readonly columns: number;
  readonly batch: number;
  readonly depth: number;
}

export const groupsOf = ({ rows, columns, batch }: ProductSize, tiling: Tiling): number =>
  batch * Math.ceil(rows / tileRows(tiling)) * Math.ceil(columns / tileColumns(tiling));

/** The tiling of the table that a GPU has room for, if any. `storage` says how many bytes the tiles of one take. */
export function chooseTiling(
  size: ProductSize,
  storage: (tiling: Tiling) => number,
  limits: GpuLimits,
): Tiling | undefined {
  const { rows, columns, depth } = size;
  const fits = (tiling: Tiling): boolean =>
    threadsOf(tiling) <= limits.workgroupInvocations && storage(tiling) <= limits.workgroupStorage;
  if (Math.min(rows, columns) < leastWidth || rows * columns * depth < leastSteps) return undefined;
  if (rows < 16) return [fewRows].find(fits);
  if (columns < 16) return [fewColumns].find(fits);
  const fills = (tiling: Tiling, groups: number): boolean =>
    rows >= tileRows(tiling) && columns >= tileColumns(tiling) && groupsOf(size, tiling) >= groups;
  const wanted = [
    ...(fills(largest, 4 * enoughGroups) ? [largest] : []),
    ...(fills(large, enoughGroups) ? [large] : []),
    middle,
  ];
  return wanted.find(fits);
}

/** A chunk of the reduction is at least this long: what it writes is then little beside what it reads. */
const leastChunk = 256;

/**
 * How many steps of the reduction one workgroup takes: all of them, or fewer where there would be too few workgroups.
 * Nothing that happens while a kernel runs has a say, so that the order of additions is always the same.
 */
export function chunkOf(size: ProductSize, tiling: Tiling): number {
  const wanted = Math.ceil((2 * enoughGroups) / groupsOf(size, tiling));
  const chunks = Math.min(wanted, Math.floor(size.depth / leastChunk));
  return chunks < 2 ? size.depth : Math.floor(size.depth / chunks / blockSteps) * blockSteps;
}
