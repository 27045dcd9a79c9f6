/** Places temporaries in one arena: by first use, each in the smallest free block that holds it. */
import { at, get, type Dtype } from "@cotangent/ir";
import { concreteSizes, sizeOfShape } from "../fuse/graph.ts";
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
  Math.max(layout.least, sizeOfShape(concreteSizes(type)) * layout.bytesOf(type.dtype));

/** `plan` with an offset for each temporary. */
export function allocate(plan: Plan, layout: Layout = cpuLayout): Plan {
  const { alignment } = layout;
  const lifetimes = lifetimesOf(plan.commands).of;
  const temporaries = plan.buffers.flatMap((buffer, i) => (buffer.role === "temporary" && lifetimes.has(i) ? [i] : []));
  const order = temporaries.toSorted(
    (a, b) => get(lifetimes, a, "lifetime").first - get(lifetimes, b, "lifetime").first,
  );
  const arena = new Arena();
  const offsets = new Map<number, number>();
  const live: { readonly last: number; readonly offset: number; readonly size: number }[] = [];
  for (const i of order) {
    const { first, last } = get(lifetimes, i, "lifetime");
    for (let k = live.length - 1; k >= 0; k--) {
      const block = at(live, k);
      if (block.last >= first) continue;
      arena.free(block.offset, block.size);
      live.splice(k, 1);
    }
    const size = Math.ceil(bytesOf(at(plan.buffers, i), layout) / alignment) * alignment;
    const offset = arena.take(size);
    offsets.set(i, offset);
    live.push({ last, offset, size });
  }
  const buffers = plan.buffers.map((buffer, i): PlanBuffer => {
    const offset = offsets.get(i);
    return offset === undefined ? buffer : { ...buffer, offset };
  });
  return { ...plan, buffers, arenaBytes: arena.size };
}

class Arena {
  /** Free blocks below `size`, by offset. */
  #free: { readonly offset: number; readonly size: number }[] = [];
  size = 0;

  take(size: number): number {
    const fits = this.#free.filter((block) => block.size >= size).toSorted((a, b) => a.size - b.size);
    const [best] = fits;
    const end = this.#free.findLast((block) => block.offset + block.size === this.size);
    if (best) {
      this.#free = this.#free.filter((block) => block !== best);
      if (best.size > size) this.#free.push({ offset: best.offset + size, size: best.size - size });
      return best.offset;
    }
    const offset = end ? end.offset : this.size;
    if (end) this.#free = this.#free.filter((block) => block !== end);
    this.size = offset + size;
    return offset;
  }

  free(offset: number, size: number): void {
    if (size === 0) return;
    const before = this.#free.find((block) => block.offset + block.size === offset);
    const after = this.#free.find((block) => block.offset === offset + size);
    const merged = { offset: before?.offset ?? offset, size: size + (before?.size ?? 0) + (after?.size ?? 0) };
    this.#free = [...this.#free.filter((block) => block !== before && block !== after), merged];
  }
}
