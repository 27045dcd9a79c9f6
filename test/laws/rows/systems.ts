/** Systems of linear equations. */
import {
  arrayType,
  f32,
  f64,
  lu,
  luSolve,
  reverse,
  triangularSolve,
  type ArrayValue,
  type Dtype,
  type TriangleParams,
  type Value,
} from "@cotangent/ir";
import { chance, type Growth } from "@cotangent/ir/testing";
import type { Case, Row } from "../row.ts";
import { range, tensor } from "../tensor.ts";
import {
  cramer,
  crout,
  dominant,
  dominantOf,
  eachMatrix,
  eachOf,
  factorTolerance,
  freshMatrix,
  isDominant,
  slight,
} from "./matrices.ts";

const square = (batch: readonly number[], n = batch.at(-1)!): readonly number[] => [...batch, n];

const systemCase = (dtype: Dtype, batch: readonly number[], columns: number, params: TriangleParams): Case => ({
  name: `${dtype.name}[${batch.join()}] for ${columns}${params.lower ? " lower" : ""}${params.transpose ? " transposed" : ""}${params.unitDiagonal ? " unit" : ""}`,
  inputs: [
    { type: arrayType(dtype, square(batch)), domain: slight },
    { type: arrayType(dtype, square(batch, columns)) },
  ],
  build: (b, a, c) => b.apply(triangularSolve, [dominant(b, a), c], params),
  oracle: (a, c) => [
    eachOf(
      [dominantOf(a), c],
      () => c.shape,
      (matrix, sides) => {
        const triangle = matrix.map((row, i) =>
          row.map((x, j) => (i === j ? (params.unitDiagonal ? 1 : x) : i > j === params.lower ? x : 0)),
        );
        return cramer(
          params.transpose ? range(triangle.length).map((i) => triangle.map((row) => row[i]!)) : triangle,
          sides,
        ).flat();
      },
    ),
  ],
  ...factorTolerance(dtype),
});

const plain: TriangleParams = { lower: true, transpose: false, unitDiagonal: false };

function growSystem(g: Growth): readonly [a: Value, b: Value] {
  const a = freshMatrix(g);
  return [a, g.fresh(arrayType(a.type.dtype, [...a.type.shape.slice(0, -1), g.random.integer(1, 2)]))];
}

/** Whether the factors are those of a matrix that is mostly its diagonal, of which no rows are exchanged. */
function areFactors([a, packed, order]: readonly ArrayValue[]): boolean {
  if (!isDominant(a!)) return false;
  const n = a!.shape.at(-1)!;
  const x = tensor(a!.shape, [...a!.data]);
  const expected = eachMatrix(x, crout).data;
  return order!.data.every((p, i) => p === i % n) && packed!.data.every((y, i) => Math.abs(y - expected[i]!) < 1e-5);
}

const solveCase = (dtype: Dtype, batch: readonly number[], columns: number, transpose: boolean): Case => ({
  name: `${dtype.name}[${batch.join()}] for ${columns}${transpose ? " transposed" : ""}`,
  inputs: [
    { type: arrayType(dtype, square(batch)), domain: slight },
    { type: arrayType(dtype, square(batch, columns)) },
  ],
  build(b, a, c) {
    const matrix = b.one(reverse, [dominant(b, a)], { axes: [batch.length - 1] });
    const [packed, order] = b.apply(lu, [matrix], {});
    return b.apply(luSolve, [matrix, packed!, order!, c], { transpose });
  },
  oracle: (a, c) => [
    eachOf(
      [dominantOf(a), c],
      () => c.shape,
      (matrix, sides) => {
        const turned = matrix.toReversed();
        return cramer(transpose ? range(turned.length).map((i) => turned.map((row) => row[i]!)) : turned, sides).flat();
      },
    ),
  ],
  ...factorTolerance(dtype),
});

export const systemRows: readonly Row[] = [
  {
    primitive: triangularSolve,
    cases: [
      ...[true, false].flatMap((lower) =>
        [true, false].map((transpose) =>
          systemCase(f64, [3], 2, { lower, transpose, unitDiagonal: lower !== transpose }),
        ),
      ),
      systemCase(f32, [3], 2, plain),
      systemCase(f64, [3], 1, plain),
      systemCase(f64, [2, 2], 3, { lower: false, transpose: false, unitDiagonal: false }),
      systemCase(f64, [1], 1, plain),
      systemCase(f64, [0], 2, plain),
      systemCase(f64, [2], 0, plain),
    ],
    special: [
      {
        what: "a zero on the diagonal divides",
        types: [arrayType(f64, [2, 2]), arrayType(f64, [2, 1])],
        build: (b, a, c) => b.apply(triangularSolve, [a, c], plain),
        inputs: [
          [1, 7, 2, 0],
          [1, 5],
        ],
        outputs: [[1, Infinity]],
      },
    ],
    recipe: {
      primitive: triangularSolve,
      accepts: ([a]) => isDominant(a!),
      grow: (g) =>
        g.apply(triangularSolve, growSystem(g), {
          lower: chance(g.random, 50),
          transpose: chance(g.random, 50),
          unitDiagonal: chance(g.random, 30),
        }),
    },
  },
  {
    primitive: luSolve,
    cases: [
      solveCase(f64, [3], 2, false),
      solveCase(f64, [3], 2, true),
      solveCase(f32, [3], 1, false),
      solveCase(f32, [3], 1, true),
      solveCase(f64, [2, 2], 1, true),
      solveCase(f64, [0], 2, false),
    ],
    recipe: {
      primitive: luSolve,
      // Where the factors are arguments of their own, derivatives are not those of differences.
      smooth: false,
      accepts: areFactors,
      grow(g) {
        const [a, c] = growSystem(g);
        const [packed, order] = g.apply(lu, [a], {}) ?? [];
        return packed && order && g.apply(luSolve, [a, packed, order, c], { transpose: chance(g.random, 50) });
      },
    },
  },
];
