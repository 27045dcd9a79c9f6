/** Transforms along axes of arrays. */
import { ArgumentError, at, f16, f32, showType } from "@cotangent/ir";
import { lift } from "../bind.ts";
import { complex64 } from "../complex/dtypes.ts";
import { pairOf } from "../complex/pair.ts";
import { realOf, sizeOf } from "../content.ts";
import { multiply } from "../numpy/arithmetic.ts";
import { pad } from "../numpy/join.ts";
import { axisFrom, moveaxis } from "../numpy/shape.ts";
import { slice } from "../numpy/slice.ts";
import { isLength, toFloat } from "../operations.ts";
import { contentOf, Tensor, type TensorLike } from "../tensor.ts";
import { mapRows, transformRows, type Rows, type Sign, type WholeRows } from "./transform.ts";

/** How results are scaled: by 1/n on the way back, on the way forth, or by 1/√n on both. */
export type Norm = "backward" | "forward" | "ortho";

export interface Direction {
  readonly sign: Sign;
  readonly norm: Norm | undefined;
  /** The user's name of the function. */
  readonly where: string;
}

/** The real and imaginary part of `x` as floats. */
export function partsOf(x: TensorLike): Rows {
  const content = toFloat(contentOf(lift(x)));
  const float = (part: Tensor): Tensor => (part.dtype === f16 ? part.astype(f32) : part);
  if (content.kind !== "complex") return { re: float(new Tensor(content)) };
  return { re: new Tensor(content.re), im: new Tensor(content.im) };
}

/** The complex array of these parts. */
export const joined = (re: Tensor, im: Tensor): Tensor => {
  const part = realOf(contentOf(re));
  return new Tensor(pairOf(complex64.of(part.type.dtype), part, realOf(contentOf(im))));
};

/** The transform of `x` along `axis`, cut or filled with zeros to length `n` first. */
export function transformAlong(x: Rows, n: number | undefined, axis: number, direction: Direction): WholeRows {
  const { where } = direction;
  const position = axisFrom(x.re.rank, axis, where);
  const length = lengthOf(x.re, n, position, where);
  const whole = mapRows(x, (part) => fitted(part, position, length));
  return onRows(whole, position, scaleOf(direction, length), (rows) => transformRows(rows, direction.sign));
}

/** `scale` times what `f` makes of the rows along an axis, whose length it may change. */
export function onRows(x: Rows, axis: number, scale: number, f: (rows: Rows) => WholeRows): WholeRows;
export function onRows(x: Rows, axis: number, scale: number, f: (rows: Rows) => Rows): Rows;
export function onRows(x: Rows, axis: number, scale: number, f: (rows: Rows) => Rows): Rows {
  const others = x.re.shape.toSpliced(axis, 1);
  const toRows = (part: Tensor): Tensor => moveaxis(part, axis, -1).reshape(sizeOf(others), at(part.shape, axis));
  const back = (part: Tensor): Tensor =>
    moveaxis((scale === 1 ? part : multiply(part, scale)).reshape([...others, at(part.shape, 1)]), -1, axis);
  return mapRows(f(mapRows(x, toRows)), back);
}

/** @throws ArgumentError unless it is an integer above 0. */
export function lengthOf(x: Tensor, n: number | undefined, axis: number, where: string): number {
  const length = n ?? at(x.shape, axis);
  if (isLength(length) && length > 0) return length;
  throw new ArgumentError(
    "bad-argument",
    `${where}: length ${String(length)} along axis ${axis} of ${showType(x)}`,
    "a transform has one element or more",
  );
}

/** `x` with its first `length` elements along `axis`, and zeros after them. */
export function fitted(x: Tensor, axis: number, length: number): Tensor {
  const given = at(x.shape, axis);
  const others = x.shape.map((_, i) => i !== axis);
  if (given > length)
    return slice(
      x,
      others.map((other) => (other ? null : [0, length])),
    );
  return given < length
    ? pad(
        x,
        others.map((other) => [0, other ? 0 : length - given]),
      )
    : x;
}

const norms: readonly unknown[] = ["backward", "forward", "ortho"];

export function scaleOf({ sign, norm = "backward", where }: Direction, length: number): number {
  if (!norms.includes(norm))
    throw new ArgumentError(
      "bad-argument",
      `${where}: norm ${norm}`,
      'the norms are "backward", "forward" and "ortho"',
    );
  if (norm === "ortho") return 1 / Math.sqrt(length);
  return (norm === "forward") === (sign === -1) ? 1 / length : 1;
}
