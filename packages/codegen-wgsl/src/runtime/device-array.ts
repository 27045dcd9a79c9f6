/** An array on a device: a handle that exists before its memory does. */
import { DeviceError, showType, type ArrayType, type TypedArray } from "@cotangent/ir";
import { storageBytes } from "../layout.ts";
import type { BufferPool, PoolBuffer } from "./buffer-pool.ts";
import { succeeded, type Outcome } from "./outcome.ts";

/** What arrays need of their device. */
export interface ArrayOwner {
  readonly pool: BufferPool;
  read(array: DeviceArray): Promise<TypedArray>;
}

export class DeviceArray {
  readonly type: ArrayType;
  readonly bytes: number;
  /** Whether the work that makes the elements went well. */
  readonly outcome: Outcome;
  readonly #owner: ArrayOwner;
  #memory: PoolBuffer | undefined;
  #isHeld = true;
  /** Pieces of work that have still to be submitted and read it. */
  #readers = 0;

  constructor(owner: ArrayOwner, type: ArrayType, outcome: Outcome = succeeded, memory?: PoolBuffer) {
    this.#owner = owner;
    this.type = type;
    this.bytes = storageBytes(type);
    this.outcome = outcome;
    this.#memory = memory;
    owner.pool.hold(this.bytes);
  }

  /** Its memory, once the work that makes it is submitted. */
  get memory(): PoolBuffer {
    if (this.#memory) return this.#memory;
    throw (
      this.outcome.error ??
      new DeviceError(
        "released",
        `${showType(this.type)} on WebGPU has no memory any more`,
        "do not use an array that was donated or disposed",
      )
    );
  }

  get hasMemory(): boolean {
    return this.#memory !== undefined;
  }

  /** The elements, after all work before. */
  read(): Promise<TypedArray> {
    return this.#owner.read(this);
  }

  /** The buffer that holds the elements, once the work that makes them is submitted. */
  async buffer(): Promise<GPUBuffer> {
    const error = await this.outcome.settled;
    if (error) throw error;
    return this.memory.buffer;
  }

  /** Gives it memory: `memory`, or some of the pool. */
  allocate(memory: PoolBuffer | undefined, label: string): void {
    this.#memory = memory ?? this.#owner.pool.take(this.bytes, label);
    this.#freeIfUnused();
  }

  /** Hands the memory over to another array; this one is not used again. */
  surrender(): PoolBuffer {
    const { memory } = this;
    this.#memory = undefined;
    return memory;
  }

  /** Whoever held the handle is done with it; work that was begun with it goes on. */
  dispose(): void {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    this.#owner.pool.drop(this.bytes);
    this.#freeIfUnused();
  }

  beginUse(): void {
    this.#readers++;
  }

  endUse(): void {
    this.#readers--;
    this.#freeIfUnused();
  }

  #freeIfUnused(): void {
    if (this.#isHeld || this.#readers > 0 || !this.#memory) return;
    this.#owner.pool.giveBack(this.#memory);
    this.#memory = undefined;
  }
}
