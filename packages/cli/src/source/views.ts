/** Names of parts of packed cells, when the part is about to be replaced: they keep what they had. */
import type { Machine } from "./machine.ts";
import { pack } from "./packed.ts";
import { follow, resolve } from "./paths.ts";
import { newCell, reference, type Cell, type Reference } from "./staged.ts";
import { unpack } from "./packed.ts";

/** Variables that lead into `cell` lead to copies from now on. */
export function forgetViews(m: Machine, cell: Cell): void {
  for (const [variable, value] of m.state.variables) {
    if (value.kind !== "reference") continue;
    const found = resolve(m, value);
    if (found.cell === cell && found.path.length > 0) m.state.variables.set(variable, snapshot(m, found));
  }
}

function snapshot(m: Machine, found: Reference): Reference {
  const content = m.state.cells.get(found.cell);
  const type = content?.kind === "packed" ? follow(m, content.type, found.path)?.type : undefined;
  if (!type) return found;
  const owner = () => newCell(found.cell.owner);
  const copy = unpack(m, type, pack(m, found, type), owner);
  return copy.kind === "reference" ? reference(copy.cell, copy.path) : found;
}
