/** Elements of loops that go past the end of what they run over. */
import { at, concreteDim, i32, type Guard, type Index, type Node } from "@cotangent/ir";
import { dependsOn } from "./nest.ts";
import type { Workshop } from "./workshop.ts";

/**
 * `roots` with `axis` at `place` as far as the guards hold, and beyond that `otherwise`, one for each root; nothing is
 * loaded there. Guards do not allow negative positions, of which there are none.
 */
export function nodesInside(
  roots: readonly Node[],
  { axis, place }: { readonly axis: number; readonly place: Index },
  guards: readonly Guard[],
  otherwise: readonly number[],
  shop: Workshop,
): readonly Node[] {
  const { table } = shop;
  const places = new Map([[axis, place]]);
  const [first, ...more] = guards.map(({ index, below }) =>
    table.algebra.lt(table.position(index), table.constant(concreteDim(below, "a kernel"), i32)),
  );
  if (!first) return shop.nodes(roots, places);
  const condition = more.reduce((all, one) => table.algebra.and(all, one), first);
  const nodes = shop.nodes(roots, places, {
    load: (load, index, own) =>
      table.load(load.source, load.dtype, index, dependsOn(load, axis) ? [...own, ...guards] : own, load.otherwise),
  });
  return nodes.map((node, c) => table.algebra.select(condition, node, table.constant(at(otherwise, c), node.dtype)));
}
