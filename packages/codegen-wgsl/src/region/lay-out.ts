/** Where the memory of a region is, and how many threads run it. */
import { at } from "@cotangent/ir";
import { countOf, storageBytes } from "../layout.ts";
import type { Memory } from "../runtime/steps.ts";
import { mostThreads } from "./groups.ts";
import type { Region, RegionMemory } from "./region.ts";
import { timeOf } from "./time.ts";

export type Spot =
  /** An array of the only thread. */
  | { readonly kind: "variable" }
  /** An array that the threads share. */
  | { readonly kind: "workgroup" }
  /** A part of what is bound, which starts so many elements of four bytes after its start. */
  | { readonly kind: "bound"; readonly range: number; readonly start: number };

export interface LaidOut {
  readonly region: Region;
  readonly threads: number;
  /** By the number of a memory. */
  readonly spots: ReadonlyMap<number, Spot>;
  /** Of the inputs, the outputs and the arena what is between the first and the last place that is touched; one binding each. */
  readonly ranges: readonly Memory[];
}

/** Arrays of more elements are not kept by a thread: drivers put them into slow memory. */
const mostElements = 16;
/** Bytes of arrays of a thread, and of arrays that threads share, of which every device has more. */
const [variableBytes, workgroupBytes] = [4096, 15_360];
/** One thread waits for no other; more than 64 are worth it where there is much to share. */
const numbersOfThreads = [1, 64, mostThreads];

export function layOut(region: Region): LaidOut {
  const threads = numbersOfThreads.reduce((best, more) =>
    timeOf(region.steps, more) < timeOf(region.steps, best) ? more : best,
  );
  const spots = new Map<number, Spot>();
  const room = { variable: variableBytes, workgroup: workgroupBytes };
  for (const [number, memory] of region.memories) {
    const bytes = storageBytes(memory.type);
    const isOwn = threads === 1 && countOf(memory.type) <= mostElements;
    const kind = isOwn && bytes <= room.variable ? "variable" : "workgroup";
    if (!memory.isLocal || bytes > room[kind]) continue;
    room[kind] -= bytes;
    spots.set(number, { kind });
  }
  const rest = [...region.memories].filter(([number]) => !spots.has(number));
  const ranges = (["input", "output", "arena"] as const).flatMap((kind) => {
    const parts = rest.flatMap(([, { memory }]) => (memory.kind === kind ? [memory] : []));
    return parts.length === 0 ? [] : [rangeOf(parts)];
  });
  for (const [number, memory] of rest) spots.set(number, boundIn(ranges, memory));
  return { region, threads, spots, ranges };
}

function rangeOf(parts: readonly Memory[]): Memory {
  const offset = Math.min(...parts.map((part) => part.offset));
  const end = Math.max(...parts.map((part) => part.offset + part.bytes));
  return { ...at(parts, 0), offset, bytes: end - offset };
}

function boundIn(ranges: readonly Memory[], { memory }: RegionMemory): Spot {
  const range = ranges.findIndex(({ kind }) => kind === memory.kind);
  return { kind: "bound", range, start: (memory.offset - at(ranges, range).offset) / 4 };
}
