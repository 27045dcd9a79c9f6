/** Shapes of matrix products. */
import type { Broadcast } from "./broadcast.ts";
import type { IsOpen, Mismatch, Shape, Show } from "./tensor.ts";

/** Whether lengths are equal, as far as they are known. */
type IsSame<X extends number, Z extends number> = number extends X | Z ? true : X extends Z ? true : false;

type Product<A extends Shape, B extends Shape, Inner, Whole> = Inner extends true
  ? Whole
  : Mismatch<`matmul: ${Show<A>} times ${Show<B>}: the inner lengths differ`>;

/** The shape of `x·z`, as NumPy has it, for `x: A` and `z: B`, or why there is none. */
export type Matmul<A extends Shape, B extends Shape> = true extends IsOpen<A> | IsOpen<B>
  ? Shape
  : A extends readonly [infer K extends number]
    ? B extends readonly [infer Q extends number]
      ? Product<A, B, IsSame<K, Q>, []>
      : B extends readonly [...infer Above extends Shape, infer Q extends number, infer N extends number]
        ? Product<A, B, IsSame<K, Q>, [...Above, N]>
        : Mismatch<"matmul: a scalar on the right; multiply() takes one">
    : A extends readonly [...infer AboveA extends Shape, infer M extends number, infer K extends number]
      ? B extends readonly [infer Q extends number]
        ? Product<A, B, IsSame<K, Q>, [...AboveA, M]>
        : B extends readonly [...infer AboveB extends Shape, infer Q extends number, infer N extends number]
          ? Broadcast<AboveA, AboveB, "matmul"> extends infer Above extends Shape
            ? Product<A, B, IsSame<K, Q>, [...Above, M, N]>
            : Broadcast<AboveA, AboveB, "matmul">
          : Mismatch<"matmul: a scalar on the right; multiply() takes one">
      : Mismatch<"matmul: a scalar on the left; multiply() takes one">;
