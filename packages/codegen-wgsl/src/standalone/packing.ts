/** Where inputs and outputs are in one buffer each. */
import type { ArrayType } from "@cotangent/ir";
import { storageBytes } from "../layout.ts";

/** WebGPU binds memory from multiples of this many bytes on, on every device. */
export const alignment = 256;

export interface Packing {
  readonly offsets: readonly number[];
  /** Of all together. */
  readonly bytes: number;
}

export function packed(types: readonly ArrayType[]): Packing {
  let bytes = 0;
  const offsets = types.map((type) => {
    const offset = bytes;
    bytes += Math.ceil(storageBytes(type) / alignment) * alignment;
    return offset;
  });
  return { offsets, bytes };
}
