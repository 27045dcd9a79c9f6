/** What a tensor holds: stored elements, or an entry of a program that is being traced. */
import {
  ArgumentError,
  showType,
  type ArrayType,
  type Dtype,
  type Params,
  type Primitive,
  type Shape,
  type Value,
} from "@cotangent/ir";
import type { WeakDtype } from "./promotion.ts";
import type { Storage } from "./storage.ts";
import type { Trace } from "./trace.ts";
import type { CustomNode } from "./tree-registry.ts";

/** Elements that exist. */
export interface Stored {
  readonly kind: "stored";
  readonly type: ArrayType;
  readonly shape: readonly number[];
  /** Whether the dtype gives way to that of other operands, as the dtype of a JavaScript number does. */
  readonly weak: boolean;
  readonly storage: Storage;
}

/** An entry of a program: a tracer. */
export interface Traced {
  readonly kind: "traced";
  readonly type: ArrayType;
  readonly shape: readonly number[];
  readonly weak: boolean;
  readonly value: Value;
  readonly trace: Trace;
  /** The user's line that made it. */
  readonly origin: string | undefined;
}

/** What is one array of a program. */
export type Real = Stored | Traced;

/** A complex array: two real ones of a shape and dtype. */
export interface Pair {
  readonly kind: "complex";
  readonly type: ArrayType;
  readonly shape: readonly number[];
  readonly weak: boolean;
  readonly re: Real;
  readonly im: Real;
  /** What a complex array is to operations and trees. */
  readonly rules: ComplexRules;
  readonly storage: PairStorage;
}

/** The elements of a complex array as the host sees them: asking a tracer for them is an error. */
export interface PairStorage extends Pick<Storage, "device" | "elements" | "isOnHost" | "alive" | "release" | "read"> {
  /** The numbers as JavaScript has them. */
  readonly entries: readonly ShownNumber[];
}

/** A complex number as plain data. */
export type ComplexNumber = { readonly re: number; readonly im: number };
/** One that prints itself. */
export type ShownNumber = ComplexNumber & { toString(): string };

/** What complex arrays need. They bring it along, so that programs without them do not carry it. */
export interface ComplexRules {
  /** The results of an operation of which an argument is complex. */
  apply<P extends Params>(primitive: Primitive<P>, args: readonly Content[], params: P): readonly Content[];
  /** The dtype of a result from those of operands, of which one is complex. */
  promote(a: WeakDtype, b: WeakDtype): WeakDtype;
  /** `x` in a dtype, of which one is complex. */
  cast(x: Content, dtype: Dtype): Content;
  conjugate(z: Pair): Pair;
  /** What a tensor is in trees: its real and imaginary parts. */
  readonly node: CustomNode;
}

/** A complex dtype. */
export interface ComplexDtype extends Dtype {
  readonly name: "complex64" | "complex128";
  readonly kind: "complex";
  readonly part: Dtype;
  readonly rules: ComplexRules;
  /** The complex dtype of parts that hold the numbers of `part`. */
  of(part: Dtype): ComplexDtype;
}

export type Content = Real | Pair;

export const isReal = (content: Content): content is Real => content.kind !== "complex";
/** @throws ArgumentError for a complex array, which is none of a program. */
export function realOf(content: Content): Real {
  if (isReal(content)) return content;
  throw new ArgumentError(
    "not-real",
    `a complex array, ${showType(content.type)}, is used where only real ones may be`,
    "take real(z), imag(z) or abs(z) of it; docs/complex.md says what complex arrays are for",
  );
}

export const isComplex = (dtype: Dtype): dtype is ComplexDtype => dtype.kind === "complex";

/** `[2, 3]` of a type whose dimensions are numbers, which those of the front end are. */
export function shapeOf({ shape }: ArrayType): readonly number[] {
  if (isConcrete(shape)) return shape;
  throw new Error("internal: a tensor has a symbolic dimension");
}

const isConcrete = (shape: Shape): shape is readonly number[] => shape.every((dim) => typeof dim === "number");

/** How many elements an array of this shape has. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);
