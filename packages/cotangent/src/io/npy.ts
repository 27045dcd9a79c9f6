/** Arrays in NumPy's `.npy` files. */
import { FormatError, type TypedArray } from "@cotangent/ir";
import { fromData } from "../bind.ts";
import { complex } from "../complex/make.ts";
import { transpose } from "../numpy/shape.ts";
import type { Tensor } from "../tensor.ts";
import { toBytes, type FileBytes } from "./bytes.ts";
import { magic, readNpyHeader, type NpyHeader } from "./npy-header.ts";
import { toStored } from "./stored-type.ts";

/**
 * The array in the bytes of a `.npy` file (versions 1 to 3; any order of bytes; rows or columns first). float16,
 * float32, float64, complex64, complex128 and bool keep their dtype; int8 … int64 become i32, uint8 … uint64 u32.
 *
 * @throws FormatError `bad-header`, `duplicate-name`, `truncated-file`, `wrong-length` for damaged files;
 * `unknown-dtype` for elements that no tensor holds, integers out of the range of 32 bits among them.
 *
 * @example
 * ```ts
 * import { array } from "cotangent/numpy";
 * import { loadNpy, saveNpy } from "cotangent/io";
 *
 * loadNpy(saveNpy(array([[1, 2], [3, 4]]))); // Tensor(f32[2,2], [[1, 2], [3, 4]])
 * ```
 */
export function loadNpy(file: FileBytes): Tensor {
  const bytes = toBytes(file, "loadNpy");
  const header = readNpyHeader(bytes);
  const { type, isComplex, shape, fortranOrder } = header;
  const data = readElements(bytes, header);
  const stored = fortranOrder ? shape.toReversed() : shape;
  const part = (first: number): Tensor =>
    fromData(type.dtype, stored, isComplex ? data.filter((_, i) => i % 2 === first) : data);
  const x = isComplex ? complex(part(0), part(1)) : part(0);
  return fortranOrder && shape.length > 1 ? transpose(x) : x;
}

function readElements(bytes: Uint8Array, { type, isComplex, littleEndian, shape, start }: NpyHeader): TypedArray {
  // Infinity and what has been rounded are longer than every file.
  const count = shape.includes(0) ? 0 : shape.reduce((product, size) => product * size, isComplex ? 2 : 1);
  const length = start + count * type.bytes;
  if (length !== bytes.byteLength)
    throw new FormatError(
      length > bytes.byteLength ? "truncated-file" : "wrong-length",
      `npy: ${type.code}[${shape.join()}] takes ${length} bytes with its header, the file has ${bytes.byteLength}`,
      "the file is damaged; write it again with numpy.save or saveNpy()",
    );
  const data = type.dtype.allocate(count);
  if (type.isSame && littleEndian) {
    new Uint8Array(data.buffer, data.byteOffset, data.byteLength).set(bytes.subarray(start));
    return data;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let i = 0; i < count; i++) {
    const element = type.read(view, start + i * type.bytes, littleEndian);
    data[i] = element;
    if (type.bytes === 8 && type.dtype.kind !== "float" && data[i] !== element)
      throw new FormatError(
        "unknown-dtype",
        `npy: element ${i} is ${element}, of an array of ${type.code === "i8" ? "int64" : "uint64"}`,
        `integers of tensors have 32 bits; convert the array: a.astype('f8')`,
      );
  }
  return data;
}

/**
 * The bytes of a `.npy` file (version 1) that holds `x`: what `numpy.save` writes for the same array.
 *
 * @example
 * ```ts
 * import { ones } from "cotangent/numpy";
 * import { saveNpy } from "cotangent/io";
 *
 * saveNpy(ones([2, 3])).byteLength; // 152
 * ```
 */
export function saveNpy(x: Tensor): Uint8Array<ArrayBuffer> {
  const { descr, bytes } = toStored(x.dtype, x.dataSync());
  const sizes = x.shape.length === 1 ? `${x.shape.join()},` : x.shape.join(", ");
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const start = Math.ceil((10 + text.length + 1) / 64) * 64;
  const file = new Uint8Array(start + bytes.byteLength).fill(0x20, 0, start);
  file.set([...magic, 1, 0, (start - 10) & 0xff, (start - 10) >> 8]);
  file.set(new TextEncoder().encode(text), 10);
  file[start - 1] = 0x0a;
  file.set(bytes, start);
  return file;
}
