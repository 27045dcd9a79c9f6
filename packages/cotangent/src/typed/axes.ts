/** Shapes of what works along axes: reductions, permutations, concatenation. */
import type { IsOpen, Mismatch, Shape, ShapeOf, Show } from "./tensor.ts";

type Negative<N extends number> = `-${N}` extends `${infer M extends number}` ? M : never;

/** Whether axis `I`, which has `Left` axes from itself to the last, is among `Axes`. */
type IsAmong<I, Left extends number, Axes extends number> = I extends Axes
  ? true
  : Negative<Left> extends Axes
    ? true
    : false;

/** `S` without the axes in `Axes`, or with 1 in their places. */
type Without<
  S extends Shape,
  Axes extends number,
  Keep,
  Seen extends Shape = [],
  Out extends Shape = [],
> = S extends readonly [infer Length extends number, ...infer Rest extends Shape]
  ? Without<
      Rest,
      Axes,
      Keep,
      [...Seen, Length],
      IsAmong<Seen["length"], S["length"], Axes> extends true
        ? Keep extends true
          ? [...Out, 1]
          : Out
        : [...Out, Length]
    >
  : Out;

/** All ways to name an axis of `S`. */
type AxesOf<S extends Shape, Seen extends Shape = [], Names extends number = never> = S extends readonly [
  infer Length extends number,
  ...infer Rest extends Shape,
]
  ? AxesOf<Rest, [...Seen, Length], Names | (Seen["length"] & number) | Negative<S["length"]>>
  : Names;

type Given<Axis> = Axis extends readonly number[] ? Axis[number] : Axis extends number ? Axis : never;

/** What `S` becomes by a reduction with the options `O`, or why it cannot; any shape where the options are no literals. */
export type Reduced<S extends Shape, O, Name extends string> =
  IsOpen<S> extends true
    ? Shape
    : O extends undefined
      ? []
      : [true] extends [IsVague<O>]
        ? Shape
        : O extends { readonly axis: infer Axis }
          ? [Axis] extends [null | undefined]
            ? Whole<S, O>
            : [Axis] extends [number | readonly number[]]
              ? Along<S, Given<Axis>, O, Name>
              : Shape
          : "axis" extends keyof O
            ? Shape
            : Whole<S, O>;

/** Whether the compiler does not know if axes are kept. */
type IsVague<O> = "keepdims" extends keyof O
  ? O extends { readonly keepdims: infer Keep }
    ? boolean extends Keep
      ? true
      : false
    : true
  : false;

type Whole<S extends Shape, O> = Keeps<O> extends true ? { readonly [K in keyof S]: 1 } : [];

type Along<S extends Shape, Axes extends number, O, Name extends string> = number extends Axes
  ? Shape
  : [Axes] extends [AxesOf<S>]
    ? Without<S, Axes, Keeps<O>>
    : Mismatch<`${Name}: axis ${Exclude<Axes, AxesOf<S>>} of ${Show<S>}`>;

type Keeps<O> = O extends { readonly keepdims: true } ? true : false;

type Reversed<S extends Shape, Out extends Shape = []> = S extends readonly [
  infer Length extends number,
  ...infer Rest extends Shape,
]
  ? Reversed<Rest, [Length, ...Out]>
  : Out;

/** The axes of `S`, counted from 0. */
type Indices<S extends Shape, Seen extends Shape = [], Found extends number = never> = S extends readonly [
  infer Length extends number,
  ...infer Rest extends Shape,
]
  ? Indices<Rest, [...Seen, Length], Found | (Seen["length"] & number)>
  : Found;

/** `S` with its axes in this order, in reverse without one, or why that is none. */
export type Permuted<S extends Shape, Order extends readonly number[] | undefined> =
  IsOpen<S> extends true
    ? Shape
    : Order extends readonly number[]
      ? number extends Order[number]
        ? Shape
        : [Order["length"], Indices<S>] extends [S["length"], Order[number]]
          ? { readonly [K in keyof Order]: S[Order[K] & keyof S] & number }
          : Mismatch<`transpose: the order ${Show<Order>} of ${Show<S>}`>
      : Reversed<S>;

/** `S` as a shape that reshape is asked for: −1 is what is left. */
export type Asked<S extends Shape> = { readonly [K in keyof S]: S[K] extends -1 ? number : S[K] };

/** Shapes that are equal but for one axis, whose length is then not known. */
type Alike<
  A extends Shape,
  B extends Shape,
  Axis extends number,
  Seen extends Shape = [],
  Out extends Shape = [],
> = A extends readonly [infer X extends number, ...infer RestA extends Shape]
  ? B extends readonly [infer Z extends number, ...infer RestB extends Shape]
    ? IsAmong<Seen["length"], A["length"], Axis> extends true
      ? Alike<RestA, RestB, Axis, [...Seen, X], [...Out, number]>
      : number extends X
        ? Alike<RestA, RestB, Axis, [...Seen, X], [...Out, Z]>
        : [X] extends [Z]
          ? Alike<RestA, RestB, Axis, [...Seen, X], [...Out, X]>
          : never
    : never
  : B extends readonly []
    ? Out
    : never;

/** The shape of arrays one after the other along `Axis`, or why they do not fit. */
export type Concatenated<P extends readonly unknown[], Axis extends number> = P extends readonly [
  infer First,
  ...infer Rest,
]
  ? ConcatenatedTo<ShapeOf<First>, Rest, Axis>
  : Shape;

type ConcatenatedTo<S extends Shape, Rest extends readonly unknown[], Axis extends number> = Rest extends readonly [
  infer Next,
  ...infer Others,
]
  ? true extends IsOpen<S> | IsOpen<ShapeOf<Next>>
    ? Shape
    : [Alike<S, ShapeOf<Next>, Axis>] extends [never]
      ? Mismatch<`concatenate: ${Show<S>} and ${Show<ShapeOf<Next>>} along axis ${Axis}`>
      : ConcatenatedTo<Alike<S, ShapeOf<Next>, Axis>, Others, Axis>
  : S;
