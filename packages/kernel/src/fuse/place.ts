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
    const own = new Set(reader.unit.values);
    const here = get(locations, at(reader.unit.values, 0), "location of a unit");
    for (const access of reader.unit.accesses.values()) {
      const maker = own.has(access.value) ? undefined : makers.get(access.value);
      if (!maker || places.get(access.value) === "memory") continue;
      const there = get(locations, access.value, "location of a value");
      const sameStage = there.stage === here.stage && isPointwise(access, maker, reader);
      const wanted = there.group === here.group ? placeInGroup(maker, sameStage) : "memory";
      if (wanted !== "loop") places.set(access.value, wanted);
    }
  }
  return places;
}

/** The place that a reader in the same group asks for. */
function placeInGroup({ unit, inner }: Member, sameStage: boolean): Place {
  if (unit.kind === "reduce" || inner.length === 0 || sameStage) return "loop";
  return sizeOfShape(inner.map((axis) => at(unit.domain, axis))) <= longestRow ? "tile" : "memory";
}
