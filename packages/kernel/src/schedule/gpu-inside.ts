/** Elements of loops that go past the end of what they run over. */
import { at, type Guard, type Index, type Node } from "@cotangent/ir";
import { allBelow } from "./gpu-when.ts";
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
  const condition = allBelow(guards, table);
  if (!condition) return shop.nodes(roots, places);
  const nodes = shop.nodes(roots, places, {
    load: (load, index, own) =>
      table.load(load.source, load.dtype, index, dependsOn(load, axis) ? [...own, ...guards] : own, load.otherwise),
  });
  return nodes.map((node, c) => table.algebra.select(condition, node, table.constant(at(otherwise, c), node.dtype)));
}
