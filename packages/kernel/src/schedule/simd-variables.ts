/**
 * Loops in order whose variables differ from column to column, such as running totals of columns: a run of columns takes each
 * step together, its variables side by side in a tile.
 *
 *     parallel i < n                           for each run of columns: lanes i: total[i] = 0
 *       variable total = 0                       sequential k < m: lanes i
 *       sequential k < m                    →      total[i] = total[i] + x[k·n + i]
 *         total = total + x[k·n + i]               y[k·n + i] = total[i]
 *         y[k·n + i] = total
 */
import { axisIndex, type Index, type Node } from "@cotangent/ir";
import type { KernelStatement } from "../kernel.ts";
import { rewriteStatements } from "../statements.ts";
import { laneCount } from "./gpu-lanes.ts";
import { chainsOf } from "./simd-chains.ts";
import { isWorthLanes, type Loop } from "./simd-worth.ts";
import { blockIndex, blocksOf, type Workshop } from "./workshop.ts";

/** Columns that take a step together: their variables stay in the first-level cache. */
const tileWidth = 512;

/** `loop` with its iterations side by side in the loop inside; undefined where that is not what it is. */
export function sideBySide(loop: Loop, shop: Workshop): readonly KernelStatement[] | undefined {
  const chains = chainsOf(loop, shop);
  if (!chains || chains.extent < laneCount || !isWorthLanes(chains.steps.body, loop.axis, shop.extents))
    return undefined;
  const { extent, variables, steps } = chains;
  return blocksOf(extent, tileWidth).flatMap((run) => {
    const block = shop.axis(run.count);
    const tiles = new Map(
      variables.map(({ name, start }) => [name, shop.buffer(name, start.dtype, [run.width], "tile")] as const),
    );
    const eachColumn = (body: readonly KernelStatement[]): readonly KernelStatement[] => {
      const lane = shop.axis(run.width);
      const here = [axisIndex(lane)];
      const place = new Map<number, Index>([[loop.axis, blockIndex(run, axisIndex(block), axisIndex(lane))]]);
      const local = (name: string, node: Node): Node => {
        const tile = tiles.get(name);
        return tile === undefined ? shop.table.local(name, node.dtype) : shop.load(tile, node.dtype, here);
      };
      const statements = body.flatMap((statement): readonly KernelStatement[] => {
        if (statement.kind !== "variable" && statement.kind !== "assign")
          return rewriteStatements([statement], shop.rewriting(place, { local }));
        const value = statement.kind === "variable" ? statement.start : statement.value;
        return shop
          .nodes([value], place, { local })
          .map((node) => shop.store(tiles.get(statement.name) ?? 0, here, node));
      });
      return shop.loop(lane, "parallel", statements);
    };
    return shop.loop(block, "parallel", [...eachColumn(variables), { ...steps, body: eachColumn(steps.body) }]);
  });
}
