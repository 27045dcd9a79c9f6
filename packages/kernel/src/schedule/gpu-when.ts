/** Conditions on positions, for loops that go past the end of what they run over. */
import { concreteDim, i32, type Guard } from "@cotangent/ir";
import type { KernelStatement } from "../kernel.ts";
import { openGuards } from "../simplify-index.ts";
import type { Workshop } from "./workshop.ts";

/** `body` where each of the indices, none of them negative, is below its bound; bounds that always hold are not tested. */
export function whenBelow(
  guards: readonly Guard[],
  body: readonly KernelStatement[],
  { table, extents }: Workshop,
): readonly KernelStatement[] {
  const [first, ...more] = openGuards(guards, extents).map(({ index, below }) =>
    table.algebra.lt(table.position(index), table.constant(concreteDim(below, "a kernel"), i32)),
  );
  if (!first) return body;
  return [{ kind: "when", condition: more.reduce((all, one) => table.algebra.and(all, one), first), body }];
}
