/** Shapes of nested literals, and of trees under transforms. */
import type { Plain, Shape, ShapeOf, Tensor } from "./tensor.ts";

/** The shape of nested arrays, as far as they are literals. */
export type ShapeOfNested<N> = N extends Plain
  ? ShapeOf<N>
  : N extends readonly []
    ? [0]
    : N extends readonly [infer First, ...unknown[]]
      ? [N["length"], ...ShapeOfNested<First>]
      : N extends readonly (infer Element)[]
        ? [number, ...ShapeOfNested<Element>]
        : N extends number | boolean
          ? []
          : N extends ArrayLike<number>
            ? [number]
            : Shape;

/** `T` with numbers and booleans as scalar tensors: a gradient by `T`. */
export type Alike<T> = T extends Plain
  ? T
  : T extends number | boolean
    ? Tensor<[]>
    : T extends null | undefined
      ? T
      : { [K in keyof T]: Alike<T[K]> };

/** `T` with an axis before all others. */
export type Batched<T> = T extends Plain
  ? Tensor<[number, ...ShapeOf<T>]>
  : T extends number | boolean
    ? Tensor<[number]>
    : T extends null | undefined
      ? T
      : { [K in keyof T]: Batched<T[K]> };
