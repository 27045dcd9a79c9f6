/** Numbers as WebAssembly writes them, and code as nested lists of bytes that are put together in the end. */
import { at } from "@cotangent/ir";

/** Bytes, and parts that may still grow until {@link flat} reads them. */
export type Code = (number | Code)[];

/** An unsigned integer in LEB128. */
export function unsigned(value: number): readonly number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? low | 128 : low);
  } while (rest > 0);
  return bytes;
}

/** A signed integer of 32 bits in LEB128. */
export function signed(value: number): readonly number[] {
  const bytes: number[] = [];
  for (let rest = value | 0; ;) {
    const low = rest & 127;
    rest >>= 7;
    const done = (rest === 0 && (low & 64) === 0) || (rest === -1 && (low & 64) !== 0);
    bytes.push(done ? low : low | 128);
    if (done) return bytes;
  }
}

const scratch = new DataView(new ArrayBuffer(8));
const scratchBytes = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => scratch.getUint8(i));

/** The bytes of an f32, an f64 and an i32 as they lie in memory. */
export function f32Bytes(value: number): readonly number[] {
  scratch.setFloat32(0, value, true);
  return scratchBytes(4);
}

export function f64Bytes(value: number): readonly number[] {
  scratch.setFloat64(0, value, true);
  return scratchBytes(8);
}

export function i32Bytes(value: number): readonly number[] {
  scratch.setInt32(0, value, true);
  return scratchBytes(4);
}

export function longBytes(value: bigint): readonly number[] {
  scratch.setBigInt64(0, value, true);
  return scratchBytes(8);
}

/** UTF-8 with its length before it. */
export function text(value: string): readonly number[] {
  const bytes = new TextEncoder().encode(value);
  return [...unsigned(bytes.length), ...bytes];
}

/** All bytes of `code` in order. */
export function flat(code: Code): number[] {
  const bytes: number[] = [];
  append(code, bytes);
  return bytes;
}

function append(code: Code, bytes: number[]): void {
  for (const part of code) {
    if (typeof part === "number") bytes.push(part);
    else append(part, bytes);
  }
}

/** Equal for equal code. */
export const keyOf = (code: Code): string => flat(code).join();

/** A list with its length before it. */
export function vector(items: readonly (readonly number[])[]): number[] {
  const bytes = [...unsigned(items.length)];
  for (const item of items) for (const byte of item) bytes.push(byte);
  return bytes;
}

/** A section of a module, or another part that says how many bytes it has. */
export function sized(content: readonly number[]): number[] {
  const bytes = [...unsigned(content.length)];
  for (let i = 0; i < content.length; i++) bytes.push(at(content, i));
  return bytes;
}
