/** Trees of tensors from one device to another. */
import type { Stored } from "./content.ts";
import { defaultDevice, deviceNamed, host, type Device } from "./device.ts";
import { storedTensor } from "./execute.ts";
import { Tensor } from "./tensor.ts";
import { leavesOf } from "./trace-function.ts";
import { storedOf } from "./trace.ts";
import { unflatten } from "./tree.ts";
import { typed } from "./tree-types.ts";

/**
 * The tree with its tensors on `device` (the default device if absent). Those that are there already stay as they are;
 * what the host has is copied.
 *
 * @throws DeviceError `wrong-device` for tensors on a GPU that would have to come to the host: see {@link deviceGet}.
 *
 * @example
 * const weights = devicePut(loadSafetensors(bytes), "webgpu");
 */
export function devicePut<T>(tree: T, device: Device | string = defaultDevice()): T {
  const target = typeof device === "string" ? deviceNamed(device) : device;
  return mapStored(tree, "devicePut", (stored) => {
    if (stored.storage.device === target) return stored;
    return { ...storedTensor(target, stored.type, stored.storage.elements), weak: stored.weak };
  });
}

/**
 * Resolves to the tree with its tensors on the CPU, where the host can look at them at once; all are read together.
 *
 * @example
 * ```ts
 * import { deviceGet } from "cotangent";
 * import * as np from "cotangent/numpy";
 *
 * const { w } = await deviceGet({ w: np.ones([2]) });
 * w.toArray(); // [1, 1]
 * ```
 */
export async function deviceGet<T>(tree: T): Promise<T> {
  const stored = leavesOf(tree, "deviceGet").contents.map(storedOf);
  const elements = await Promise.all(stored.map(({ storage }) => storage.read()));
  let next = 0;
  return mapStored(tree, "deviceGet", (leaf) => {
    const data = elements[next++];
    return leaf.storage.isOnHost || !data ? leaf : { ...storedTensor(host, leaf.type, data), weak: leaf.weak };
  });
}

function mapStored<T>(tree: T, where: string, f: (leaf: Stored) => Stored): T {
  const { contents, structure } = leavesOf(tree, where);
  return typed<T>(
    unflatten(
      structure,
      contents.map((content) => new Tensor(f(storedOf(content)))),
    ),
  );
}
