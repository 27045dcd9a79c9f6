/** Shapes of elementwise operations. */
import type { IsOpen, Mismatch, Shape, Show } from "./tensor.ts";

/** Two lengths of one axis: the greater where the other is 1; never if they do not fit. */
type Joined<X extends number, Z extends number> = number extends X
  ? Z extends 1
    ? number
    : Z
  : number extends Z
    ? X extends 1
      ? number
      : X
    : X extends Z
      ? X
      : X extends 1
        ? Z
        : Z extends 1
          ? X
          : never;

/** From the last axis to the first, as far as both have some. */
type Aligned<A extends Shape, B extends Shape, Done extends Shape> = A extends readonly [
  ...infer AboveA extends Shape,
  infer X extends number,
]
  ? B extends readonly [...infer AboveB extends Shape, infer Z extends number]
    ? [Joined<X, Z>] extends [never]
      ? never
      : Aligned<AboveA, AboveB, [Joined<X, Z>, ...Done]>
    : [...A, ...Done]
  : [...B, ...Done];

/** The shape of an elementwise operation on arrays of the shapes `A` and `B`, or why there is none. */
export type Broadcast<A extends Shape, B extends Shape, Name extends string = "shapes"> = true extends
  | IsOpen<A>
  | IsOpen<B>
  ? Shape
  : [Aligned<A, B, []>] extends [never]
    ? Mismatch<`${Name}: ${Show<A>} and ${Show<B>} do not broadcast`>
    : Aligned<A, B, []>;
