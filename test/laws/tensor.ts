/** Nested arrays for oracles: a flat list of numbers with a shape, read and made by index. */
import { arrayValue, type ArrayValue, type Dtype } from "@cotangent/ir";

export interface Tensor {
  readonly shape: readonly number[];
  readonly data: readonly number[];
  at(...index: readonly number[]): number;
}

export function tensor(shape: readonly number[], data: readonly number[]): Tensor {
  const at = (...index: readonly number[]): number => {
    if (index.length !== shape.length || index.some((i, axis) => !(i >= 0 && i < shape[axis]!)))
      throw new Error(`oracle reads [${index.join()}] of an array of shape [${shape.join()}]`);
    return data[index.reduce((position, i, axis) => position * shape[axis]! + i, 0)]!;
  };
  return { shape, data, at };
}

/** Every index of `shape` in row-major order. */
export function indicesOf(shape: readonly number[]): readonly (readonly number[])[] {
  return shape.reduce<readonly (readonly number[])[]>(
    (indices, length) => indices.flatMap((index) => Array.from({ length }, (_, i) => [...index, i])),
    [[]],
  );
}

/** The array whose element at `index` is `element(...index)`. */
export const tabulate = (shape: readonly number[], element: (...index: number[]) => number): Tensor =>
  tensor(
    shape,
    indicesOf(shape).map((index) => element(...index)),
  );

export const range = (length: number): readonly number[] => Array.from({ length }, (_, i) => i);

/** `Σ term(i)` for i = 0 … n−1. */
export const sumOf = (n: number, term: (i: number) => number): number =>
  range(n).reduce((total, i) => total + term(i), 0);

export const fromValue = ({ shape, data }: ArrayValue): Tensor => tensor(shape, [...data]);

export const toValue = ({ shape, data }: Tensor, dtype: Dtype): ArrayValue => arrayValue(dtype, shape, data);
