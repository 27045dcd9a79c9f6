/** Elements on their way back: all that is asked for in one turn comes back in one buffer. */
import { at, type ArrayType, type TypedArray } from "@cotangent/ir";
import { fromDevice } from "../layout.ts";
import type { Range } from "./commands.ts";
import type { DeviceArray } from "./device-array.ts";
import type { GpuDevice } from "./gpu-device.ts";
import type { Job } from "./job-queue.ts";
import { mapRead, usage } from "./usage.ts";

interface Request {
  readonly array: DeviceArray;
  readonly resolve: (elements: TypedArray) => void;
  readonly reject: (error: Error) => void;
}

export class Reader {
  readonly #owner: GpuDevice;
  #requests: Request[] = [];

  constructor(owner: GpuDevice) {
    this.#owner = owner;
  }

  /** The elements of `array`, after all work before. */
  read(array: DeviceArray): Promise<TypedArray> {
    array.beginUse();
    return new Promise((resolve, reject) => {
      this.#requests.push({ array, resolve, reject });
      if (this.#requests.length === 1) queueMicrotask(() => this.#flush());
    });
  }

  #flush(): void {
    const requests = this.#requests;
    this.#requests = [];
    const owner = this.#owner;
    let elements: Promise<Elements> = Promise.resolve(new Map());
    const job: Job = {
      inputs: requests.map(({ array }) => array.outcome),
      ready: () => undefined,
      // oxlint-disable-next-line require-yield -- It waits for nothing in the middle.
      *run() {
        const present = [...new Set(requests.map(({ array }) => array))].filter(({ hasMemory }) => hasMemory);
        elements = copyBack(owner, present.map(locate)).then(
          (found) => new Map(present.map((array, i) => [array, at(found, i)])),
        );
        elements.catch(() => {});
        for (const { array } of requests) array.endUse();
      },
      settle: (error) => void deliver(requests, elements, error, owner.pressure.relieve()),
    };
    owner.queue.add(job);
  }
}

const locate = ({ type, memory, bytes }: DeviceArray): Located => ({ type, range: { memory, offset: 0, bytes } });

type Elements = ReadonlyMap<DeviceArray, TypedArray>;

/** Hands each request its elements, or what went wrong. */
async function deliver(
  requests: readonly Request[],
  elements: Promise<Elements>,
  error: Error | undefined,
  relief: Promise<void>,
): Promise<void> {
  let failure = error;
  const found = await elements.catch((cause: unknown): Elements => {
    failure ??= cause instanceof Error ? cause : new Error(String(cause));
    return new Map();
  });
  await relief;
  for (const { array, resolve, reject } of requests) {
    const own = found.get(array);
    const reason = array.outcome.error ?? (own ? undefined : failure);
    if (own && !reason) resolve(own);
    else reject(reason ?? new Error("internal: an array was not read"));
  }
}

/** An array of this type at the start of a range. */
export interface Located {
  readonly type: ArrayType;
  readonly range: Range;
}

/** The elements of `arrays`, copied by commands that are submitted before this returns its promise. */
export async function copyBack(owner: GpuDevice, arrays: readonly Located[]): Promise<readonly TypedArray[]> {
  let size = 0;
  const parts = arrays.map(({ type, range }) => {
    const offset = size;
    size += Math.ceil(range.bytes / 8) * 8;
    return { type, range, offset };
  });
  if (size === 0) return [];
  const staging = owner.gpu.createBuffer({ label: "cotangent read-back", size, usage: usage.mapRead | usage.copyDst });
  for (const { range, offset } of parts) owner.commands.copy(range, staging, offset);
  owner.commands.submit();
  try {
    await staging.mapAsync(mapRead);
    const bytes = staging.getMappedRange();
    return parts.map(({ type, range, offset }) => fromDevice(type, bytes.slice(offset, offset + range.bytes)));
  } catch (cause) {
    throw owner.lost ?? cause;
  } finally {
    staging.destroy();
  }
}
