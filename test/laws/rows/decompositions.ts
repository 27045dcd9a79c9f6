/** Orthonormal factors: QR, eigenvectors, singular vectors, and the pseudoinverse. */
import {
  arrayType,
  dotGeneral,
  eigh,
  f32,
  f64,
  lu,
  luSolve,
  mul,
  pseudoinverse,
  qr,
  svd,
  transpose,
  type ArrayValue,
  type Builder,
  type Dtype,
  type NoParams,
  type Primitive,
  type Value,
} from "@cotangent/ir";
import type { Growth } from "@cotangent/ir/testing";
import type { Case, Row } from "../row.ts";
import { range, sumOf, tensor, type Tensor } from "../tensor.ts";
import {
  characteristicRoots,
  cramer,
  dominant,
  dominantOf,
  eachOf,
  freshMatrix,
  isDominant,
  slight,
  type Matrix,
} from "./matrices.ts";

const tolerance = (dtype: Dtype): Pick<Case, "tolerance"> =>
  dtype === f32
    ? { tolerance: { relative: 1e-5, because: "rotations and reflections round each element some ten times" } }
    : { tolerance: { relative: 1e-11, because: "roots of polynomials lose digits in the oracle" } };

interface DecompositionCase {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  build(b: Builder, x: Value): readonly Value[];
  oracle(matrix: Matrix): readonly (readonly number[])[];
  readonly results: (rows: number, columns: number) => readonly (readonly number[])[];
}

/** The operation on well-conditioned matrices; `results` are the shapes of what is made of one matrix. */
const decompositionCase = ({ dtype, shape, build, oracle, results }: DecompositionCase): Case => ({
  name: `${dtype.name}[${shape.join()}]`,
  inputs: [{ type: arrayType(dtype, shape), domain: slight }],
  build: (b, x) => build(b, dominant(b, x)),
  oracle(x) {
    const [rows, columns] = shape.slice(-2);
    return results(rows!, columns!).map((own, i) =>
      eachOf(
        [dominantOf(x)],
        (batch) => [...batch, ...own],
        (matrix) => oracle(matrix)[i]!,
      ),
    );
  },
  ...tolerance(dtype),
});

const tall: readonly (readonly [Dtype, readonly number[]])[] = [
  [f64, [3, 3]],
  [f64, [3, 2]],
  [f32, [3, 2]],
  [f64, [2, 2, 2]],
  [f64, [1, 1]],
  [f64, [2, 0]],
];

const columnsOf = (x: Matrix): Matrix => (x[0] ?? []).map((_, j) => x.map((row) => row[j]!));
const inner = (x: readonly number[], y: readonly number[]): number => sumOf(x.length, (i) => x[i]! * y[i]!);
const gram = (x: Matrix): Matrix => columnsOf(x).map((a) => columnsOf(x).map((c) => inner(a, c)));

/** Q and R by Gram and Schmidt. */
function gramSchmidt(x: Matrix): readonly (readonly number[])[] {
  const columns = columnsOf(x);
  const found: (readonly number[])[] = [];
  const triangle = columns.map((column, j) => {
    const parts = columns.map((_, i) => (i < j ? inner(found[i]!, column) : 0));
    const rest = column.map((a, l) => a - sumOf(j, (i) => parts[i]! * found[i]![l]!));
    const length = Math.sqrt(inner(rest, rest));
    found.push(rest.map((a) => a / length));
    return parts.with(j, length);
  });
  return [
    x.flatMap((_, i) => found.map((column) => column[i]!)),
    columns.flatMap((_, i) => triangle.map((row) => row[i]!)),
  ];
}

/** Eigenvalues of a symmetric matrix of at most three rows, and the squares of the elements of its eigenvectors. */
function eigenOf(x: Matrix): readonly (readonly number[])[] {
  const n = x.length;
  const symmetric = x.map((row, i) => row.map((a, j) => (j > i ? x[j]![i]! : a)));
  const values = characteristicRoots(symmetric);
  // |vᵢⱼ|² = Π (λⱼ − μₖ(Mᵢ)) / Π (λⱼ − λₖ), of the eigenvalues μ of the matrix without row and column i.
  const squares = range(n).flatMap((i) => {
    const without = symmetric.filter((_, r) => r !== i).map((row) => row.filter((_, c) => c !== i));
    const others = characteristicRoots(without);
    return range(n).map(
      (j) =>
        others.reduce((product, mu) => product * (values[j]! - mu), 1) /
        values.reduce((product, lambda, k) => (k === j ? product : product * (values[j]! - lambda)), 1),
    );
  });
  return [values, squares];
}

/** Singular values, descending, and the squares of the elements of the vectors on the right. */
function singularOf(x: Matrix): readonly (readonly number[])[] {
  const [squares, vectors] = eigenOf(gram(x));
  const n = squares!.length;
  const order = range(n).toReversed();
  const rightSquares = range(n).flatMap((i) => order.map((j) => vectors![i * n + j]!));
  return [order.map((j) => Math.sqrt(squares![j]!)), rightSquares];
}

const squared = (b: Builder, x: Value): Value => b.one(mul, [x, x]);
const recipeOf = (primitive: Primitive<NoParams>): Row["recipe"] => ({
  primitive,
  accepts: ([x]) => isDominant(x!),
  grow: (g) => g.simple(primitive, [freshMatrix(g)]),
});

const product = (b: Builder, x: Value, y: Value): Value => {
  const batch = range(x.type.shape.length - 2);
  return b.one(dotGeneral, [x, y], {
    lhsContract: [batch.length + 1],
    rhsContract: [batch.length],
    lhsBatch: batch,
    rhsBatch: batch,
  });
};
const turned = (b: Builder, x: Value): Value => {
  const batch = range(x.type.shape.length - 2);
  return b.one(transpose, [x], { order: [...batch, batch.length + 1, batch.length] });
};

/** `(xᵀ·x)⁻¹·xᵀ` */
function leftInverse(b: Builder, x: Value): Value {
  const square = product(b, turned(b, x), x);
  const [packed, order] = b.apply(lu, [square], {});
  return b.one(luSolve, [square, packed!, order!, turned(b, x)], { transpose: false });
}

const transposed = (x: Matrix): Matrix => columnsOf(x);

export const decompositionRows: readonly Row[] = [
  {
    primitive: qr,
    cases: tall.map(([dtype, shape]) =>
      decompositionCase({
        dtype,
        shape,
        build: (b, x) => b.apply(qr, [x], {}),
        oracle: gramSchmidt,
        results: (rows, columns) => [
          [rows, columns],
          [columns, columns],
        ],
      }),
    ),
    special: [
      {
        what: "a matrix without full rank has orthonormal columns, too",
        types: [arrayType(f64, [2, 2])],
        build: (b, x) => {
          const [q] = b.apply(qr, [x], {});
          return [product(b, turned(b, q!), q!)];
        },
        inputs: [[0, 3, 0, 4]],
        outputs: [[1, 0, 0, 1]],
      },
    ],
    recipe: recipeOf(qr),
  },
  {
    primitive: eigh,
    cases: tall
      .filter(([, shape]) => shape.at(-1) === shape.at(-2))
      .concat([
        [f32, [3, 3]],
        [f64, [0, 0]],
      ])
      .map(([dtype, shape]) =>
        decompositionCase({
          dtype,
          shape,
          build(b, x) {
            const [values, vectors] = b.apply(eigh, [x], {});
            return [values!, squared(b, vectors!)];
          },
          oracle: eigenOf,
          results: (rows) => [[rows], [rows, rows]],
        }),
      ),
    special: [
      {
        what: "of equal eigenvalues, the gradient of their sum",
        types: [arrayType(f64, [2, 2])],
        build: (b, x) => b.apply(eigh, [x], {}).slice(0, 1),
        inputs: [[3, 0, 0, 3]],
        outputs: [[3, 3]],
        gradient: [[1, 0, 0, 1]],
      },
      {
        what: "NaN of NaN",
        types: [arrayType(f64, [2, 2])],
        build: (b, x) => b.apply(eigh, [x], {}).slice(0, 1),
        inputs: [[1, 0, NaN, 1]],
        outputs: [[NaN, NaN]],
      },
    ],
    recipe: recipeOf(eigh),
  },
  {
    primitive: svd,
    cases: tall.slice(1).map(([dtype, shape]) =>
      decompositionCase({
        dtype,
        shape,
        build(b, x) {
          const [left, values, right] = b.apply(svd, [x], {});
          const signless = b.one(mul, [product(b, x, right!), left!]);
          return [values!, squared(b, right!), signless];
        },
        oracle(x) {
          const [values, squares] = singularOf(x);
          const n = values!.length;
          // σ·u∘u, where u∘u are the squares of the vectors of x·xᵀ.
          const left = eigenOf(gram(transposed(x)))[1]!;
          const m = x.length;
          return [
            values!,
            squares!,
            range(m).flatMap((i) => range(n).map((j) => values![j]! * left[i * m + (m - 1 - j)]!)),
          ];
        },
        results: (rows, columns) => [[columns], [columns, columns], [rows, columns]],
      }),
    ),
    special: [
      {
        what: "of equal singular values, the gradient of their sum",
        types: [arrayType(f64, [2, 2])],
        build: (b, x) => b.apply(svd, [x], {}).slice(1, 2),
        inputs: [[0, 3, -3, 0]],
        outputs: [[3, 3]],
        gradient: [[0, 1, -1, 0]],
      },
      {
        what: "vectors of singular values of 0 are orthonormal, too",
        types: [arrayType(f64, [3, 2])],
        build(b, x) {
          const [left, values] = b.apply(svd, [x], {});
          return [values!, product(b, turned(b, left!), left!)];
        },
        inputs: [[0, 0, 0, 0, 0, 0]],
        outputs: [
          [0, 0],
          [1, 0, 0, 1],
        ],
      },
    ],
    recipe: recipeOf(svd),
  },
  {
    primitive: pseudoinverse,
    cases: tall.slice(0, 5).map(([dtype, shape]) =>
      decompositionCase({
        dtype,
        shape,
        build: (b, x) => b.apply(pseudoinverse, [x, leftInverse(b, x)], {}),
        oracle: (x) => [cramer(gram(x), transposed(x)).flat()],
        results: (rows, columns) => [[columns, rows]],
      }),
    ),
    recipe: {
      primitive: pseudoinverse,
      // Where the inverse is an argument of its own, derivatives are not those of differences.
      smooth: false,
      accepts: arePseudoinverses,
      grow: growPseudoinverse,
    },
  },
];

function growPseudoinverse(g: Growth): readonly Value[] | undefined {
  const x = freshMatrix(g);
  const identity = g.input(identities(g.valueOf(x)));
  const [packed, order] = g.apply(lu, [x], {}) ?? [];
  const inverse = packed && order && g.apply(luSolve, [x, packed, order, identity], { transpose: false })?.[0];
  return inverse && g.apply(pseudoinverse, [x, inverse], {});
}

function identities({ dtype, shape, data }: ArrayValue): ArrayValue {
  const n = shape.at(-1)!;
  const result = dtype.allocate(data.length);
  result.set(range(data.length).map((k) => Number(Math.floor(k / n) % n === k % n)));
  return { dtype, shape, data: result };
}

/** Whether `p` is the inverse of `x`, which is square. */
function arePseudoinverses([x, p]: readonly ArrayValue[]): boolean {
  if (x!.shape.at(-1) !== x!.shape.at(-2) || !isDominant(x!)) return false;
  const of = ({ shape, data }: ArrayValue): Tensor => tensor(shape, [...data]);
  const unit = identities(x!);
  const products = eachOf(
    [of(x!), of(p!)],
    () => x!.shape,
    (a, c) => a.flatMap((row) => columnsOf(c).map((column) => inner(row, column))),
  );
  return products.data.every((y, k) => Math.abs(y - unit.data[k]!) < 1e-5);
}
