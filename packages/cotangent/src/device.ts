/** Devices: where programs run and tensors live. */
import { DeviceError, type ArrayType, type EffectHandler, type Program, type TypedArray } from "@cotangent/ir";
import type { Emitted } from "./backend.ts";

export interface Device {
  readonly kind: "cpu" | "webgpu";
  /** What {@link setDefaultDevice} and `jit(f, { device })` take: the kind, and a number where there are several of it. */
  readonly name: string;
}

/** How the WebGPU device is acquired. */
export interface WebGpuOptions {
  /** Bytes that tensors and temporaries may take together on the device: 2 GiB if absent. */
  readonly memoryBudget?: number;
  /** Whether elements that are scattered to one place are added in a fixed order, which is slower. */
  readonly deterministic?: boolean;
  /** A `GPUDevice` that another library uses too, so that buffers can be shared. */
  readonly gpuDevice?: GPUDevice;
  readonly powerPreference?: "low-power" | "high-performance";
}

/** An array in the memory of a device that the host does not see. */
export interface RemoteArray {
  readonly type: ArrayType;
  /** The elements, after all work before. */
  read(): Promise<TypedArray>;
  /** The buffer that holds them, once the work that makes them is submitted. */
  buffer(): Promise<GPUBuffer>;
  /** Gives the memory back, after the work that uses it. */
  dispose(): void;
}

/** A program ready to run on a remote device; results are handles, there at once. */
export interface RemoteExecutable {
  run(inputs: readonly RemoteArray[], effects: EffectHandler | undefined): readonly RemoteArray[];
  /** Fulfilled when its pipelines are compiled, which a run would wait for. */
  ready(): Promise<unknown> | undefined;
}

/** What one kernel of a program took. */
export interface KernelProfile {
  readonly name: string;
  /** The operations that were fused into it, with the user's lines. */
  readonly comment: string;
  /** On the device, in all its dispatches. */
  readonly milliseconds: number;
  readonly dispatches: number;
  /** Loaded from and stored to memory by the kernel's text; what caches save is not subtracted. */
  readonly bytes: number;
  /** Scalar operations, where elementary functions count 16. */
  readonly operations: number;
}

/** A device with memory of its own. */
export interface RemoteDevice extends Device {
  readonly kind: "webgpu";
  /** Why it can be used no more, if so. */
  readonly lost: Error | undefined;
  upload(type: ArrayType, elements: TypedArray): RemoteArray;
  /** An array in a buffer of the user's. */
  adopt(type: ArrayType, buffer: GPUBuffer): RemoteArray;
  /** `program` ready to run; it is made only where there is none for `key` yet. */
  compile(key: string, program: () => Program, donated: readonly boolean[]): RemoteExecutable;
  /** `program`, whose named sizes are lengths of its inputs, ready to run on arrays of any length. */
  compileSized(program: Program): Pick<RemoteExecutable, "run">;
  /** What an optimized program becomes, for people. */
  emit(program: Program): Emitted;
  /** Runs a program twice and times the second run. */
  profile(program: Program, inputs: readonly RemoteArray[]): Promise<readonly KernelProfile[]>;
}

/** The device that shares its memory with JavaScript. */
export const host: Device = { kind: "cpu", name: "cpu" };
const acquired = new Map<string, RemoteDevice>();
let chosen: Device = host;

/** Device objects are made here only, and all that are not the CPU are remote. */
export const isRemote = (device: Device): device is RemoteDevice => device.kind !== "cpu";

/**
 * The device called `name`; `await` works for all of them. The first call for `"webgpu"` acquires the device, later ones
 * without options return it; with options another one is acquired, called `webgpu:1` and so on.
 *
 * @throws DeviceError `no-webgpu` (the promise rejects) where there is no adapter, `no-device` for other names.
 *
 * @example
 * ```ts
 * import { device } from "cotangent";
 *
 * device("cpu").name; // cpu
 * ```
 */
export function device(name: "cpu"): Device;
export function device(name: "webgpu", options?: WebGpuOptions): Promise<Device>;
export function device(name: string, options?: WebGpuOptions): Device | Promise<Device>;
export function device(name: string, options?: WebGpuOptions): Device | Promise<Device> {
  if (name === "webgpu") return webGpu(options);
  return deviceNamed(name);
}

/** The acquisition without options that is going on. */
let pending: Promise<Device> | undefined;

async function webGpu(options: WebGpuOptions | undefined): Promise<Device> {
  if (options) return acquire(options);
  const known = living("webgpu");
  if (known) return known;
  pending ??= acquire({}).finally(() => (pending = undefined));
  return pending;
}

async function acquire(options: WebGpuOptions): Promise<Device> {
  const { acquireWebGpu } = await import("./webgpu/acquire.ts");
  const named = await acquireWebGpu(options);
  const made = named(freeName());
  acquired.set(made.name, made);
  return made;
}

function living(name: string): RemoteDevice | undefined {
  const known = acquired.get(name);
  if (!known?.lost) return known;
  acquired.delete(name);
  return undefined;
}

function freeName(): string {
  let name = "webgpu";
  for (let i = 1; living(name); i++) name = `webgpu:${i}`;
  return name;
}

/** The device called `name`, which was acquired before if it is not the CPU. */
export function deviceNamed(name: string): Device {
  if (name === "cpu") return host;
  const known = living(name);
  if (known) return known;
  throw new DeviceError(
    "no-device",
    `there is no device "${name}"${name === "webgpu" ? " yet" : ""}`,
    name === "webgpu"
      ? 'acquire it first: await device("webgpu")'
      : `use one of: ${["cpu", ...acquired.keys()].join(", ")}; await device("webgpu") acquires one of that kind`,
  );
}

/** The device on which new tensors are made: the CPU at first. */
export const defaultDevice = (): Device => chosen;

/**
 * Makes new tensors on `next` from now on. Work follows its data: an operation runs where its tensors are, and on the
 * default device where it has none.
 */
export function setDefaultDevice(next: Device | string): void {
  chosen = typeof next === "string" ? deviceNamed(next) : next;
}
