/** Where the values of grouped units are kept: in memory, in a tile for one row, or nowhere but in the loop that makes them. */
import { at, get } from "@cotangent/ir";
import type { Cut } from "./cut.ts";
import { sizeOfShape } from "./graph.ts";
import { isPointwise, longestRow, members, type Grouping, type Member } from "./group.ts";

/** `loop`: known at each point of its stage (and, without inner axes, in its row); `tile`: kept for the row. */
export type Place = "memory" | "tile" | "loop";

export function placeValues({ stored }: Cut, { items, locations }: Grouping): ReadonlyMap<number, Place> {
  const makers = new Map<number, Member>();
  const all = items.flatMap((item) => (item.kind === "group" ? members(item) : []));
  for (const member of all) for (const value of member.unit.values) makers.set(value, member);
  const places = new Map<number, Place>(
    [...makers.keys()].map((value) => [value, stored.has(value) ? "memory" : "loop"]),
  );
  for (const reader of all) {
    const here = get(locations, at(reader.unit.values, 0), "location of a unit");
    for (const access of reader.unit.accesses.values()) {
      const maker = makers.get(access.value);
      if (!maker || maker === reader || places.get(access.value) === "memory") continue;
      const there = get(locations, access.value, "location of a value");
      const inner = maker.inner.map((axis) => at(maker.unit.domain, axis));
      if (there.group !== here.group) places.set(access.value, "memory");
      else if (maker.unit.kind === "reduce" || inner.length === 0) continue;
      else if (there.stage !== here.stage || !isPointwise(access, maker, reader))
        places.set(access.value, sizeOfShape(inner) <= longestRow ? "tile" : "memory");
    }
  }
  return places;
}
