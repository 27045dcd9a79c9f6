/** What is taken of linear memory, counted where it is given out. */
import { heap } from "@cotangent/codegen-js/wasm";

export interface Watched {
  /** By how many bytes more was in use at the worst moment, and is in the end, than before. */
  readonly peak: number;
  readonly kept: number;
  /** The bytes of the blocks that were taken, in order. */
  readonly taken: readonly number[];
}

/** Blocks are multiples of this. */
const round = (bytes: number): number => Math.ceil(bytes / 64) * 64;

/** Runs `body` and counts. */
export function watched(body: () => void): Watched {
  const memory = heap();
  const [allocate, free] = [memory.allocate.bind(memory), memory.free.bind(memory)];
  const taken: number[] = [];
  let [live, peak] = [0, 0];
  memory.allocate = (size) => {
    taken.push(size);
    live += round(size);
    peak = Math.max(peak, live);
    return allocate(size);
  };
  memory.free = (address, size) => {
    live -= round(size);
    free(address, size);
  };
  try {
    body();
  } finally {
    // The methods of the class again.
    Reflect.deleteProperty(memory, "allocate");
    Reflect.deleteProperty(memory, "free");
  }
  return { peak, kept: live, taken };
}
