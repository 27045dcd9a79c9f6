/** Where the memory of a region is, and how many threads run it. */
import { at } from "@cotangent/ir";
import { storageBytes } from "../layout.ts";
import type { Memory } from "../runtime/steps.ts";
import { isSized } from "../spans.ts";
import { mostThreads } from "./groups.ts";
import type { Region } from "./region.ts";
import { timeOf } from "./time.ts";

export type Spot =
  /** An array of the only thread. */
  | { readonly kind: "variable" }
  /** An array that the threads share. */
  | { readonly kind: "workgroup" }
  /**
   * A part of what is bound, which starts so many elements of four bytes after its start; a member of the uniform of sizes
   * says how many where these have a say in it.
   */
  | { readonly kind: "bound"; readonly range: number; readonly start: number | string };

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
/** No elements of a region take fewer, or more. */
const bytesEach = 4;
/** Bytes of arrays of a thread, and of arrays that threads share, of which every device has more. */
const [variableBytes, workgroupBytes] = [4096, 15_360];
/** One thread waits for no other; more than 64 are worth it where there is much to share. */
const numbersOfThreads = [1, 64, mostThreads];

/** @param startOf the member of the uniform that says where a memory starts */
export function layOut(region: Region, startOf: (memory: number) => string): LaidOut {
  const threads = numbersOfThreads.reduce((best, more) =>
    timeOf(region.steps, more) < timeOf(region.steps, best) ? more : best,
  );
  const spots = new Map<number, Spot>();
  const room = { variable: variableBytes, workgroup: workgroupBytes };
  for (const [number, memory] of region.memories) {
    const bytes = isSized(memory.type) ? Infinity : storageBytes(memory.type);
    const isOwn = threads === 1 && bytes <= bytesEach * mostElements;
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
  for (const [number, { memory }] of rest) {
    const range = ranges.findIndex(({ kind }) => kind === memory.kind);
    const start = memory.mark === undefined ? (memory.offset - at(ranges, range).offset) / bytesEach : startOf(number);
    spots.set(number, { kind: "bound", range, start });
  }
  return { region, threads, spots, ranges };
}

/** From the first to the last part, or all of their buffer where it is not known which these are. */
function rangeOf(parts: readonly Memory[]): Memory {
  const first = at(parts, 0);
  const ends = parts.map(({ offset, mark, bytes }) =>
    mark === undefined && typeof bytes === "number" ? offset + bytes : Infinity,
  );
  const end = Math.max(...ends);
  if (end === Infinity) {
    const all = { offset: 0, bytes: "all" } as const;
    return first.kind === "arena"
      ? { kind: first.kind, ...all }
      : { kind: first.kind, position: first.position, ...all };
  }
  const offset = Math.min(...parts.map((part) => part.offset));
  return { ...first, offset, bytes: end - offset };
}
