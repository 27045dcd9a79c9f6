/**
 * IDX, the format of the MNIST files (http://yann.lecun.com/exdb/mnist): all numbers big-endian,
 *
 *     0  0  type  rank | rank × u32: dimensions | elements in row-major order
 *
 * A file comes from outside, so nothing in it is believed: the magic number, the type, and the length that the
 * dimensions demand are checked before an element is read.
 */
import { f32, f64, FormatError, i32 } from "@cotangent/ir";
import { fromData } from "../bind.ts";
import type { Tensor } from "../tensor.ts";
import { toBytes, type FileBytes } from "./bytes.ts";

export interface IdxArray {
  readonly shape: readonly number[];
  readonly data: Uint8Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array;
}

interface ElementType {
  readonly bytes: number;
  allocate(length: number): IdxArray["data"];
  read(view: DataView, offset: number): number;
}

const elementTypes: ReadonlyMap<number, ElementType> = new Map<number, ElementType>([
  [0x08, { bytes: 1, allocate: (n) => new Uint8Array(n), read: (view, i) => view.getUint8(i) }],
  [0x09, { bytes: 1, allocate: (n) => new Int8Array(n), read: (view, i) => view.getInt8(i) }],
  [0x0b, { bytes: 2, allocate: (n) => new Int16Array(n), read: (view, i) => view.getInt16(i) }],
  [0x0c, { bytes: 4, allocate: (n) => new Int32Array(n), read: (view, i) => view.getInt32(i) }],
  [0x0d, { bytes: 4, allocate: (n) => new Float32Array(n), read: (view, i) => view.getFloat32(i) }],
  [0x0e, { bytes: 8, allocate: (n) => new Float64Array(n), read: (view, i) => view.getFloat64(i) }],
]);

const hex = (byte: number): string => `0x${byte.toString(16).padStart(2, "0")}`;

const damaged = "get the file again; it must be decompressed before: await gunzip(bytes)";

function readHeader(view: DataView): { readonly element: ElementType; readonly shape: readonly number[] } {
  if (view.byteLength < 4)
    throw new FormatError(
      "truncated-file",
      `IDX: the file has ${view.byteLength} bytes, its magic number alone takes 4`,
      damaged,
    );
  if (view.getUint16(0) !== 0)
    throw new FormatError(
      "bad-header",
      `IDX: the file starts with ${hex(view.getUint8(0))} ${hex(view.getUint8(1))}, not with two zero bytes`,
      damaged,
    );
  const element = elementTypes.get(view.getUint8(2));
  if (element === undefined)
    throw new FormatError(
      "unknown-dtype",
      `IDX: elements have type ${hex(view.getUint8(2))}`,
      `the format has ${[...elementTypes.keys()].map(hex).join(", ")}`,
    );
  const rank = view.getUint8(3);
  if (view.byteLength < 4 + 4 * rank)
    throw new FormatError("truncated-file", `IDX: ${rank} dimensions in a file of ${view.byteLength} bytes`, damaged);
  return { element, shape: Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis)) };
}

/**
 * The array in the bytes of an IDX file, in the type that it has there.
 * @throws FormatError `truncated-file`, `wrong-length`, `bad-header` or `unknown-dtype`.
 */
export function parseIdx(file: FileBytes): IdxArray {
  const bytes = toBytes(file, "parseIdx");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { element, shape } = readHeader(view);
  const start = 4 + 4 * shape.length;
  // A product of 255 dimensions may round or overflow to Infinity, but never down to a length that a file can have.
  const count = shape.reduce((product, dim) => product * dim, 1);
  const length = start + count * element.bytes;
  const found = `IDX: shape [${shape.join()}] takes ${length} bytes, the file has ${bytes.byteLength}`;
  if (length > bytes.byteLength) throw new FormatError("truncated-file", found, damaged);
  if (length !== bytes.byteLength) throw new FormatError("wrong-length", found, damaged);
  const data = element.allocate(count);
  for (let i = 0; i < count; i++) data[i] = element.read(view, start + i * element.bytes);
  return { shape, data };
}

/**
 * The array in the bytes of an IDX file as a tensor: f32 and f64 stay, all integers become i32.
 *
 * @throws FormatError as {@link parseIdx}.
 *
 * @example
 * ```ts
 * import { loadIdx } from "cotangent/io";
 *
 * loadIdx(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 3, 7, 8, 9)); // Tensor(i32[3], [7, 8, 9])
 * ```
 */
export function loadIdx(file: FileBytes): Tensor {
  const { shape, data } = parseIdx(file);
  if (data instanceof Float32Array) return fromData(f32, shape, data);
  if (data instanceof Float64Array) return fromData(f64, shape, data);
  return fromData(i32, shape, Int32Array.from(data));
}
