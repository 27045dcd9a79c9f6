/** Blocks of the rows or columns of a product, and loops over what is in one: in vectors as far as that goes. */
import { axisIndex, scaledIndex, sumIndex, type Index } from "@cotangent/ir";
import type { KernelStatement } from "../kernel.ts";
import { laneCount } from "./gpu-lanes.ts";
import type { Blocks, Workshop } from "./workshop.ts";

/** Rows of one block of results. */
export const blockRows = 4;

/** Blocks of rows or columns, with the axes that count them and what is in one. */
export interface Tiles {
  readonly blocks: Blocks;
  readonly block: number;
  /** The place of an element of a block along the whole axis. */
  readonly index: (inBlock: Index) => Index;
}

/** `body` for each of `width` elements: in vectors if they are whole, or one by one. */
export function eachElement(
  width: number,
  shop: Workshop,
  body: (index: Index) => readonly KernelStatement[],
): readonly KernelStatement[] {
  if (width % laneCount !== 0) {
    const lane = shop.axis(width);
    return shop.loop(lane, "unrolled", body(axisIndex(lane)));
  }
  const [vector, lane] = [shop.axis(width / laneCount), shop.axis(laneCount)];
  const index = sumIndex(scaledIndex(axisIndex(vector), laneCount), axisIndex(lane));
  return shop.loop(vector, "unrolled", shop.loop(lane, "lane", body(index)));
}

/** The length of the pieces of `extent`, multiples of `unit`, that are no longer than `most` and nearly equal: few kinds of code. */
export function evenly(extent: number, most: number, unit: number): number {
  const count = Math.ceil(extent / Math.max(most, unit));
  return Math.ceil(extent / count / unit) * unit;
}

/** `extent` in blocks of the first width, what is left in blocks of the next, and so on; the last ones are narrower. */
export function cascade(extent: number, [width, ...narrower]: readonly number[], start = 0): readonly Blocks[] {
  if (extent === 0) return [];
  if (width === undefined) return [{ start, count: 1, width: extent }];
  const count = Math.floor(extent / width);
  const rest = cascade(extent - count * width, narrower, start + count * width);
  return count === 0 ? rest : [{ start, count, width }, ...rest];
}
