/** What all programs on one device share: memory, pipelines, commands and the order of work. */
import { ArgumentError, DeviceError, showType, type ArrayType, type TypedArray } from "@cotangent/ir";
import { storageBytes, toDevice } from "../layout.ts";
import { BufferPool, type PoolBuffer } from "./buffer-pool.ts";
import { Commands } from "./commands.ts";
import { Uniforms } from "./uniforms.ts";
import { DeviceArray } from "./device-array.ts";
import { JobQueue } from "./job-queue.ts";
import { Pipelines } from "./pipelines.ts";
import { Pressure } from "./pressure.ts";
import { Reader, type Located } from "./reader.ts";
import { usage } from "./usage.ts";

export interface GpuDeviceOptions {
  /** Bytes that arrays and temporaries may take together: 2 GiB if absent. */
  readonly memoryBudget?: number;
  /** Whether sums of scattered elements are added in a fixed order, which is slower: false if absent. */
  readonly deterministic?: boolean;
}

const defaultBudget = 2 * 2 ** 30;

export class GpuDevice {
  readonly gpu: GPUDevice;
  readonly memoryBudget: number;
  readonly deterministic: boolean;
  readonly pool: BufferPool;
  readonly pipelines: Pipelines;
  readonly commands: Commands;
  readonly uniforms: Uniforms;
  readonly queue: JobQueue;
  readonly pressure: Pressure;
  readonly #reader: Reader;
  #scratch: PoolBuffer | undefined;
  #lost: DeviceError | undefined;

  constructor(gpu: GPUDevice, { memoryBudget = defaultBudget, deterministic = false }: GpuDeviceOptions = {}) {
    this.gpu = gpu;
    this.memoryBudget = memoryBudget;
    this.deterministic = deterministic;
    this.pool = new BufferPool(gpu, memoryBudget, () => this.commands.forgetGroups());
    this.pipelines = new Pipelines(gpu);
    this.uniforms = new Uniforms(gpu, this.pipelines);
    this.commands = new Commands(gpu, this.uniforms);
    this.queue = new JobQueue(this);
    this.pressure = new Pressure(this.pool, memoryBudget);
    this.#reader = new Reader(this);
    void gpu.lost.then(({ reason, message }) => this.#lose(reason, message));
  }

  /** Why the device can do nothing any more, if so. */
  get lost(): DeviceError | undefined {
    return this.#lost;
  }

  /** A copy of `elements` on the device. */
  upload(type: ArrayType, elements: TypedArray): DeviceArray {
    this.requireAlive();
    const label = showType(type);
    this.requireRoom(storageBytes(type), label);
    const array = new DeviceArray(this, type);
    array.allocate(undefined, label);
    this.#write(array.memory.buffer, 0, toDevice(type.dtype, elements));
    return array;
  }

  /** Puts `elements` at the start of a range, after all commands until now. */
  fill({ type, range }: Located, elements: TypedArray): void {
    this.commands.submit();
    this.#write(range.memory.buffer, range.offset, toDevice(type.dtype, elements));
  }

  #write(buffer: GPUBuffer, offset: number, elements: TypedArray | Uint16Array): void {
    const view = new Uint8Array(elements.buffer as ArrayBuffer, elements.byteOffset, elements.byteLength);
    if (view.byteLength > 0) this.gpu.queue.writeBuffer(buffer, offset, view);
  }

  /** An array in a buffer of the user's, which is neither copied nor ever given back. */
  adopt(type: ArrayType, buffer: GPUBuffer): DeviceArray {
    this.requireAlive();
    const bytes = storageBytes(type);
    const needed = usage.storage | usage.copySrc;
    if (buffer.size < bytes || (buffer.usage & needed) !== needed)
      throw new ArgumentError(
        "bad-argument",
        `a GPUBuffer of ${buffer.size} bytes with usage ${buffer.usage} for ${showType(type)}, which takes ${bytes}`,
        "give a buffer of that size at least, made with GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC",
      );
    return new DeviceArray(this, type, undefined, this.pool.adopt(buffer));
  }

  /** The elements of `array`, after all work before. */
  read(array: DeviceArray): Promise<TypedArray> {
    return this.#reader.read(array);
  }

  /** Memory of `bytes` for temporaries; what one program leaves in it the next one overwrites. */
  scratch(bytes: number): PoolBuffer | undefined {
    if (bytes === 0 || (this.#scratch && this.#scratch.bytes >= bytes)) return this.#scratch;
    if (this.#scratch) this.pool.giveBack(this.#scratch);
    this.#scratch = this.pool.take(bytes, "temporaries");
    return this.#scratch;
  }

  /** @throws DeviceError `device-memory` if there are not so many bytes; in turns to come there may be. */
  requireRoom(bytes: number, what: string): void {
    try {
      this.pool.requireRoom(bytes, what);
    } catch (error) {
      void this.pressure.relieve();
      throw error;
    }
  }

  requireAlive(): void {
    if (this.#lost) throw this.#lost;
  }

  /** The error of ours for one that the device reported. */
  errorOf(error: GPUError | undefined): Error | undefined {
    if (!error || this.#lost) return this.#lost;
    return error instanceof GPUOutOfMemoryError
      ? new DeviceError(
          "device-memory",
          `the device has no memory left: ${error.message}`,
          "donate or dispose() of arrays, work on smaller batches, or give device() a smaller memoryBudget",
        )
      : new DeviceError("device-failed", error.message, "this is a defect of Cotangent: please report it");
  }

  /** Ends the use of the device: memory is freed, work that is not done fails. */
  destroy(): void {
    this.gpu.destroy();
    this.#lose("destroyed", "the device was destroyed");
  }

  #lose(reason: string, message: string): void {
    this.#lost ??= new DeviceError(
      "device-lost",
      `the WebGPU device is lost (${reason}): ${message}`,
      'await device("webgpu") again and make the arrays again from what the host has',
    );
    this.queue.failAll(this.#lost);
  }
}
