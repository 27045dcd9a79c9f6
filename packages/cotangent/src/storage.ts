/** Where the elements of tensors live. A tensor holds a handle, never the memory itself, on every device. */
import type { Executable } from "@cotangent/codegen-js";
import { ArgumentError, DeviceError, showType, type ArrayType, type TypedArray } from "@cotangent/ir";
import { allowed } from "./control.ts";
import { isRemote, type Device, type RemoteArray, type RemoteDevice } from "./device.ts";

/** A handle to the elements of one array on one device. */
export class Storage {
  readonly device: Device;
  #elements: TypedArray | undefined;
  #remote: RemoteArray | undefined;
  /** Copies of host memory on other devices, made when they were needed: elements never change. */
  #copies: Map<RemoteDevice, RemoteArray> | undefined;
  #gone = "";

  constructor(device: Device, content: TypedArray | RemoteArray) {
    this.device = device;
    if (ArrayBuffer.isView(content)) this.#elements = content;
    else {
      this.#remote = content;
      freed.register(this, content, this);
    }
  }

  /**
   * The memory itself, for executors; not to be written.
   * @throws ArgumentError after it was released; DeviceError `wrong-device` where the host does not see it.
   */
  get elements(): TypedArray {
    if (this.#elements) return this.#elements;
    if (!this.#remote)
      throw new ArgumentError(
        "released",
        `a tensor is used after ${this.#gone}`,
        "use the tensors that the call returned, or leave the argument out of donate",
      );
    throw new DeviceError(
      "wrong-device",
      `the elements of ${showType(this.#remote.type)} are on ${this.device.name}, where the host cannot look at once`,
      "await t.data(): np.array() of it is a tensor on the default device",
    );
  }

  /** The elements as JavaScript has them. */
  get entries(): TypedArray {
    return this.elements;
  }

  /** The elements where `executable` reads them best, which is where they are from now on. */
  settle(executable: Pick<Executable, "settle">): TypedArray {
    return (this.#elements = executable.settle?.(this.elements) ?? this.elements);
  }

  /** The array on `device`: its own, or a copy of what the host has, which is kept. */
  on(device: RemoteDevice, type: ArrayType): RemoteArray {
    if (this.#remote) {
      if (this.device === device) return this.#remote;
      throw new DeviceError(
        "wrong-device",
        `${showType(type)} is on ${this.device.name} and is used on ${device.name}`,
        "make the tensors of one computation on one device; between devices go by await t.data()",
      );
    }
    const known = this.#copies?.get(device);
    if (known) return known;
    const copy = device.upload(type, this.elements);
    (this.#copies ??= new Map()).set(device, copy);
    freed.register(this, copy, this);
    return copy;
  }

  /** The elements, wherever they are; not to be written. */
  async read(): Promise<TypedArray> {
    return this.#remote?.read() ?? this.elements;
  }

  /** The same for storages of the same memory; arrays that share a buffer have a part of it each. */
  get memory(): object {
    return this.#remote ?? this.elements;
  }

  get alive(): boolean {
    return (this.#elements ?? this.#remote) !== undefined;
  }

  /** Whether the host sees the elements. */
  get isOnHost(): boolean {
    return !isRemote(this.device);
  }

  /** Gives the memory back, or leaves it to whom it was donated; `donation` completes “used after …”. */
  release(donation?: string): void {
    if (!this.alive) return;
    if (!donation) allowed().vectors?.free(this.#elements);
    this.#elements = undefined;
    freed.unregister(this);
    this.#remote?.dispose();
    this.#remote = undefined;
    this.#copies?.forEach((copy) => copy.dispose());
    this.#copies = undefined;
    this.#gone = donation ?? "dispose()";
  }
}

/** Gives the memory of devices back where nobody did before the handle was collected. */
const freed = new FinalizationRegistry<RemoteArray>((array) => array.dispose());
