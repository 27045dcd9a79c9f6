/** Where the time of a function goes on a device. */
import { DeviceError } from "@cotangent/ir";
import { defaultDevice, isRemote, type KernelProfile } from "./device.ts";
import { leavesOf, traceCall } from "./trace-function.ts";
import { storedOf } from "./trace.ts";
import type { InputsOf } from "./tree-types.ts";

export interface Profile {
  /** The kernels in the order in which they first ran. */
  readonly kernels: readonly KernelProfile[];
  /** On the device, of all kernels together. */
  readonly milliseconds: number;
  /** A table with a line for each kernel. */
  toString(): string;
}

/**
 * `f` as a function that runs on the device and resolves to how long each of its kernels took there, by timestamps of the
 * device, with the operations and bytes of each. The first run is not counted: it may compile.
 *
 * @throws DeviceError where the arguments are on the CPU and so is the default device, and where the device has no timestamps.
 *
 * @example
 * console.log(String(await profile(step)(state, images, labels)));
 */
export function profile<A extends readonly unknown[]>(
  f: (...args: A) => unknown,
): (...args: InputsOf<A>) => Promise<Profile> {
  return async (...args) => {
    const leaves = leavesOf(args, "profile");
    const { program, captured, hosts } = traceCall(f, leaves);
    const inputs = [...leaves.contents, ...captured].map(storedOf);
    const device = inputs.find(({ storage }) => !storage.isOnHost)?.storage.device ?? defaultDevice();
    if (!isRemote(device))
      throw new DeviceError(
        "wrong-device",
        "profile: the arguments and the default device are on the CPU, where a program is one function",
        'give it arguments on WebGPU, or setDefaultDevice("webgpu"); on the CPU use the profiler of your engine',
      );
    if (hosts.length > 0)
      throw new DeviceError("wrong-device", "profile: the function calls the host", "leave tap() out");
    const arrays = inputs.map(({ storage, type }) => storage.on(device, type));
    const kernels = await device.profile(program, arrays);
    const milliseconds = kernels.reduce((sum, kernel) => sum + kernel.milliseconds, 0);
    return { kernels, milliseconds, toString: () => table(kernels, milliseconds) };
  };
}

const columns = ["ms", "share", "GB/s", "GFLOP/s", "dispatches", "kernel"];

/** Thousand millions a second; clocks of devices are too coarse for the shortest kernels. */
const rate = (amount: number, milliseconds: number): string =>
  milliseconds > 0 ? (amount / milliseconds / 1e6).toFixed(1) : "–";

function table(kernels: readonly KernelProfile[], total: number): string {
  const rows = kernels.map(({ name, comment, milliseconds, bytes, operations, dispatches }) => [
    milliseconds.toFixed(3),
    `${((100 * milliseconds) / total).toFixed(0)} %`,
    rate(bytes, milliseconds),
    rate(operations, milliseconds),
    String(dispatches),
    `${name}: ${comment}`,
  ]);
  const widths = columns.map((title, i) => Math.max(title.length, ...rows.map((row) => (row[i] ?? "").length)));
  const line = (cells: readonly string[]): string =>
    cells.map((cell, i) => (i < cells.length - 1 ? cell.padStart(widths[i] ?? 0) : cell)).join("  ");
  return [columns, ...rows].map(line).join("\n");
}
