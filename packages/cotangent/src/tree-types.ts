/** How the types of trees change when they pass through a transform. */
import type { Key } from "./random/key.ts";
import type { Tensor, TensorLike } from "./tensor.ts";

type Empty = null | undefined;
type Callable = (...args: never) => unknown;

type MapTensors<T> = { [K in keyof T]: Tensors<T[K]> };
type MapInputs<T> = { [K in keyof T]: Inputs<T[K]> };

/** `T` with numbers and booleans as tensors. Types that hold none, registered classes too, stay as they are. */
export type Tensors<T> = T extends Key
  ? T
  : T extends Tensor | number | boolean
    ? Tensor
    : T extends Empty | Callable
      ? T
      : T extends object
        ? T extends MapTensors<T>
          ? T
          : MapTensors<T>
        : T;

/** What may be passed where a function declares `T`: numbers and booleans in place of tensors too. */
export type Inputs<T> = T extends Tensor | number | boolean
  ? TensorLike
  : T extends Empty | Callable
    ? T
    : T extends object
      ? T extends MapInputs<T>
        ? MapInputs<T> | T
        : T
      : T;

/** The arguments of a transformed function whose original takes `A`. */
export type InputsOf<A extends readonly unknown[]> = { [K in keyof A]: Inputs<A[K]> };

/** The tree `In` within each leaf of `Out`: the type of a Jacobian. */
export type JacobianOf<Out, In> = Out extends Tensor | number | boolean
  ? Tensors<In>
  : Out extends Empty
    ? Out
    : { [K in keyof Out]: JacobianOf<Out[K], In> };

/** The arguments that `argnums` names: one, or a tuple of them. */
export type Selected<A extends readonly unknown[], N> = N extends number
  ? Tensors<A[N]>
  : N extends readonly number[]
    ? { [K in keyof N]: N[K] extends number ? Tensors<A[N[K]]> : never }
    : never;

/** `T` with all leaves of type `R`. */
export type WithLeaves<T, R> = T extends Tensor | number | boolean | string
  ? R
  : T extends Empty
    ? T
    : { [K in keyof T]: WithLeaves<T[K], R> };

/**
 * Gives a tree that was taken apart and put together again its type back. The structure is known to be kept, which the
 * compiler cannot see; every such place goes through here.
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters, typescript/no-unsafe-type-assertion -- see above
export const typed = <T>(tree: unknown): T => tree as T;
