/** Places temporaries in one arena: by first use, each in the smallest free block that holds it. */
import { at, get } from "@cotangent/ir";
import { concreteSizes, sizeOfShape } from "../fuse/graph.ts";
import type { BufferRef, Command, Plan, PlanBuffer } from "../plan.ts";

interface Lifetime {
  first: number;
  last: number;
}

const alignment = 16;

export const bytesOf = ({ type }: PlanBuffer): number => sizeOfShape(concreteSizes(type)) * type.dtype.bytes;

function refsOf(command: Command): readonly BufferRef[] {
  switch (command.kind) {
    case "run":
      return command.buffers;
    case "copy":
      return [command.from, command.to];
    case "loop":
      return command.swap.flat().map((buffer) => ({ buffer }));
    case "call":
      return [...command.inputs, ...command.outputs];
    case "effect":
      return command.values;
  }
}

/** The buffers that a command itself touches. */
export const buffersOf = (command: Command): readonly number[] => refsOf(command).map(({ buffer }) => buffer);

/** `plan` with an offset for each temporary. */
export function allocate(plan: Plan): Plan {
  const lifetimes = lifetimesOf(plan.commands);
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
    const size = Math.ceil(bytesOf(at(plan.buffers, i)) / alignment) * alignment;
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

/** First and last command that touches each buffer, in the order of running; what a loop reads from outside lives through it. */
function lifetimesOf(commands: readonly Command[]): ReadonlyMap<number, Lifetime> {
  const lifetimes = new Map<number, Lifetime>();
  let time = 0;
  const touch = (buffer: number, now: number): void => {
    const known = lifetimes.get(buffer);
    if (known) known.last = Math.max(known.last, now);
    else lifetimes.set(buffer, { first: now, last: now });
  };
  const visit = (command: Command): void => {
    const start = time++;
    for (const buffer of buffersOf(command)) touch(buffer, start);
    if (command.kind !== "loop") return;
    command.body.forEach(visit);
    const end = time++;
    const swapped = new Set(command.swap.flat());
    for (const buffer of touchedIn(command.body))
      if (get(lifetimes, buffer, "lifetime").first < start || swapped.has(buffer)) touch(buffer, end);
    for (const buffer of swapped) touch(buffer, end);
    // Iterations fill a stacked result one after the other.
    for (const buffer of slicedIn(command.body, command.counter)) {
      touch(buffer, end);
      get(lifetimes, buffer, "lifetime").first = Math.min(get(lifetimes, buffer, "lifetime").first, start);
    }
    pairs.push(...command.swap);
  };
  const pairs: (readonly [number, number])[] = [];
  commands.forEach(visit);
  // Either of a pair may hold the carry in the end.
  for (const [a, b] of pairs) {
    const [first, second] = [get(lifetimes, a, "lifetime"), get(lifetimes, b, "lifetime")];
    second.last = Math.max(first.last, second.last);
  }
  return lifetimes;
}

const touchedIn = (commands: readonly Command[]): ReadonlySet<number> =>
  new Set(
    commands.flatMap((command) => [...buffersOf(command), ...(command.kind === "loop" ? touchedIn(command.body) : [])]),
  );

/** The buffers of which iteration `counter` sees an element. */
const slicedIn = (commands: readonly Command[], counter: number): ReadonlySet<number> =>
  new Set(
    commands.flatMap((command) => [
      ...refsOf(command)
        .filter(({ slices = [] }) => slices.some((slice) => slice.counter === counter))
        .map(({ buffer }) => buffer),
      ...(command.kind === "loop" ? slicedIn(command.body, counter) : []),
    ]),
  );

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
