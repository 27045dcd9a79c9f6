/** Who may change an array or object. */
import type { Machine } from "./machine.ts";
import type { Cell } from "./staged.ts";

/** Whether a cell may be changed; if not, that is reported. What may be the same is then lost. */
export function claim(m: Machine, cell: Cell): boolean {
  if (m.node && cell.owner === "parameter") m.report(m.node, "mutated-parameter");
  if (m.node && cell.owner === "module") m.report(m.node, "mutated-module-state");
  if (m.node && cell.mayAlias.some(({ owner }) => owner === "parameter")) m.report(m.node, "mutated-parameter");
  for (const other of m.state.cells.keys()) if (mayBeSame(cell, other)) m.state.cells.set(other, { kind: "lost" });
  return cell.owner === "local";
}

const mayBeSame = (a: Cell, b: Cell): boolean =>
  a !== b &&
  (a.mayAlias.includes(b) || b.mayAlias.includes(a) || a.mayAlias.some((other) => b.mayAlias.includes(other)));
