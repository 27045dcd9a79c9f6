/** How arrays lie in linear memory. */
import type { ArrayType } from "@cotangent/ir";
import { sizeOfType } from "../places.ts";

/** Addresses of arrays are multiples of this, and so are their sizes: whole vectors may be read. */
export const alignment = 64;
export const aligned = (bytes: number): number => Math.ceil(bytes / alignment) * alignment;
export const bytesOfType = (type: ArrayType): number => sizeOfType(type) * type.dtype.bytes;
