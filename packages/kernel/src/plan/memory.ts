/** Places temporaries of known sizes in one arena: by first use, each in the lowest gap that holds it. */
import { at, get, type Dtype } from "@cotangent/ir";
import { sizeOfShape } from "../fuse/graph.ts";
import type { Plan, PlanBuffer } from "../plan.ts";
import { lifetimesOf } from "./lifetime.ts";

/** How arrays lie in memory. */
export interface Layout {
  /** Each temporary begins at a multiple of this many bytes. */
  readonly alignment: number;
  readonly bytesOf: (dtype: Dtype) => number;
  /** Bytes of an array without elements. */
  readonly least: number;
}

export const cpuLayout: Layout = { alignment: 16, bytesOf: ({ bytes }) => bytes, least: 0 };
/** WebGPU binds memory from multiples of 256 bytes on, and never none of it; truth values take four bytes, f16 two. */
export const gpuLayout: Layout = {
  alignment: 256,
  bytesOf: ({ kind, bits }) => (kind === "bool" ? 4 : bits / 8),
  least: 4,
};

export const bytesOf = ({ type }: PlanBuffer, layout: Layout = cpuLayout): number =>
  Math.max(layout.least, sizeOfShape(type.shape) * layout.bytesOf(type.dtype));

/** Whether the length of a buffer is that of named sizes. */
const isSized = ({ type }: PlanBuffer): boolean => type.shape.some((dim) => typeof dim !== "number");

/** `plan` with an offset for each temporary whose size is known. */
export function allocate(plan: Plan, layout: Layout = cpuLayout): Plan {
  const { alignment } = layout;
  const lifetimes = lifetimesOf(plan.commands).of;
  const temporaries = plan.buffers.flatMap((buffer, i) =>
    buffer.role === "temporary" && lifetimes.has(i) && !isSized(buffer) ? [i] : [],
  );
  const order = temporaries.toSorted(
    (a, b) => get(lifetimes, a, "lifetime").first - get(lifetimes, b, "lifetime").first,
  );
  const offsets = new Map<number, number>();
  // By offset, those that are in use.
  let live: readonly Block[] = [];
  let arenaBytes = 0;
  for (const i of order) {
    const { first, last } = get(lifetimes, i, "lifetime");
    const size = Math.ceil(bytesOf(at(plan.buffers, i), layout) / alignment) * alignment;
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
