/** Where the elements of tensors live. A tensor holds a handle, never the memory itself, on every device. */
import { ArgumentError, type Dtype, type TypedArray } from "@cotangent/ir";
import type { Device } from "./device.ts";

/** A handle to the elements of one array on one device. */
export class Storage {
  readonly device: Device;
  readonly dtype: Dtype;
  #elements: TypedArray | undefined;
  #gone = "";

  constructor(device: Device, dtype: Dtype, elements: TypedArray) {
    this.device = device;
    this.dtype = dtype;
    this.#elements = elements;
  }

  /** The memory itself, for executors; not to be written. @throws ArgumentError after it was released. */
  get elements(): TypedArray {
    if (this.#elements) return this.#elements;
    throw new ArgumentError(
      "released",
      `a tensor is used after ${this.#gone}`,
      "use the tensors that the call returned, or leave the argument out of donate (and do not dispose() of it)",
    );
  }

  get alive(): boolean {
    return this.#elements !== undefined;
  }

  /** Gives the memory back; `why` completes “used after …”. */
  release(why: string): void {
    if (!this.#elements) return;
    this.#elements = undefined;
    this.#gone = why;
  }
}
