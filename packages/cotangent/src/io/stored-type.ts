/** Types of elements in `.npy` files, by NumPy's codes, and the dtypes that tensors of them have; complex ones have two elements. */
import { bool, f16, f32, f64, halfFromBits, halfToBits, i32, u32, type Dtype, type TypedArray } from "@cotangent/ir";

export interface StoredType {
  readonly code: string;
  readonly dtype: Dtype;
  readonly bytes: number;
  /** Whether its bytes in a file of this machine's order are those of the dtype's elements. */
  readonly isSame: boolean;
  /** One element as a number; not safe beyond ±2⁵³ for integers of 64 bits. */
  read(view: DataView, offset: number, littleEndian: boolean): number;
}

const types: readonly StoredType[] = [
  { code: "f2", dtype: f16, bytes: 2, isSame: false, read: (view, i, le) => halfFromBits(view.getUint16(i, le)) },
  { code: "f4", dtype: f32, bytes: 4, isSame: true, read: (view, i, le) => view.getFloat32(i, le) },
  { code: "f8", dtype: f64, bytes: 8, isSame: true, read: (view, i, le) => view.getFloat64(i, le) },
  { code: "i1", dtype: i32, bytes: 1, isSame: false, read: (view, i) => view.getInt8(i) },
  { code: "i2", dtype: i32, bytes: 2, isSame: false, read: (view, i, le) => view.getInt16(i, le) },
  { code: "i4", dtype: i32, bytes: 4, isSame: true, read: (view, i, le) => view.getInt32(i, le) },
  { code: "i8", dtype: i32, bytes: 8, isSame: false, read: (view, i, le) => Number(view.getBigInt64(i, le)) },
  { code: "u1", dtype: u32, bytes: 1, isSame: false, read: (view, i) => view.getUint8(i) },
  { code: "u2", dtype: u32, bytes: 2, isSame: false, read: (view, i, le) => view.getUint16(i, le) },
  { code: "u4", dtype: u32, bytes: 4, isSame: true, read: (view, i, le) => view.getUint32(i, le) },
  { code: "u8", dtype: u32, bytes: 8, isSame: false, read: (view, i, le) => Number(view.getBigUint64(i, le)) },
  // NumPy takes every byte but 0 for true.
  { code: "b1", dtype: bool, bytes: 1, isSame: false, read: (view, i) => Number(view.getUint8(i) !== 0) },
];

const parts: Readonly<Record<string, string>> = { c8: "f4", c16: "f8" };

/** The type of `code`, or of its real and imaginary parts. */
export function storedType(code: string): (StoredType & { readonly isComplex: boolean }) | undefined {
  const found = types.find((type) => type.code === (parts[code] ?? code));
  return found && { ...found, isComplex: code in parts };
}

const codes = {
  f16: "<f2",
  f32: "<f4",
  f64: "<f8",
  i32: "<i4",
  u32: "<u4",
  bool: "|b1",
  complex64: "<c8",
  complex128: "<c16",
} as const;

/** The code under which elements of `dtype` are written, in this machine's order of bytes, and their bytes. */
export function toStored(dtype: Dtype, elements: TypedArray): { readonly descr: string; readonly bytes: Uint8Array } {
  const data = dtype === f16 ? Uint16Array.from(elements, halfToBits) : elements;
  return { descr: codes[dtype.name], bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
}
