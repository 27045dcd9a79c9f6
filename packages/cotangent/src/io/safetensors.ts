/**
 * Tensors in files, in the safetensors format (https://github.com/huggingface/safetensors): a JSON table of names,
 * dtypes, shapes and positions, then the elements, little-endian, as machines with a JavaScript engine store them.
 */
import {
  ArgumentError,
  at,
  f16,
  FormatError,
  halfFromBits,
  halfToBits,
  type Dtype,
  type TypedArray,
} from "@cotangent/ir";
import { fromData } from "../bind.ts";
import type { Tensor } from "../tensor.ts";
import { toBytes, type FileBytes } from "./bytes.ts";
import { formatNames, metadataKey, readHeader, type Entry } from "./safetensors-header.ts";

/**
 * The tensors in the bytes of a `.safetensors` file, by name. F16, F32, F64, I32, U32 and BOOL are read.
 *
 * @throws FormatError if the file is truncated or damaged in any way (offsets that overlap, leave gaps or run out of
 * the file, names that occur twice, sizes that do not fit shapes, text that is not UTF-8 or JSON), or has another dtype.
 *
 * @example
 * ```ts
 * import { array } from "cotangent/numpy";
 * import { loadSafetensors, saveSafetensors } from "cotangent/io";
 *
 * const bytes = saveSafetensors({ "layer.weight": array([[1, 2], [3, 4]]) });
 * loadSafetensors(bytes)["layer.weight"]; // Tensor(f32[2,2], [[1, 2], [3, 4]])
 * ```
 */
export function loadSafetensors(file: FileBytes): Record<string, Tensor> {
  const bytes = toBytes(file, "loadSafetensors");
  return Object.fromEntries(
    readHeader(bytes).entries.map((entry) => [
      entry.name,
      fromData(entry.dtype, entry.shape, readElements(bytes, entry)),
    ]),
  );
}

/** The texts under `__metadata__` in the bytes of a `.safetensors` file. @throws FormatError as {@link loadSafetensors}. */
export const safetensorsMetadata = (file: FileBytes): Record<string, string> => ({
  ...readHeader(toBytes(file, "safetensorsMetadata")).metadata,
});

/**
 * The bytes of a `.safetensors` file that holds `tensors` and, under `__metadata__`, the texts of `metadata`. Tensors
 * lie in the order of the reference implementation: dtypes of more bytes first, then by name; so all are aligned.
 *
 * @throws ArgumentError for a tensor named `__metadata__`, and for a complex one.
 */
export function saveSafetensors(
  tensors: Readonly<Record<string, Tensor>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  if (Object.hasOwn(tensors, metadataKey))
    throw new ArgumentError(
      "bad-argument",
      `saveSafetensors: a tensor named ${metadataKey}`,
      "that name is taken by the metadata of the format; rename the tensor",
    );
  for (const [name, { dtype }] of Object.entries(tensors))
    if (![...formatNames.values()].includes(dtype))
      throw new ArgumentError(
        "bad-argument",
        `saveSafetensors: ${JSON.stringify(name)} is ${dtype.name}, which the format does not have`,
        "save real(z) and imag(z) under two names, or use saveNpz()",
      );
  const items = Object.entries(tensors).toSorted(([a, x], [b, y]) => y.dtype.bits - x.dtype.bits || compareText(a, b));
  const table = new Map<string, unknown>(Object.keys(metadata).length > 0 ? [[metadataKey, metadata]] : []);
  let end = 0;
  for (const [name, x] of items) {
    const begin = end;
    end += (x.size * x.dtype.bits) / 8;
    table.set(name, { dtype: formatName(x.dtype), shape: x.shape, data_offsets: [begin, end] });
  }
  const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries(table)));
  const headerLength = Math.ceil(text.byteLength / 8) * 8;
  const bytes = new Uint8Array(8 + headerLength + end).fill(0x20, 8, 8 + headerLength);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.set(text, 8);
  let position = 8 + headerLength;
  for (const [, x] of items) {
    const elements = x.dataSync();
    const data = x.dtype === f16 ? Uint16Array.from(elements, halfToBits) : elements;
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), position);
    position += data.byteLength;
  }
  return bytes;
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const formatName = (dtype: Dtype): string =>
  at(
    [...formatNames].filter(([, known]) => known === dtype).map(([name]) => name),
    0,
  );

/** A copy of the elements, since those of a file need not be aligned. */
function readElements(file: Uint8Array, { name, dtype, shape, begin, end }: Entry): TypedArray {
  const data = dtype.allocate(shape.reduce((product, dim) => product * dim, 1));
  const stored = dtype === f16 ? new Uint16Array(data.length) : data;
  const bytes = new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength);
  bytes.set(file.subarray(begin, end));
  if (stored instanceof Uint16Array) stored.forEach((bits, i) => (data[i] = halfFromBits(bits)));
  const wrong = dtype.kind === "bool" ? bytes.findIndex((byte) => byte > 1) : -1;
  if (wrong >= 0)
    throw new FormatError(
      "bad-header",
      `safetensors: tensor ${JSON.stringify(name)} has a BOOL of value ${at(bytes, wrong)}`,
      "a BOOL is a byte 0 or 1; write the file again",
    );
  return data;
}
