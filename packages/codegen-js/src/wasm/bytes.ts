/** Numbers as WebAssembly writes them, and code as nested lists of bytes that are put together in the end. */

/** Bytes, and parts that may still grow until a {@link ByteWriter} reads them. */
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

function scratchBytes(count: number): readonly number[] {
  const bytes: number[] = [];
  for (let i = 0; i < count; i++) bytes.push(scratch.getUint8(i));
  return bytes;
}

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

/** A growing list of bytes. */
export class ByteWriter {
  #bytes = new Uint8Array(256);
  #length = 0;

  /** All bytes so far. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length);
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const larger = new Uint8Array(2 * (this.#length + more));
    larger.set(this.bytes);
    this.#bytes = larger;
  }

  byte(value: number): void {
    if (this.#length === this.#bytes.length) this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  all(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  code(code: Code | readonly number[]): void {
    for (let i = 0; i < code.length; i++) {
      const part = code[i];
      if (typeof part === "number") this.byte(part);
      else if (part) this.code(part);
    }
  }
}

/** Equal for equal code. */
export const keyOf = (code: Code): string => {
  let key = "";
  for (const part of code) key += typeof part === "number" ? String.fromCharCode(part) : keyOf(part);
  return key;
};

/** A list with its length before it. */
export function vector(items: readonly (readonly number[])[]): readonly number[] {
  const bytes = [...unsigned(items.length)];
  for (const item of items) bytes.push(...item);
  return bytes;
}

/** A part of a module that says how many bytes it has. */
export function sized(content: Uint8Array): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter();
  writer.code(unsigned(content.length));
  writer.all(content);
  return writer.bytes;
}
