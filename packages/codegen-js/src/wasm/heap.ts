/** The linear memory of all programs, and blocks in it: first fit, neighbours joined when they are freed. */
import { at, DeviceError, type Dtype, type TypedArray } from "@cotangent/ir";
import { mostPages, pageBytes } from "./pages.ts";
import { aligned, alignment } from "./alignment.ts";
import { Pool, type TaskRunner } from "./threads/pool.ts";

interface Free {
  start: number;
  end: number;
}

/** Memory as elements of each kind. */
export interface Views {
  readonly f32: Float32Array;
  readonly f64: Float64Array;
  readonly i32: Int32Array;
  readonly u32: Uint32Array;
  readonly u8: Uint8Array;
}

const viewsOf = ({ buffer }: WebAssembly.Memory): Views => ({
  f32: new Float32Array(buffer),
  f64: new Float64Array(buffer),
  i32: new Int32Array(buffer),
  u32: new Uint32Array(buffer),
  u8: new Uint8Array(buffer),
});

const limits = { initial: 16, maximum: mostPages };

/** Shared where that is allowed: memory that grows then leaves the views of it as they are. */
function makeMemory(): WebAssembly.Memory {
  if (typeof SharedArrayBuffer === "undefined") return new WebAssembly.Memory(limits);
  try {
    return new WebAssembly.Memory({ ...limits, shared: true });
  } catch {
    // Shared memory needs addresses for all that it may become, which not every machine has to give.
    return new WebAssembly.Memory(limits);
  }
}

export class Heap {
  readonly memory: WebAssembly.Memory = makeMemory();
  readonly isShared: boolean =
    typeof SharedArrayBuffer !== "undefined" && this.memory.buffer instanceof SharedArrayBuffer;
  /** In order of their addresses; the first bytes of memory belong to nobody, so that no address is 0. */
  readonly #free: Free[] = [{ start: alignment, end: 16 * pageBytes }];
  /** All of memory. Nobody else makes it grow, which empties earlier views. */
  views: Views = viewsOf(this.memory);
  #pool: Pool | undefined;

  /** What runs loops that are handed out, if not {@link pool}: for tests. */
  runner: TaskRunner | undefined;

  /** The threads that work on this memory. */
  get pool(): Pool {
    return (this.#pool ??= new Pool(this));
  }

  /**
   * The address of a new block of `size` bytes, whose contents are anything.
   * @throws DeviceError `device-memory` where the memory cannot grow so far.
   */
  allocate(size: number): number {
    const bytes = aligned(size);
    let place = this.#free.findIndex(({ start, end }) => end - start >= bytes);
    if (place < 0) place = this.#grow(bytes);
    const block = at(this.#free, place);
    const { start } = block;
    block.start += bytes;
    if (block.start === block.end) this.#free.splice(place, 1);
    return start;
  }

  /** The elements at an address that is a multiple of their size. */
  view({ name, bytes }: Dtype, address: number, length: number): TypedArray {
    const first = address / bytes;
    const all =
      name === "bool" ? this.views.u8 : this.views[name === "f64" || name === "i32" || name === "u32" ? name : "f32"];
    return all.subarray(first, first + length);
  }

  /** Gives back a block of `size` bytes. */
  free(address: number, size: number): void {
    const block = { start: address, end: address + aligned(size) };
    if (block.start === block.end) return;
    let place = this.#free.findIndex(({ start }) => start > address);
    if (place < 0) place = this.#free.length;
    const [before, after] = [this.#free[place - 1], this.#free[place]];
    if (after?.start === block.end) {
      block.end = after.end;
      this.#free.splice(place, 1);
    }
    if (before?.end === block.start) before.end = block.end;
    else this.#free.splice(place, 0, block);
  }

  /** Makes room for `bytes` at the end; the number of the free block there. */
  #grow(bytes: number): number {
    const { byteLength } = this.views.u8;
    const last = this.#free.at(-1);
    const tail = last?.end === byteLength ? last : undefined;
    const missing = bytes - (tail ? tail.end - tail.start : 0);
    // At least half as much again, so that growing is rare.
    const pages = Math.ceil(
      Math.max(missing, Math.min(byteLength / 2, mostPages * pageBytes - byteLength)) / pageBytes,
    );
    try {
      this.memory.grow(pages);
    } catch (cause) {
      throw new DeviceError(
        "device-memory",
        `${bytes} bytes more than the ${byteLength} of WebAssembly's memory`,
        "work on smaller arrays, or dispose of tensors that are not needed any more",
        { cause },
      );
    }
    this.views = viewsOf(this.memory);
    const end = this.memory.buffer.byteLength;
    if (tail) tail.end = end;
    else this.#free.push({ start: byteLength, end });
    return this.#free.length - 1;
  }
}

let shared: Heap | undefined;
/** The heap of this realm. */
export const heap = (): Heap => (shared ??= new Heap());
