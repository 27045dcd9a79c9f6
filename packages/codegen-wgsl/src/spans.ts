/** How long arrays are, and where they start, when named sizes have a say in it. */
import type { ArrayType, Shape } from "@cotangent/ir";
import { elementBytes, storageBytes } from "./layout.ts";

/** A number of bytes, that of an array, or that of all of its buffer. */
export type Bytes = number | SizedBytes | "all";

export interface SizedBytes {
  readonly shape: Shape;
  /** Bytes of an element. */
  readonly each: number;
}

/** So many bytes after the start of a buffer, or after a mark in it. */
export interface Offset {
  readonly offset: number;
  readonly mark?: number;
}

/** The end of an array as long as sizes say, rounded up to where another may start; or where such arrays begin. */
export type Mark =
  | { readonly kind: "end"; readonly start: Offset; readonly bytes: SizedBytes }
  /** After all temporaries of known sizes. */
  | { readonly kind: "temporaries" };

/** WebGPU binds memory from multiples of this many bytes on, on every device. */
export const alignment = 256;

/** The first place from `offset` on where an array may start. */
export const aligned = (offset: number): number => Math.ceil(offset / alignment) * alignment;

export const isSized = ({ shape }: { readonly shape: Shape }): boolean => shape.some((dim) => typeof dim !== "number");

/** The bytes of an array in memory. */
export const bytesOf = (type: ArrayType): number | SizedBytes =>
  isSized(type) ? { shape: type.shape, each: elementBytes(type.dtype) } : storageBytes(type);

/** A number of bytes that no named size has a say in. */
export function knownBytes(bytes: Bytes): number {
  if (typeof bytes === "number") return bytes;
  throw new Error("internal: memory whose size is not known");
}

/** Gives arrays places one after the other. */
export class Stack {
  end: Offset;
  readonly #marks: Mark[];

  constructor(marks: Mark[], start: Offset) {
    this.#marks = marks;
    this.end = start;
  }

  place(type: ArrayType): Offset {
    const start = this.end;
    const bytes = bytesOf(type);
    this.end =
      typeof bytes === "number"
        ? { ...start, offset: start.offset + aligned(bytes) }
        : { offset: 0, mark: this.#marks.push({ kind: "end", start, bytes }) - 1 };
    return start;
  }
}
