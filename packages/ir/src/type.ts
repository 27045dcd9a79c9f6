/** The type of an array: its dtype and its shape. */
import { dtypeNamed, type Dtype } from "./dtype.ts";
import { equalDims, equalShapes, showDim, type Dim, type Shape } from "./dim.ts";
import { parseDim } from "./size-algebra.ts";
import { at, ShapeError } from "./errors.ts";

export interface ArrayType {
  readonly dtype: Dtype;
  readonly shape: Shape;
}

export const arrayType = (dtype: Dtype, shape: Shape = []): ArrayType => ({ dtype, shape });

export const equalTypes = (a: ArrayType, b: ArrayType): boolean => a.dtype === b.dtype && equalShapes(a.shape, b.shape);

/** `f32[2,3]`; a scalar is `f32[]`. */
export const showType = ({ dtype, shape }: ArrayType): string => `${dtype.name}[${shape.map(showDim).join(",")}]`;

export const showTypes = (types: readonly ArrayType[]): string => types.map(showType).join(", ");

/** The inverse of {@link showType}; undefined for other text. */
export function parseType(text: string): ArrayType | undefined {
  const match = /^(\w+)\[([^\]]*)\]$/.exec(text);
  if (!match) return undefined;
  const dtype = dtypeNamed(match[1] ?? "");
  const parts = match[2] === "" ? [] : (match[2] ?? "").split(",").map(parseDim);
  const shape = parts.filter((dim) => dim !== undefined);
  return dtype && shape.length === parts.length ? { dtype, shape } : undefined;
}

/** `axis`, made sure to lie in `0 … rank−1`. */
export function checkedAxis(rank: number, axis: number, where: string): number {
  if (Number.isInteger(axis) && axis >= 0 && axis < rank) return axis;
  throw new ShapeError(
    "axis-out-of-range",
    `${where}: axis ${axis} of an array of rank ${rank}`,
    `an axis lies in 0 … ${rank - 1}`,
  );
}

export function checkRank(type: ArrayType, rank: number, where: string): void {
  if (type.shape.length === rank) return;
  throw new ShapeError(
    "rank-mismatch",
    `${where}: ${showType(type)} has rank ${type.shape.length}, expected ${rank}`,
    "reshape the array first",
  );
}

export function checkDtype(type: ArrayType, kinds: readonly Dtype["kind"][], where: string): void {
  if (kinds.includes(type.dtype.kind)) return;
  throw new ShapeError(
    "dtype-mismatch",
    `${where}: ${showType(type)} is not of kind ${kinds.join(" or ")}`,
    "cast the array with astype()",
  );
}

export function checkSameType(types: readonly ArrayType[], where: string): void {
  const first = at(types, 0);
  types.forEach((type, i) => {
    if (equalTypes(type, first)) return;
    throw new ShapeError(
      "shape-mismatch",
      `${where}: argument ${i} is ${showType(type)} but argument 0 is ${showType(first)}`,
      "elementwise operations need equal types; use broadcastTo() to repeat an axis and astype() to change the dtype",
    );
  });
}

export function checkDim(found: Dim, expected: Dim, what: string, where: string): void {
  if (equalDims(found, expected)) return;
  throw new ShapeError(
    "shape-mismatch",
    `${where}: ${what} is ${showDim(found)}, expected ${showDim(expected)}`,
    "the sizes of these axes must be equal",
  );
}

export const removeAxes = (shape: Shape, axes: readonly number[]): Shape => shape.filter((_, i) => !axes.includes(i));
