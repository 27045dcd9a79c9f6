/** Arrays of JavaScript into linear memory and out of it: what tensors that live there do without. */
import type { TypedArray } from "@cotangent/ir";
import type { Heap } from "./heap.ts";

const bytesOf = ({ buffer, byteOffset, byteLength }: TypedArray): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

export function copyIn({ bytes }: Heap, address: number, array: TypedArray): void {
  bytes.set(bytesOf(array), address);
}

export function copyOut({ bytes }: Heap, address: number, array: TypedArray): void {
  bytesOf(array).set(bytes.subarray(address, address + array.byteLength));
}
