/** Matrices for the rows of factorisations: well conditioned ones, and what is known of them by other means. */
import {
  add,
  cast,
  eq,
  f32,
  full,
  iota,
  i32,
  select,
  type ArrayValue,
  type Builder,
  type Dtype,
  type Value,
} from "@cotangent/ir";
import { uniform, type Domain, type Growth, type Random } from "@cotangent/ir/testing";
import { range, sumOf, tabulate, tensor, type Tensor } from "../tensor.ts";
import type { Tolerance } from "../row.ts";

/** Elements of matrices that are mostly their diagonal. */
export const slight: Domain = { sample: (random) => uniform(random, -0.5, 0.5), holds: (x) => Math.abs(x) <= 0.6 };

/** `x` with 3, 4, 5, … added on its diagonal. */
export function dominant(b: Builder, x: Value): Value {
  const { dtype, shape } = x.type;
  const [row, column] = [shape.length - 2, shape.length - 1].map((axis) =>
    b.one(iota, [], { dtype: i32, shape, axis }),
  );
  const growing = b.one(add, [b.one(cast, [row!], { dtype }), b.one(full, [], { value: 3, dtype, shape })]);
  const none = b.one(full, [], { value: 0, dtype, shape });
  return b.one(add, [x, b.one(select, [b.one(eq, [row!, column!]), growing, none])]);
}

/** As {@link dominant}, of the numbers. */
export const dominantOf = (x: Tensor): Tensor =>
  tabulate(x.shape, (...index) => {
    const [i, j] = index.slice(-2);
    return x.at(...index) + (i === j ? 3 + i! : 0);
  });

/** Results of `f` on each matrix, as nested rows, of the arguments. */
export function eachOf(
  args: readonly Tensor[],
  shape: (batch: readonly number[]) => readonly number[],
  f: (...matrices: (readonly (readonly number[])[])[]) => readonly number[],
): Tensor {
  const batch = args[0]!.shape.slice(0, -2);
  const count = batch.reduce((a, b) => a * b, 1);
  const matrixOf = (x: Tensor, k: number): readonly (readonly number[])[] => {
    const [rows, columns] = x.shape.slice(-2);
    const start = k * rows! * columns!;
    return range(rows!).map((i) => x.data.slice(start + i * columns!, start + (i + 1) * columns!));
  };
  return tensor(
    shape(batch),
    range(count).flatMap((k) => f(...args.map((arg) => matrixOf(arg, k)))),
  );
}

export type Matrix = readonly (readonly number[])[];

/** Results of `f` of the shape of the matrices. */
export const eachMatrix = (x: Tensor, f: (matrix: Matrix) => readonly number[]): Tensor =>
  eachOf([x], () => x.shape, f);

/** By expansion along the first row. */
export const laplace = (x: Matrix): number =>
  x.length === 0 ? 1 : x[0]!.reduce((sum, a, j) => sum + (j % 2 === 0 ? 1 : -1) * a * laplace(minor(x, 0, j)), 0);

export const minor = (x: Matrix, i: number, j: number): Matrix =>
  x.filter((_, row) => row !== i).map((row) => row.filter((_, column) => column !== j));

/** By Cramer's rule. */
export const cramer = (a: Matrix, b: Matrix): Matrix =>
  a.map((_, i) =>
    (b[0] ?? []).map((__, j) => laplace(a.map((row, r) => row.map((x, c) => (c === i ? b[r]![j]! : x)))) / laplace(a)),
  );

/** U on and above the diagonal, L below it, by Crout's order. */
export function crout(a: Matrix): readonly number[] {
  const n = a.length;
  const y: number[][] = a.map((row) => [...row]);
  for (const i of range(n))
    for (const j of range(n)) {
      const rest = y[i]![j]! - sumOf(Math.min(i, j), (k) => y[i]![k]! * y[k]![j]!);
      y[i]![j] = i > j ? rest / y[j]![j]! : rest;
    }
  return y.flat();
}

export const factorTolerance = (dtype: Dtype): { readonly tolerance?: Tolerance } =>
  dtype === f32 ? { tolerance: { relative: 2e-6, because: "each element is a sum of rounded products" } } : {};

/** A fresh input of matrices that are mostly their diagonal, which differs in all elements. */
export function freshMatrix(g: Growth, symmetric = false): Value {
  const dtype = g.dtype();
  const [size, count] = [g.random.integer(1, 3), g.random.integer(0, 2)];
  const shape = [...(count === 0 ? [] : [count]), size, size];
  const x = Array.from({ length: Math.max(1, count) }, () => entries(g.random, size, symmetric)).flat();
  const data = dtype.allocate(x.length);
  data.set(x);
  return g.input({ dtype, shape, data });
}

function entries(random: Random, size: number, symmetric: boolean): readonly number[] {
  const x = range(size).map((i) => range(size).map((j) => uniform(random, -0.3, 0.3) + (i === j ? 2 + i : 0)));
  return x.flatMap((row, i) => row.map((a, j) => (symmetric && j > i ? x[j]![i]! : a)));
}

/** Whether each row is mostly its diagonal, whose elements grow. */
export function isDominant({ shape, data }: ArrayValue): boolean {
  const n = shape.at(-1)!;
  const count = data.length / Math.max(1, n * n);
  return range(count).every((k) =>
    range(n).every((i) => {
      const row = range(n).map((j) => data[k * n * n + i * n + j]!);
      const off = row.reduce((sum, a, j) => sum + (i === j ? 0 : Math.abs(a)), 0);
      return row[i]! >= 1.2 + i * 0.8 && row[i]! <= 2.8 + i && off <= 0.9;
    }),
  );
}

/** The eigenvalues, ascending, of a symmetric matrix of at most three rows, from its invariants. */
export function characteristicRoots(x: Matrix): readonly number[] {
  const n = x.length;
  const trace = sumOf(n, (i) => x[i]![i]!);
  if (n <= 1) return range(n).map(() => trace);
  if (n === 2) {
    const spread = Math.hypot(x[0]![0]! - x[1]![1]!, 2 * x[0]![1]!);
    return [(trace - spread) / 2, (trace + spread) / 2];
  }
  const mean = trace / 3;
  const shifted = x.map((row, i) => row.map((a, j) => (i === j ? a - mean : a)));
  const size = Math.sqrt(shifted.flat().reduce((sum, a) => sum + a * a, 0) / 6);
  const angle = Math.acos(Math.max(-1, Math.min(1, laplace(shifted.map((row) => row.map((a) => a / size))) / 2))) / 3;
  return [1, 2, 0].map((k) => mean + 2 * size * Math.cos(angle + (2 * Math.PI * k) / 3)).toSorted((a, b) => a - b);
}
