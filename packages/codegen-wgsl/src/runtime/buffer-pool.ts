/** Memory of one device: buffers that were given back are used again, and what is allocated stays within a budget. */
import { at, DeviceError } from "@cotangent/ir";
import { usage } from "./usage.ts";

/** A GPUBuffer with a number, by which bind groups are found again. */
export interface PoolBuffer {
  readonly buffer: GPUBuffer;
  readonly id: number;
  readonly bytes: number;
  /** Whether it is the pool's, to be given back and used again; a buffer of the user's is not. */
  readonly pooled: boolean;
}

const storageUsage = usage.storage | usage.copySrc | usage.copyDst | usage.indirect;

/** Sizes that buffers are made in: 256 bytes apart when small, then eight steps to each power of two. */
export function sizeClass(bytes: number): number {
  if (bytes <= 2048) return Math.max(256, Math.ceil(bytes / 256) * 256);
  const step = 2 ** (Math.floor(Math.log2(bytes)) - 3);
  return Math.ceil(bytes / step) * step;
}

export class BufferPool {
  readonly #device: GPUDevice;
  readonly #budget: number;
  readonly #free = new Map<number, PoolBuffer[]>();
  /** Told when a buffer is destroyed, so that nothing keeps it. */
  readonly #destroyed: (buffer: PoolBuffer) => void;
  #ids = 0;
  #allocated = 0;
  /** Bytes of the arrays that somebody holds, those without memory yet among them. */
  #held = 0;

  constructor(device: GPUDevice, budget: number, destroyed: (buffer: PoolBuffer) => void) {
    this.#device = device;
    this.#budget = budget;
    this.#destroyed = destroyed;
  }

  /** Bytes of all buffers of the pool, those that are not in use among them. */
  get allocated(): number {
    return this.#allocated;
  }
  get held(): number {
    return this.#held;
  }

  hold(bytes: number): void {
    this.#held += bytes;
  }

  drop(bytes: number): void {
    this.#held -= bytes;
  }

  /** @throws DeviceError `device-memory` if so many more bytes would be held than there are. */
  requireRoom(bytes: number, what: string): void {
    if (this.#held + bytes <= this.#budget) return;
    throw new DeviceError(
      "device-memory",
      `${what} needs ${bytes} bytes, but arrays on the device hold ${this.#held} of the ${this.#budget} that it may use`,
      "in a loop, donate the arrays that are replaced (jit(f, { donate })), dispose() of them, or await the data of a result now and then so that those out of use are freed; or give device() a larger memoryBudget",
    );
  }

  take(bytes: number, label: string): PoolBuffer {
    const size = sizeClass(bytes);
    const known = this.#free.get(size)?.pop();
    if (known) return known;
    if (size > this.#device.limits.maxBufferSize)
      throw new DeviceError(
        "array-too-large",
        `${label} needs ${size} bytes in one buffer, but the adapter allows ${this.#device.limits.maxBufferSize}`,
        "split the array along an axis, or compute on the CPU",
      );
    if (this.#allocated + size > this.#budget) this.trim(this.#allocated + size - this.#budget);
    const buffer = this.#device.createBuffer({ size, usage: storageUsage, label });
    this.#allocated += size;
    return { buffer, id: this.#ids++, bytes: size, pooled: true };
  }

  /** A buffer of the user's, with a number. */
  adopt(buffer: GPUBuffer): PoolBuffer {
    return { buffer, id: this.#ids++, bytes: buffer.size, pooled: false };
  }

  /** What is written to it from now on comes after all work that was submitted before. */
  giveBack(buffer: PoolBuffer): void {
    if (!buffer.pooled) return this.#destroyed(buffer);
    const list = this.#free.get(buffer.bytes);
    if (list) list.push(buffer);
    else this.#free.set(buffer.bytes, [buffer]);
  }

  /** Destroys idle buffers, the largest first, until `bytes` are gone or none is left. */
  trim(bytes: number = Infinity): void {
    let left = bytes;
    for (const size of [...this.#free.keys()].toSorted((a, b) => b - a)) {
      const list = this.#free.get(size) ?? [];
      while (left > 0 && list.length > 0) {
        this.#destroy(at(list, list.length - 1));
        list.pop();
        left -= size;
      }
      if (list.length === 0) this.#free.delete(size);
    }
  }

  #destroy(buffer: PoolBuffer): void {
    buffer.buffer.destroy();
    this.#allocated -= buffer.bytes;
    this.#destroyed(buffer);
  }
}
