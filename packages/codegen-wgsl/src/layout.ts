/** How elements lie in the memory of a GPU: truth values take four bytes, f16 two, the others what they take on the CPU. */
import { concreteDim, f16, halfFromBits, halfToBits, type ArrayType, type Dtype, type TypedArray } from "@cotangent/ir";

export const elementBytes = (dtype: Dtype): number => (dtype.kind === "bool" ? 4 : dtype.bits / 8);

export const countOf = ({ shape }: ArrayType): number =>
  shape.reduce<number>((count, dim) => count * concreteDim(dim, "an array on WebGPU"), 1);

/** What so many bytes of elements take in a buffer: a multiple of 4, and never none, since WebGPU binds no empty ranges. */
export const roomFor = (bytes: number): number => Math.max(4, Math.ceil(bytes / 4) * 4);

/** Bytes of an array in a buffer of its own. */
export const storageBytes = (type: ArrayType): number => roomFor(countOf(type) * elementBytes(type.dtype));

/** `elements` as they lie on the GPU: a multiple of 4 bytes. */
export function toDevice(dtype: Dtype, elements: TypedArray): TypedArray | Uint16Array {
  if (dtype.kind === "bool") return Uint32Array.from(elements);
  if (dtype !== f16) return elements;
  const bits = new Uint16Array(Math.ceil(elements.length / 2) * 2);
  elements.forEach((x, i) => (bits[i] = halfToBits(x)));
  return bits;
}

/** The elements of an array of `type` from its bytes on the GPU. */
export function fromDevice(type: ArrayType, bytes: ArrayBuffer): TypedArray {
  const elements = type.dtype.allocate(countOf(type));
  if (type.dtype.kind === "bool") elements.set(new Uint32Array(bytes, 0, elements.length));
  else if (type.dtype === f16)
    new Uint16Array(bytes, 0, elements.length).forEach((bits, i) => (elements[i] = halfFromBits(bits)));
  else new Uint8Array(elements.buffer).set(new Uint8Array(bytes, 0, elements.byteLength));
  return elements;
}
