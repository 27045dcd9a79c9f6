/** What functions say of the shapes of their arguments and results. */
import type { DtypeOption } from "../numpy/constant.ts";
import type { ReduceOptions } from "../operations.ts";
import type { Asked, Concatenated, Permuted, Reduced } from "./axes.ts";
import type { Broadcast } from "./broadcast.ts";
import type { Matmul } from "./matmul.ts";
import type { Alike, Batched, ShapeOfNested } from "./nested.ts";
import type { Fits, Result, Shape, ShapeOf, Tensor, TensorLike } from "./tensor.ts";

export type Filled = <const S extends Shape>(shape: S, options?: DtypeOption) => Tensor<S>;
export type FilledWith = <const S extends Shape>(shape: S, value: number | boolean, options?: DtypeOption) => Tensor<S>;
export type FromNested = <const N>(data: N, options?: DtypeOption) => Tensor<ShapeOfNested<N>>;
export type Pointwise = <X extends TensorLike>(x: X) => Tensor<ShapeOf<X>>;
export type Elementwise<Name extends string> = <X extends TensorLike, Z extends TensorLike>(
  x: X,
  z: Z & Fits<Broadcast<ShapeOf<X>, ShapeOf<Z>, Name>>,
) => Result<Broadcast<ShapeOf<X>, ShapeOf<Z>, Name>>;
export type MatrixProduct = <X extends Tensor, Z extends Tensor>(
  x: X,
  z: Z & Fits<Matmul<ShapeOf<X>, ShapeOf<Z>>>,
) => Result<Matmul<ShapeOf<X>, ShapeOf<Z>>>;
export type Reduction<Name extends string> = <
  X extends TensorLike,
  const O extends ReduceOptions | undefined = undefined,
>(
  x: X,
  options?: O & Fits<Reduced<ShapeOf<X>, O, Name>>,
) => Result<Reduced<ShapeOf<X>, O, Name>>;
export type Transposition = <X extends TensorLike, const Order extends readonly number[] | undefined = undefined>(
  x: X,
  order?: Order & Fits<Permuted<ShapeOf<X>, Order>>,
) => Result<Permuted<ShapeOf<X>, Order>>;
export type Reshaping = <const S extends Shape>(x: TensorLike, shape: S) => Tensor<Asked<S>>;
export type Concatenation = <const P extends readonly TensorLike[], const Axis extends number = 0>(
  arrays: P & Fits<Concatenated<P, Axis>>,
  axis?: Axis,
) => Result<Concatenated<P, Axis>>;

/** The gradient by the first argument has its shapes; what is differentiated returns a scalar. */
export type Gradient = <A extends readonly unknown[]>(
  f: (...args: A) => Tensor<[]> | number,
) => (...args: A) => Alike<A[0]>;
export type ValueAndGradient = <A extends readonly unknown[]>(
  f: (...args: A) => Tensor<[]> | number,
) => (...args: A) => readonly [Tensor<[]>, Alike<A[0]>];
export type Compilation = <A extends readonly unknown[], R>(f: (...args: A) => R) => (...args: A) => Alike<R>;
export type Mapping = <A extends readonly unknown[], R>(f: (...args: A) => R) => (...args: Batched<A>) => Batched<R>;
