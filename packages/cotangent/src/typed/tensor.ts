/** Tensors whose shapes the compiler knows. Types only: at run time they are tensors like all others. */
import type { Tensor as Plain, TensorLike } from "../tensor.ts";

declare const lengths: unique symbol;

/** The lengths of axes. A length that is `number` is not known, and fits everywhere. */
export type Shape = readonly number[];

/**
 * A tensor of this shape. Those of `cotangent`, whose shape the compiler does not know, fit wherever one is expected, and these fit there.
 */
export type Tensor<S extends Shape = Shape> = Plain & { readonly [lengths]?: Readonly<S> | undefined };

/** The shape of an argument: `[]` of a number, and any of a tensor of which no one said it. */
export type ShapeOf<X> = X extends Plain
  ? X extends { readonly [lengths]?: infer S }
    ? NonNullable<S> extends infer Known extends Shape
      ? Known
      : Shape
    : Shape
  : [];

/** What an argument is asked to be that does not fit: nothing is, so its text stands in the compiler's message. */
export interface Mismatch<Text extends string> {
  readonly mismatch: Text;
}

/** What `X & Fits<R>` asks of an argument beside X: nothing if `R`, which is to become the shape of a result, is no mismatch. */
export type Fits<R> = R extends Mismatch<string> ? R : unknown;

/** A tensor of the shape `R`. */
export type Result<R> = Tensor<R extends Shape ? R : Shape>;

/** `[3, 4]` as text. */
export type Show<S extends Shape> = number extends S["length"] ? "[…]" : `[${Listed<S>}]`;

type Listed<S extends Shape, Text extends string = ""> = S extends readonly [
  infer Length extends number,
  ...infer Rest extends Shape,
]
  ? Listed<Rest, Text extends "" ? `${Length}` : `${Text}, ${Length}`>
  : Text;

/** Whether no one knows how many axes there are. */
export type IsOpen<S extends Shape> = number extends S["length"] ? true : false;

export type { Plain, TensorLike };
