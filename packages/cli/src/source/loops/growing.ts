/** Arrays that a loop appends to: what each iteration appends is collected, and added when the loop has ended. */
import { mulDims, type Dim, type Value } from "cotangent/compiler";
import { joined } from "../growth.ts";
import { emit, type Machine } from "../machine.ts";
import { packContent, plainTypeOfContent } from "../packed.ts";
import type { Cell, Content, PlainArray, Pushed } from "../staged.ts";

type Packed = Extract<Content, { kind: "packed" }>;

/** Whether `after` is `before` with more elements at the end. */
export function grows(before: Content, after: Content): boolean {
  if (before.kind === "list" && after.kind === "list")
    return after.items.length > before.items.length && before.items.every((item, i) => item === after.items[i]);
  if (before.kind === "growing" && after.kind === "growing")
    return after.pushed.length > before.pushed.length && before.pushed.every((one, i) => one === after.pushed[i]);
  return before.kind === "packed" && after.kind === "packed" && before.type.length !== after.type.length;
}

/** What was appended, as one array; undefined if its elements differ in kind. */
export function blockOf(m: Machine, pushed: readonly Pushed[]): Packed | undefined {
  const parts = pushed.map((one) => ("block" in one ? one.block : listOf(m, [one])));
  return parts.reduce<Packed | undefined>((a, b) => (a && b ? joined(m, a, b) : undefined), emptyLike(parts[0]));
}

const emptyLike = (part: Packed | undefined): Packed | undefined =>
  part && { kind: "packed", type: { ...part.type, length: 0 }, leaves: [] };

function listOf(m: Machine, items: readonly Pushed[]): Packed | undefined {
  const content: Content = {
    kind: "list",
    items: items.flatMap((one) => ("item" in one ? [one.item] : [])),
    storage: "Array",
  };
  const type = plainTypeOfContent(m, content);
  return type?.kind === "array" ? { kind: "packed", type, leaves: packContent(m, content, type) } : undefined;
}

export interface Grown {
  readonly cell: Cell;
  /** What one iteration appends. */
  readonly type: PlainArray;
}

/** Puts what all iterations appended, stacked, behind what was there before. */
export function settleGrown(m: Machine, { cell, type }: Grown, count: Dim, stacked: readonly Value[]): void {
  const length = mulDims(count, type.length);
  const leaves = stacked.map((leaf) => emit(m, "reshape", [leaf], { shape: [length, ...leaf.type.shape.slice(2)] }));
  const block: Packed = { kind: "packed", type: { ...type, length }, leaves };
  const before = m.state.cells.get(cell);
  if (before?.kind === "growing") m.state.cells.set(cell, { kind: "growing", pushed: [...before.pushed, { block }] });
  if (before?.kind !== "list" && before?.kind !== "packed") return;
  const start =
    before.kind === "list" && before.items.length > 0
      ? listOf(
          m,
          before.items.map((item) => ({ item })),
        )
      : before;
  const whole = start?.kind === "packed" ? joined(m, start, block) : block;
  if (whole) m.state.cells.set(cell, whole);
}
