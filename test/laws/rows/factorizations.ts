/** Triangular factors, systems and determinants. */
import {
  arrayType,
  cholesky,
  cofactors,
  completeLu,
  determinant,
  f32,
  f64,
  lu,
  reverse,
  type Builder,
  type Dtype,
  type NoParams,
  type Primitive,
  type Value,
} from "@cotangent/ir";
import type { Case, Row } from "../row.ts";
import { range, sumOf, tensor, type Tensor } from "../tensor.ts";
import {
  crout,
  dominant,
  dominantOf,
  eachMatrix,
  eachOf,
  factorTolerance,
  freshMatrix,
  isDominant,
  laplace,
  minor,
  slight,
  type Matrix,
} from "./matrices.ts";

/** The operation on well-conditioned matrices of this shape. */
const matrixCase = (
  dtype: Dtype,
  shape: readonly number[],
  build: (b: Builder, x: Value) => readonly Value[],
  oracle: (x: Tensor) => readonly Tensor[],
): Case => ({
  name: `${dtype.name}[${shape.join()}]`,
  inputs: [{ type: arrayType(dtype, shape), domain: slight }],
  build: (b, x) => build(b, dominant(b, x)),
  oracle: (x) => oracle(dominantOf(x)),
  ...factorTolerance(dtype),
});

const shapes: readonly (readonly [Dtype, readonly number[]])[] = [
  [f64, [3, 3]],
  [f32, [3, 3]],
  [f64, [2, 2, 2]],
  [f64, [1, 1]],
  [f64, [0, 0]],
  [f64, [2, 0, 0]],
];

const matrixCases = (
  build: (b: Builder, x: Value) => readonly Value[],
  oracle: (x: Tensor) => readonly Tensor[],
): readonly Case[] => shapes.map(([dtype, shape]) => matrixCase(dtype, shape, build, oracle));

const recipeOf = (primitive: Primitive<NoParams>): Row["recipe"] => ({
  primitive,
  accepts: ([x]) => isDominant(x!),
  grow: (g) => g.simple(primitive, [freshMatrix(g)]),
});

/** L with `L·Lᵀ = x`, column by column. */
function factorOf(x: Matrix): readonly number[] {
  const y = x.map((row) => row.map(() => 0));
  for (const j of range(x.length))
    for (const i of range(x.length).slice(j)) {
      const rest = x[i]![j]! - sumOf(j, (k) => y[i]![k]! * y[j]![k]!);
      y[i]![j] = i === j ? Math.sqrt(rest) : rest / y[j]![j]!;
    }
  return y.flat();
}

/** Of n exchanged rows in reverse order. */
const reversalSign = (n: number): number => (Math.floor(n / 2) % 2 === 0 ? 1 : -1);

const vector = (x: Tensor, value: (n: number) => readonly number[]): Tensor =>
  eachOf(
    [x],
    (batch) => [...batch, x.shape.at(-1)!],
    (matrix) => value(matrix.length),
  );
const scalar = (x: Tensor, value: (matrix: Matrix) => number): Tensor =>
  eachOf(
    [x],
    (batch) => batch,
    (matrix) => [value(matrix)],
  );

/** Of matrices whose greatest elements are the last: all is exchanged. */
function completeOf(x: Tensor): readonly Tensor[] {
  const backwards = (matrix: Matrix): Matrix => matrix.toReversed().map((row) => row.toReversed());
  const order = (n: number): readonly number[] => range(n).toReversed();
  return [eachMatrix(x, (matrix) => crout(backwards(matrix))), vector(x, order), vector(x, order), scalar(x, () => 1)];
}

const singular = (
  primitive: Primitive<NoParams>,
  n: number,
  inputs: readonly number[],
  outputs: readonly number[],
  gradient: readonly number[],
) => ({
  types: [arrayType(f64, [n, n])],
  build: (b: Builder, x: Value): readonly Value[] => b.apply(primitive, [x], {}),
  inputs: [inputs],
  outputs: [outputs],
  gradient: [gradient],
});

export const factorizationRows: readonly Row[] = [
  {
    primitive: cholesky,
    cases: matrixCases(
      (b, x) => b.apply(cholesky, [x], {}),
      (x) => [eachMatrix(x, factorOf)],
    ),
    special: [
      {
        what: "NaN where the matrix is not positive definite, of which the upper triangle is not read",
        types: [arrayType(f64, [2, 2, 2])],
        build: (b, x) => b.apply(cholesky, [x], {}),
        inputs: [[1, 9, 2, 4, 1, 9, 2, 5]],
        outputs: [[NaN, 0, NaN, NaN, 1, 0, 2, 1]],
      },
    ],
    gradientCost: {
      times: 8,
      because:
        "two triangular systems and a product, where the value is a sixth of a product; 15 times for large matrices",
    },
    recipe: recipeOf(cholesky),
  },
  {
    primitive: lu,
    cases: [
      ...matrixCases(
        (b, x) => b.apply(lu, [b.one(reverse, [x], { axes: [x.type.shape.length - 2] })], {}),
        (x) => [
          eachMatrix(x, crout),
          vector(x, (n) => range(n).toReversed()),
          scalar(x, (matrix) => reversalSign(matrix.length)),
        ],
      ),
      ...[
        [3, 2],
        [2, 4],
      ].map((shape): Case => ({
        name: `f64[${shape.join()}]`,
        inputs: [{ type: arrayType(f64, shape), domain: slight }],
        build: (b, x) => b.apply(lu, [dominant(b, x)], {}),
        oracle(x) {
          const [rows, columns] = shape;
          const y = dominantOf(x).data.reduce<number[][]>((all, a, i) => {
            if (i % x.shape[1]! < 1) all.push([]);
            all.at(-1)!.push(a);
            return all;
          }, []);
          for (const i of range(rows!))
            for (const j of range(columns!)) {
              const rest = y[i]![j]! - sumOf(Math.min(i, j), (k) => y[i]![k]! * y[k]![j]!);
              y[i]![j] = i > j ? rest / y[j]![j]! : rest;
            }
          return [tensor(shape, y.flat()), tensor([rows!], range(rows!)), tensor([], [1])];
        },
      })),
    ],
    special: [
      {
        what: "a column of zeros has the pivot 0",
        types: [arrayType(f64, [2, 2])],
        build: (b, x) => b.apply(lu, [x], {}),
        inputs: [[0, 1, 0, 2]],
        outputs: [[0, 1, 0, 2], [0, 1], [1]],
      },
    ],
    gradientCost: {
      times: 7,
      because: "two triangular systems with n right-hand sides and two products; 9 times for large matrices",
    },
    recipe: recipeOf(lu),
  },
  {
    primitive: completeLu,
    cases: matrixCases((b, x) => b.apply(completeLu, [x], {}), completeOf),
    recipe: recipeOf(completeLu),
  },
  {
    primitive: determinant,
    cases: matrixCases(
      (b, x) => b.apply(determinant, [b.one(reverse, [x], { axes: [x.type.shape.length - 1] })], {}),
      (x) => [scalar(x, (matrix) => laplace(matrix.map((row) => row.toReversed())))],
    ),
    special: [
      { what: "a matrix of rank n − 1", ...singular(determinant, 2, [1, 2, 2, 4], [0], [4, -2, -2, 1]) },
      {
        what: "a matrix of rank n − 2",
        ...singular(determinant, 3, [1, 2, 3, 2, 4, 6, 3, 6, 9], [0], Array(9).fill(0)),
      },
      { what: "zero", ...singular(determinant, 2, [0, 0, 0, 0], [0], [0, 0, 0, 0]) },
    ],
    gradientCost: {
      times: 8,
      because: "the cofactors need another elimination and two triangular systems",
    },
    recipe: recipeOf(determinant),
  },
  {
    primitive: cofactors,
    cases: matrixCases(
      (b, x) => b.apply(cofactors, [x], {}),
      (x) => [
        eachMatrix(x, (matrix) =>
          matrix.flatMap((row, i) => row.map((_, j) => ((i + j) % 2 === 0 ? 1 : -1) * laplace(minor(matrix, i, j)))),
        ),
      ],
    ),
    special: [
      { what: "a matrix of rank n − 1", ...singular(cofactors, 2, [1, 2, 2, 4], [4, -2, -2, 1], [1, -1, -1, 1]) },
      { what: "zero", ...singular(cofactors, 2, [0, 0, 0, 0], [0, 0, 0, 0], [1, -1, -1, 1]) },
      {
        what: "a matrix of rank n − 2",
        ...singular(cofactors, 3, [1, 0, 0, 0, 0, 0, 0, 0, 0], Array(9).fill(0), [0, 0, 0, 0, 1, -1, 0, -1, 1]),
      },
    ],
    recipe: recipeOf(cofactors),
  },
];
