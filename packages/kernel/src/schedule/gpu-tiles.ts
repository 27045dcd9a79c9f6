/** Tiles that keep a row from one stage to the next. */
import { arrayType, at, type Index } from "@cotangent/ir";
import type { KernelBuffer, KernelStatement } from "../kernel.ts";
import { mostOf } from "../simplify-index.ts";
import { mapStores } from "../statements.ts";
import { storedIn, type RowNest } from "./gpu-row-nest.ts";
import type { Team } from "./gpu-team.ts";
import type { Workshop } from "./workshop.ts";

/** Bytes of a tile, in which each element takes at least four; infinite where a named size says how many there are. */
export const bytesOfTile = ({ type: { dtype, shape } }: KernelBuffer): number =>
  shape.reduce<number>((product, dim) => product * mostOf(dim), Math.max(dtype.bytes, 4));

/** The tiles that stages of `nest` store a row in. */
export const tilesOf = ({ sections }: RowNest, { buffers }: Workshop): ReadonlySet<number> =>
  new Set(sections.flatMap((section) => [...storedIn(section)].filter((i) => at(buffers, i).space === "tile")));

/** Makes registers of `tiles`, where a thread has a row for itself. */
export function keepInRegisters(tiles: ReadonlySet<number>, { buffers }: Workshop): void {
  for (const tile of tiles) buffers[tile] = { ...at(buffers, tile), space: "register" };
}

/** `body` with a tile for each of the rows of `team`. */
export function spreadTiles(
  body: readonly KernelStatement[],
  tiles: ReadonlySet<number>,
  { size: { columns }, column }: Team,
  shop: Workshop,
): readonly KernelStatement[] {
  if (columns === 1 || tiles.size === 0) return body;
  for (const tile of tiles) {
    const buffer = at(shop.buffers, tile);
    shop.buffers[tile] = { ...buffer, type: arrayType(buffer.type.dtype, [columns, ...buffer.type.shape]) };
  }
  const own = (buffer: number, index: readonly Index[]): readonly Index[] =>
    tiles.has(buffer) ? [column, ...index] : index;
  const rewritten = shop.statements(body, new Map(), {
    load: ({ source, dtype, otherwise }, index, guards) =>
      shop.table.load(source, dtype, own(source, index), guards, otherwise),
  });
  return mapStores(rewritten, own);
}
