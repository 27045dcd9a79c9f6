/** Places temporaries in one arena: by first use, each in the lowest gap that holds it. */
import { at, get } from "@cotangent/ir";
import { concreteSizes, sizeOfShape } from "../fuse/graph.ts";
import type { Plan, PlanBuffer } from "../plan.ts";
import { lifetimesOf } from "./lifetime.ts";

const alignment = 16;

export const bytesOf = ({ type }: PlanBuffer): number => sizeOfShape(concreteSizes(type)) * type.dtype.bytes;

/** `plan` with an offset for each temporary. */
export function allocate(plan: Plan): Plan {
  const lifetimes = lifetimesOf(plan.commands).of;
  const temporaries = plan.buffers.flatMap((buffer, i) => (buffer.role === "temporary" && lifetimes.has(i) ? [i] : []));
  const order = temporaries.toSorted(
    (a, b) => get(lifetimes, a, "lifetime").first - get(lifetimes, b, "lifetime").first,
  );
  const offsets = new Map<number, number>();
  // By offset, those that are in use.
  let live: readonly Block[] = [];
  let arenaBytes = 0;
  for (const i of order) {
    const { first, last } = get(lifetimes, i, "lifetime");
    const size = Math.ceil(bytesOf(at(plan.buffers, i)) / alignment) * alignment;
    live = live.filter((block) => block.last >= first);
    const next = live.findIndex(({ offset }, k) => offset - (live[k - 1]?.end ?? 0) >= size);
    const place = next < 0 ? live.length : next;
    const offset = live[place - 1]?.end ?? 0;
    live = live.toSpliced(place, 0, { offset, end: offset + size, last });
    offsets.set(i, offset);
    arenaBytes = Math.max(arenaBytes, offset + size);
  }
  const buffers = plan.buffers.map((buffer, i): PlanBuffer => {
    const offset = offsets.get(i);
    return offset === undefined ? buffer : { ...buffer, offset };
  });
  return { ...plan, buffers, arenaBytes };
}

interface Block {
  readonly offset: number;
  readonly end: number;
  readonly last: number;
}
