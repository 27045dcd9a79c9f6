/** Arrays of few elements, many in one buffer: engines take about as long for a buffer of its own as for ten small programs. */
import type { Dtype, TypedArray } from "@cotangent/ir";

/** What is smaller lies within the object itself, and what is larger deserves a buffer. */
const [leastBytes, mostBytes] = [65, 1024];
/** Bytes of a buffer, which lives as long as one of its arrays. */
const slabBytes = 8192;

let slab = new ArrayBuffer(0);
let used = 0;

/** An array of `length` zeros. */
export function allocateSmall(dtype: Dtype, length: number): TypedArray {
  const bytes = length * dtype.bytes;
  if (bytes < leastBytes || bytes > mostBytes) return dtype.allocate(length);
  if (used + bytes > slab.byteLength) {
    slab = new ArrayBuffer(slabBytes);
    used = 0;
  }
  const start = used;
  used += Math.ceil(bytes / 8) * 8;
  return viewOf(dtype, slab, start, length);
}

function viewOf({ name }: Dtype, buffer: ArrayBuffer, start: number, length: number): TypedArray {
  switch (name) {
    case "f64":
    case "complex128":
      return new Float64Array(buffer, start, length);
    case "f32":
    case "f16":
    case "complex64":
      return new Float32Array(buffer, start, length);
    case "i32":
      return new Int32Array(buffer, start, length);
    case "u32":
      return new Uint32Array(buffer, start, length);
    case "bool":
      return new Uint8Array(buffer, start, length);
  }
}
