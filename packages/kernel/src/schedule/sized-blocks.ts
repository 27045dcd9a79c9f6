/** Loops over a named size in blocks of known lengths. */
import {
  axisIndex,
  quotientIndex,
  remainderIndex,
  scaledIndex,
  sizeIndex,
  sumIndex,
  type AxisRole,
  type Index,
} from "@cotangent/ir";
import type { KernelStatement } from "../kernel.ts";
import { whereSome } from "./sized.ts";
import type { Workshop } from "./workshop.ts";

/** What blocks need to be loops. */
interface Style {
  readonly shop: Workshop;
  readonly role: AxisRole;
  /** How many elements are in a block, first the most; each divides the one before it. */
  readonly widths: readonly number[];
}

/** Blocks of so many elements of `extent`, and what is left one by one. @param index where an element of a block is */
export function inBlocks(
  extent: Index,
  { shop, role, widths }: Style,
  body: (width: number, index: (inBlock: Index) => Index) => readonly KernelStatement[],
): readonly KernelStatement[] {
  let done: Index = sizeIndex(0);
  const blocks = [...widths, 1].map((width, i): KernelStatement => {
    const start = done;
    const wider = widths[i - 1];
    const left = wider === undefined ? extent : remainderIndex(extent, wider);
    const axis = shop.axis(wider === undefined ? Infinity : wider / width - 1);
    done = scaledIndex(quotientIndex(extent, width), width);
    const index = (inBlock: Index): Index => sumIndex(start, scaledIndex(axisIndex(axis), width), inBlock);
    return { kind: "loop", axis, extent: quotientIndex(left, width), role, body: body(width, index) };
  });
  return whereSome(extent, blocks, shop);
}
