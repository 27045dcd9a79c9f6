/** How elements lie in the memory of a GPU: truth values take four bytes, everything else what it takes on the CPU. */
import { concreteDim, type ArrayType, type Dtype, type TypedArray } from "@cotangent/ir";

export const elementBytes = (dtype: Dtype): number => (dtype.kind === "bool" ? 4 : dtype.bytes);

export const countOf = ({ shape }: ArrayType): number =>
  shape.reduce<number>((count, dim) => count * concreteDim(dim, "an array on WebGPU"), 1);

/** Bytes of an array in a buffer of its own: a multiple of 4, and never none, since WebGPU binds no empty ranges. */
export const storageBytes = (type: ArrayType): number =>
  Math.max(4, Math.ceil((countOf(type) * elementBytes(type.dtype)) / 4) * 4);

/** `elements` as they lie on the GPU. */
export const toDevice = ({ kind }: Dtype, elements: TypedArray): TypedArray =>
  kind === "bool" ? Uint32Array.from(elements) : elements;

/** The elements of an array of `type` from its bytes on the GPU. */
export function fromDevice(type: ArrayType, bytes: ArrayBuffer): TypedArray {
  const elements = type.dtype.allocate(countOf(type));
  if (type.dtype.kind === "bool") elements.set(new Uint32Array(bytes, 0, elements.length));
  else new Uint8Array(elements.buffer).set(new Uint8Array(bytes, 0, elements.byteLength));
  return elements;
}
