/** The element types: everything that the rest of the compiler asks of one is a property here. */
import { roundToHalf } from "./half.ts";

export type TypedArray = Float32Array | Float64Array | Int32Array | Uint32Array | Uint8Array;
/** The dtypes of programs. */
export type DtypeName = "f16" | "f32" | "f64" | "i32" | "u32" | "bool";
export type ComplexDtypeName = "complex64" | "complex128";

export interface Dtype {
  readonly name: DtypeName | ComplexDtypeName;
  /** Programs have no complex arrays: the front end has two real ones for each. */
  readonly kind: "float" | "int" | "uint" | "bool" | "complex";
  /** Bytes of one element in CPU storage. */
  readonly bytes: number;
  /** Bits of one element in files. Of two floats the one with more bits holds all values of the other. */
  readonly bits: number;
  /** What operations compute in, if not in the dtype itself: elements are widened when read, and rounded when stored. */
  readonly arithmetic?: Dtype;
  /** Of a complex dtype, that of the real and imaginary parts. */
  readonly part?: Dtype;
  /** Whether values have tangents; the tangent type of the others is the empty type. */
  readonly differentiable: boolean;
  /** The element nearest to `x`: rounds floats, truncates and saturates integers (NaN → 0), tests bools against 0. */
  round(x: number): number;
  /** The value that integer arithmetic leaves: wraps integers, rounds floats. */
  wrap(x: number): number;
  /** CPU storage of `length` zeros. */
  allocate(length: number): TypedArray;
}

const saturate = (x: number, low: number, high: number): number =>
  Number.isNaN(x) ? 0 : Math.min(Math.max(Math.trunc(x), low), high);

export const f32: Dtype = {
  name: "f32",
  kind: "float",
  bytes: 4,
  bits: 32,
  differentiable: true,
  round: (x) => Math.fround(x),
  wrap: (x) => Math.fround(x),
  allocate: (length) => new Float32Array(length),
};

/** binary16 in storage, f32 in arithmetic: no sum stops growing at 2048. A CPU keeps its numbers as f32, in all engines. */
export const f16: Dtype = {
  name: "f16",
  kind: "float",
  bytes: 4,
  bits: 16,
  arithmetic: f32,
  differentiable: true,
  round: roundToHalf,
  wrap: roundToHalf,
  allocate: (length) => new Float32Array(length),
};

export const f64: Dtype = {
  name: "f64",
  kind: "float",
  bytes: 8,
  bits: 64,
  differentiable: true,
  round: (x) => x,
  wrap: (x) => x,
  allocate: (length) => new Float64Array(length),
};

export const i32: Dtype = {
  name: "i32",
  kind: "int",
  bytes: 4,
  bits: 32,
  differentiable: false,
  round: (x) => saturate(x, -(2 ** 31), 2 ** 31 - 1) + 0,
  wrap: (x) => x | 0,
  allocate: (length) => new Int32Array(length),
};

export const u32: Dtype = {
  name: "u32",
  kind: "uint",
  bytes: 4,
  bits: 32,
  differentiable: false,
  round: (x) => saturate(x, 0, 2 ** 32 - 1) + 0,
  wrap: (x) => x >>> 0,
  allocate: (length) => new Uint32Array(length),
};

export const bool: Dtype = {
  name: "bool",
  kind: "bool",
  bytes: 1,
  bits: 8,
  differentiable: false,
  round: (x) => (x === 0 ? 0 : 1),
  wrap: (x) => (x === 0 ? 0 : 1),
  allocate: (length) => new Uint8Array(length),
};

export const dtypes: Readonly<Record<DtypeName, Dtype>> = { f16, f32, f64, i32, u32, bool };

/** What elements of `dtype` are in expressions. */
export const arithmeticOf = (dtype: Dtype): Dtype => dtype.arithmetic ?? dtype;

const isDtypeName = (name: string): name is DtypeName => Object.hasOwn(dtypes, name);

/** The dtype called `name`, or undefined. */
export function dtypeNamed(name: string): Dtype | undefined {
  return isDtypeName(name) ? dtypes[name] : undefined;
}
