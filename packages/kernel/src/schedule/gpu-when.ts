/** Conditions on positions, for loops that go past the end of what they run over. */
import { i32, sizeIndex, type Guard, type Node, type NodeTable } from "@cotangent/ir";
import type { KernelStatement } from "../kernel.ts";
import { openGuards } from "../simplify-index.ts";
import type { Workshop } from "./workshop.ts";

/** `body` where each of the indices, none of them negative, is below its bound; bounds that always hold are not tested. */
export function whenBelow(
  guards: readonly Guard[],
  body: readonly KernelStatement[],
  { table, extents }: Workshop,
): readonly KernelStatement[] {
  const condition = allBelow(openGuards(guards, extents), table);
  return condition ? [{ kind: "when", condition, body }] : body;
}

/** Whether each of the indices is below its bound; undefined if there are none. */
export function allBelow(guards: readonly Guard[], table: NodeTable): Node | undefined {
  const [first, ...more] = guards.map(({ index, below }) =>
    table.algebra.lt(
      table.position(index),
      typeof below === "number" ? table.constant(below, i32) : table.position(sizeIndex(below)),
    ),
  );
  return first && more.reduce((all, one) => table.algebra.and(all, one), first);
}
