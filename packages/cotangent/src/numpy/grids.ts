/** Grids of coordinates, and positions of parts of matrices. Positions are i32. */
import * as ir from "@cotangent/ir";
import { broadcastTo, lift } from "../bind.ts";
import { onHost } from "../on-host.ts";
import { broadcastShapes as meet } from "../operations.ts";
import { optionsOf } from "../options.ts";
import type { Tensor, TensorLike } from "../tensor.ts";
import { add, floorDivide, mod, multiply } from "./arithmetic.ts";
import { ones, shapeOf, type ShapeLike } from "./constant.ts";
import { array } from "./creation.ts";
import { stack } from "./join.ts";
import { positionsAlong } from "./ranges-along.ts";
import { ravel, reshape } from "./shape.ts";

export interface MeshOptions {
  /** `xy`, the default: the first two axes of the results are exchanged; `ij`: axis k is that of vector k. */
  readonly indexing?: "xy" | "ij";
  /** Whether results are left with axes of length 1. */
  readonly sparse?: boolean;
}

/** Of vectors of lengths n, m, … arrays of shape [n, m, …] (or [m, n, …]), in which coordinate k is that of vector k. */
export function meshgrid(vectors: readonly TensorLike[], options: MeshOptions = {}): readonly Tensor[] {
  const { indexing = "xy", sparse = false } = optionsOf(options, "meshgrid", ["indexing", "sparse"]);
  const flat = vectors.map((vector) => ravel(vector));
  const place = (k: number): number => (indexing === "xy" && flat.length > 1 && k < 2 ? 1 - k : k);
  const whole = flat.map((_, k) => ir.at(flat, place(k)).size);
  return flat.map((vector, k) => {
    const along = reshape(
      vector,
      flat.map((_, axis) => (axis === place(k) ? vector.size : 1)),
    );
    return sparse ? along : broadcastTo(along, whole);
  });
}
/** For each axis of `shape` the position along it, stacked: shape [rank, …shape]. */
export function indices(shape: ShapeLike): Tensor {
  const lengths = shapeOf(shape, "indices");
  return stack(lengths.map((_, axis) => positionsAlong(lengths, axis)));
}
/** `f` of the positions along each axis of `shape`. */
export const fromfunction = (f: (...positions: readonly Tensor[]) => Tensor, shape: ShapeLike): Tensor => {
  const lengths = shapeOf(shape, "fromfunction");
  return f(...lengths.map((_, axis) => positionsAlong(lengths, axis).astype("f32")));
};
/** Vectors with axes of length 1 in the place of the others, so that they broadcast to a grid. (NumPy's `ix_`.) */
export const ix = (...vectors: readonly TensorLike[]): readonly Tensor[] =>
  meshgrid(vectors, { indexing: "ij", sparse: true });
/** All broadcast to the shape that they meet in. */
export function broadcastArrays(...arrays: readonly TensorLike[]): readonly Tensor[] {
  const shape = broadcastShapes(...arrays.map((x) => lift(x).shape));
  return arrays.map((x) => broadcastTo(x, shape));
}
/** The shape that arrays of these shapes meet in. @throws ShapeError if they do not. */
export const broadcastShapes = (...shapes: readonly ShapeLike[]): readonly number[] =>
  meet(
    shapes.map((shape) => shapeOf(shape, "broadcastShapes")),
    "broadcastShapes",
  );

type Pair = readonly [Tensor, Tensor];
const cells = (rows: number, columns: number, holds: (i: number, j: number) => boolean): Pair => {
  const found = Array.from(
    { length: rows * columns },
    (_, k) => [Math.floor(k / columns), k % columns] as const,
  ).filter(([i, j]) => holds(i, j));
  const along = (axis: 0 | 1): Tensor =>
    array(
      found.map((cell) => cell[axis]),
      { dtype: "i32" },
    );
  return [along(0), along(1)];
};
/** Rows and columns of the elements on and below diagonal `k`. */
export const trilIndices = (rows: number, k = 0, columns: number = rows): Pair =>
  cells(rows, columns, (i, j) => j <= i + k);
/** Rows and columns of the elements on and above diagonal `k`. */
export const triuIndices = (rows: number, k = 0, columns: number = rows): Pair =>
  cells(rows, columns, (i, j) => j >= i + k);
/** {@link trilIndices} of a matrix. */
export const trilIndicesFrom = (x: Tensor, k = 0): Pair => trilIndices(ir.at(x.shape, 0), k, ir.at(x.shape, 1));
/** {@link triuIndices} of a matrix. */
export const triuIndicesFrom = (x: Tensor, k = 0): Pair => triuIndices(ir.at(x.shape, 0), k, ir.at(x.shape, 1));
/** For each of `rank` axes the positions of the main diagonal. */
export const diagIndices = (size: number, rank = 2): readonly Tensor[] =>
  Array.from({ length: rank }, () => positionsAlong([size], 0));
/** {@link diagIndices} of an array whose axes have one length. */
export const diagIndicesFrom = (x: Tensor): readonly Tensor[] => diagIndices(ir.at(x.shape, 0), x.rank);
/** Rows and columns of what `mask` leaves of a square matrix of ones: `triu`, `tril`, or a function like them. */
export const maskIndices = (size: number, mask: (x: Tensor, k: number) => Tensor, k = 0): Pair => {
  const kept = onHost(() => mask(ones([size, size]), k).dataSync());
  return cells(size, size, (i, j) => kept[i * size + j] !== 0);
};

/** For each axis of `shape` the position of the elements at flat positions `x`. */
export function unravelIndex(x: TensorLike, shape: ShapeLike): readonly Tensor[] {
  const lengths = shapeOf(shape, "unravelIndex");
  return lengths.map((length, axis) => {
    const stride = lengths.slice(axis + 1).reduce((a, b) => a * b, 1);
    return mod(floorDivide(lift(x).astype("i32"), Math.max(1, stride)), Math.max(1, length));
  });
}
/** The flat positions in `shape` of elements whose position along each axis is given. */
export function ravelMultiIndex(positions: readonly TensorLike[], shape: ShapeLike): Tensor {
  const lengths = shapeOf(shape, "ravelMultiIndex");
  return positions.reduce<Tensor>(
    (flat, position, axis) => add(multiply(flat, ir.at(lengths, axis)), lift(position).astype("i32")),
    lift(0).astype("i32"),
  );
}
