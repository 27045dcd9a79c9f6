/** How the functions of this package apply operations to tensors. */
import {
  at,
  onOneLine,
  ShapeError,
  type Dtype,
  type NoParams,
  type Params,
  type Primitive,
  type TypedArray,
} from "@cotangent/ir";
import { sizeOf } from "./content.ts";
import { allowArrays } from "./control.ts";
import { dispatch } from "./dispatch.ts";
import { defaultDevice, type Device } from "./device.ts";
import { storedTensor } from "./execute.ts";
import {
  broadcastContents,
  broadcastTo as broadcastContent,
  elementwise as elementwiseContents,
  liftNumber,
  promoteContents,
  toFloat,
} from "./operations.ts";
import { contentOf, Tensor, type TensorLike } from "./tensor.ts";

/** The results of `primitive`: recorded while a function is traced, computed at once otherwise. No promotion, no broadcasting. */
export function bind<P extends Params>(primitive: Primitive<P>, args: readonly Tensor[], params: P): readonly Tensor[] {
  allowArrays();
  return dispatch(primitive, args.map(contentOf), params).map((content) => new Tensor(content));
}

/** The first result of `primitive`. */
export const bindOne = <P extends Params>(primitive: Primitive<P>, args: readonly Tensor[], params: P): Tensor =>
  at(bind(primitive, args, params), 0);

/** `x` as a tensor. A number takes the float dtype of `like`, or its integer dtype if it is integral; else it is f32. It is weak. */
export function lift(x: TensorLike, like?: { readonly dtype: Dtype; readonly weak: boolean }): Tensor {
  return x instanceof Tensor ? x : new Tensor(liftNumber(x, like));
}

/** All as tensors, numbers beside the first that is one. */
export function liftAll(args: readonly TensorLike[]): readonly Tensor[] {
  const like = args.find((arg) => arg instanceof Tensor);
  return args.map((arg) => lift(arg, like));
}

/** All as tensors of the dtype that they promote to. */
export const promoteAll = (args: readonly TensorLike[]): readonly Tensor[] =>
  args.length === 0 ? [] : promoteContents(liftAll(args).map(contentOf)).map((content) => new Tensor(content));

/** All broadcast to the shape that they meet in; `where` is the function's name, for messages. */
export const broadcastAll = (args: readonly Tensor[], where: string): readonly Tensor[] =>
  broadcastContents(args.map(contentOf), where).map((content) => new Tensor(content));

/** `x` repeated to `shape` as NumPy does. */
export function broadcastTo(x: TensorLike, shape: readonly number[]): Tensor {
  allowArrays();
  return new Tensor(broadcastContent(contentOf(lift(x)), shape));
}

/** `primitive` of arguments that are promoted and broadcast first. */
export const elementwise = (primitive: Primitive<NoParams>, ...args: readonly TensorLike[]): Tensor =>
  onOneLine(() => new Tensor(elementwiseContents(primitive, liftAll(args).map(contentOf))));

/** As {@link elementwise}, with integers and bools taken as f32 first. */
export const elementwiseFloat = (primitive: Primitive<NoParams>, ...args: readonly TensorLike[]): Tensor =>
  onOneLine(
    () =>
      new Tensor(
        elementwiseContents(
          primitive,
          liftAll(args).map((arg) => toFloat(contentOf(arg))),
        ),
      ),
  );

/** A tensor on `device` that owns `data`, which is of the storage type of `dtype` and not written to again. */
export function fromData(
  dtype: Dtype,
  shape: readonly number[],
  data: TypedArray,
  device: Device = defaultDevice(),
): Tensor {
  allowArrays();
  const count = sizeOf(shape);
  if (data.length !== count)
    throw new ShapeError(
      "wrong-length",
      `${data.length} elements for shape [${shape.join()}]`,
      `give ${count} elements`,
    );
  return new Tensor(storedTensor(device, { dtype, shape }, data));
}

/** `x` with a dtype that no longer gives way. */
export const strong = (x: Tensor): Tensor => (x.weak ? new Tensor({ ...contentOf(x), weak: false }) : x);
