/**
 * IDX, the format of the MNIST files (http://yann.lecun.com/exdb/mnist): all numbers big-endian,
 *
 *     0  0  type  rank | rank × u32: dimensions | elements in row-major order
 *
 * A file comes from outside, so nothing in it is believed: the magic number, the type, and the length that the
 * dimensions demand are checked before an element is read.
 */
import { FormatError } from "cotangent";

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

const damaged = "get the file again; parseIdx() takes its bytes after gunzip()";

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
 * The array in the bytes of an IDX file.
 * @throws FormatError `truncated-file`, `wrong-length`, `bad-header` or `unknown-dtype`.
 */
export function parseIdx(bytes: Uint8Array): IdxArray {
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
 * The bytes in a gzip file, at most `limit` of them (default 1 GiB): a small file can claim to be a huge one.
 * @throws FormatError `bad-gzip`: no gzip file, a wrong checksum, or more than `limit` bytes.
 */
export async function gunzip(
  compressed: Uint8Array<ArrayBuffer>,
  limit: number = 2 ** 30,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  const reader = new Blob([compressed]).stream().pipeThrough(new DecompressionStream("gzip")).getReader();
  for (;;) {
    const { done, value } = await reader.read().catch((cause: unknown) => {
      throw new FormatError(
        "bad-gzip",
        "the bytes are no gzip file, or one that was cut or changed",
        "get the file again; parseIdx() takes files that are not compressed",
        { cause },
      );
    });
    if (done) break;
    length += value.byteLength;
    if (length > limit) {
      await reader.cancel();
      throw new FormatError(
        "bad-gzip",
        `the file holds more than ${limit} bytes`,
        "raise the limit, the second argument of gunzip(), if you trust the file",
      );
    }
    chunks.push(value);
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}
