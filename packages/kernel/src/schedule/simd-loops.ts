/**
 * Elementwise loops in which vectors take four neighbouring elements, and the rest one by one:
 *
 *     parallel i < n                     parallel b < n div 4
 *       y[i] = f(x[i], s[0])      →        lane l < 4
 *                                            y[4b + l] = f(x[4b + l], s[0])
 *                                        parallel i < n mod 4 …
 *
 * Loads that do not run along memory are made one by one: it pays where the work on them is more than that (`simd-worth.ts`).
 */
import { axisIndex, concreteDim } from "@cotangent/ir";
import type { KernelStatement } from "../kernel.ts";
import { axesBelow } from "../rewrite.ts";
import { bodyOf, mapStatement } from "../statements.ts";
import { laneCount } from "./gpu-lanes.ts";
import { together } from "./simd-chains.ts";
import { turned } from "./simd-transpose.ts";
import { sideBySide } from "./simd-variables.ts";
import { isElementwise, isWorthLanes, withoutOrder, type Loop } from "./simd-worth.ts";
import { blockIndex, blocksOf, type Workshop } from "./workshop.ts";

const same = <T>(x: T): T => x;

/** `body`, scheduled, with lanes in those of its innermost loops whose iterations may run at the same time. */
export const inVectors = (body: readonly KernelStatement[], shop: Workshop): readonly KernelStatement[] =>
  body.flatMap((statement): readonly KernelStatement[] => {
    const free = statement.kind === "loop" ? withoutOrder(statement, shop) : undefined;
    if (free && isElementwise(free, shop)) return vectorized(free, shop);
    const square = statement.kind === "loop" ? turned(statement, shop) : undefined;
    if (square) return square;
    const columns = statement.kind === "loop" ? sideBySide(statement, shop) : undefined;
    if (columns) return inVectors(columns, shop);
    const rows = statement.kind === "loop" ? together(statement, shop) : undefined;
    if (rows) return rows;
    const inner = bodyOf(statement);
    return [
      inner.length === 0 ? statement : mapStatement(statement, { node: same, index: same }, inVectors(inner, shop)),
    ];
  });

function vectorized(loop: Loop, shop: Workshop): readonly KernelStatement[] {
  const extent = loop.extent.kind === "size" ? concreteDim(loop.extent.value, "a kernel") : 0;
  if (extent < laneCount || !mayBeVectors(loop, shop)) return [loop];
  return blocksOf(extent, laneCount).flatMap((run) => {
    const [block, lane] = [shop.axis(run.count), shop.axis(run.width)];
    const body = shop.statements(loop.body, new Map([[loop.axis, blockIndex(run, axisIndex(block), axisIndex(lane))]]));
    const role = run.width === laneCount ? "lane" : "parallel";
    return shop.loop(block, "parallel", shop.loop(lane, role, body));
  });
}

/** Whether four neighbours of an elementwise loop may go together, and that pays. */
export const mayBeVectors = ({ body, axis }: Loop, { extents }: Workshop): boolean =>
  body.every((statement) => statement.kind !== "store" || axesBelow(statement.index).includes(axis)) &&
  isWorthLanes(body, axis, extents);
