/** The types of compiled functions: trees of numbers, booleans and typed arrays. */
import type { DtypeName, TypedArray } from "@cotangent/ir";
import type { Tensor } from "../tensor.ts";

/** The elements of an array of each dtype, as JavaScript holds them. Those of f16 are f32, and truth values bytes. */
interface Arrays {
  readonly f16: Float32Array;
  readonly f32: Float32Array;
  readonly f64: Float64Array;
  readonly i32: Int32Array;
  readonly u32: Uint32Array;
  readonly bool: Uint8Array;
}

/**
 * What says which type a leaf has: text (`"f64"`, `"f32[128, 10]"`) or an example. A number stands for one of f64 whose dtype
 * gives way to that of arrays, a typed array for a vector of its length, a tensor for what it is.
 */
export type Spec = string | number | boolean | TypedArray | Tensor;

type Scalar<D> = D extends "bool" ? boolean : number;
/** A leaf of a result whose type nobody said. */
export type AnyPlain = number | boolean | TypedArray;

type PlainOfText<T extends string> = T extends DtypeName
  ? Scalar<T>
  : T extends `${infer D extends DtypeName}[]`
    ? Scalar<D>
    : T extends `${infer D extends DtypeName}[${string}]`
      ? Arrays[D]
      : AnyPlain;

type PlainOfArray<T> = T extends Float64Array
  ? Float64Array
  : T extends Float32Array
    ? Float32Array
    : T extends Int32Array
      ? Int32Array
      : T extends Uint32Array
        ? Uint32Array
        : Uint8Array;

/** The numbers, booleans and typed arrays that a tree of {@link Spec} describes. */
export type Plain<S> = S extends string
  ? PlainOfText<S>
  : S extends number
    ? number
    : S extends boolean
      ? boolean
      : S extends Tensor
        ? AnyPlain
        : S extends TypedArray
          ? PlainOfArray<S>
          : S extends null | undefined
            ? S
            : { -readonly [K in keyof S]: Plain<S[K]> };
