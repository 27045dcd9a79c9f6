/** The general dot product. */
import { arrayType, dotGeneral, f32, f64, i32, type Dtype } from "@cotangent/ir";
import { chance, shuffled, type Growth } from "@cotangent/ir/testing";
import type { Case, Row } from "../row.ts";
import { indicesOf, tabulate } from "../tensor.ts";

interface Axes {
  readonly lhsContract: readonly number[];
  readonly rhsContract: readonly number[];
  readonly lhsBatch: readonly number[];
  readonly rhsBatch: readonly number[];
}

const rest = (shape: readonly number[], ...taken: readonly number[][]): readonly number[] =>
  shape.flatMap((_, axis) => (taken.flat().includes(axis) ? [] : [axis]));

/** One subscript letter for each axis, as einsum would write it; then plain loops over all letters. */
function dotCase(dtype: Dtype, x: readonly number[], z: readonly number[], p: Axes): Case {
  const xFree = rest(x, [...p.lhsContract], [...p.lhsBatch]);
  const zFree = rest(z, [...p.rhsContract], [...p.rhsBatch]);
  const sizes = [
    ...p.lhsBatch.map((axis) => x[axis]!),
    ...xFree.map((axis) => x[axis]!),
    ...zFree.map((axis) => z[axis]!),
  ];
  const inner = p.lhsContract.map((axis) => x[axis]!);
  const place = (
    shape: readonly number[],
    groups: readonly (readonly [readonly number[], readonly number[]])[],
  ): readonly number[] =>
    shape.map(
      (_, axis) => groups.flatMap(([axes, values]) => (axes.includes(axis) ? [values[axes.indexOf(axis)]!] : []))[0]!,
    );
  return {
    name: `${dtype.name}[${x.join()}]·[${z.join()}] contract ${p.lhsContract.join()}/${p.rhsContract.join()} batch ${p.lhsBatch.join()}/${p.rhsBatch.join()}`,
    inputs: [{ type: arrayType(dtype, x) }, { type: arrayType(dtype, z) }],
    build: (b, ...args) => [b.one(dotGeneral, args, { ...p })],
    oracle: (left, right) => [
      tabulate(sizes, (...index) => {
        const batch = index.slice(0, p.lhsBatch.length);
        const i = index.slice(batch.length, batch.length + xFree.length);
        const j = index.slice(batch.length + xFree.length);
        return indicesOf(inner).reduce((total, k) => {
          const xIndex = place(x, [
            [p.lhsBatch, batch],
            [xFree, i],
            [p.lhsContract, k],
          ]);
          const zIndex = place(z, [
            [p.rhsBatch, batch],
            [zFree, j],
            [p.rhsContract, k],
          ]);
          return total + left.at(...xIndex) * right.at(...zIndex);
        }, 0);
      }),
    ],
    ...(dtype === f32 && { tolerance: { relative: 2e-6, because: "products and sums of n terms round 2n − 1 times" } }),
  };
}

const none: Axes = { lhsContract: [], rhsContract: [], lhsBatch: [], rhsBatch: [] };

/** Axes of x to contract, and one batch axis if there are enough; z gets the same lengths and a free axis. */
function grownAxes(g: Growth, rank: number): Pick<Axes, "lhsContract" | "lhsBatch"> {
  const axes = shuffled(
    g.random,
    Array.from({ length: rank }, (_, axis) => axis),
  );
  const contract = g.random.integer(0, Math.min(rank, 2));
  const batch = rank > contract && chance(g.random, 40) ? 1 : 0;
  return { lhsContract: axes.slice(0, contract), lhsBatch: axes.slice(contract, contract + batch) };
}

export const productRows: readonly Row[] = [
  {
    primitive: dotGeneral,
    cases: [
      dotCase(f64, [2, 3], [3, 4], { ...none, lhsContract: [1], rhsContract: [0] }),
      dotCase(f64, [3, 2, 4], [4, 5, 3], { ...none, lhsContract: [2, 0], rhsContract: [0, 2] }),
      dotCase(f64, [3, 2, 4], [3, 4, 2], { ...none, lhsContract: [0, 1], rhsContract: [0, 2] }),
      dotCase(f64, [2, 3, 4], [4, 5, 2], { lhsContract: [2], rhsContract: [0], lhsBatch: [0], rhsBatch: [2] }),
      dotCase(f64, [3, 2], [2, 3, 4], { lhsContract: [], rhsContract: [], lhsBatch: [1, 0], rhsBatch: [0, 1] }),
      dotCase(f64, [2], [3], none),
      dotCase(f32, [4], [4], { ...none, lhsContract: [0], rhsContract: [0] }),
      dotCase(i32, [2, 3], [4, 3], { ...none, lhsContract: [1], rhsContract: [1] }),
      dotCase(f64, [2, 0], [0, 3], { ...none, lhsContract: [1], rhsContract: [0] }),
    ],
    recipe: {
      primitive: dotGeneral,
      grow(g) {
        const x = g.any(["float", "float", "int"]);
        const { lhsContract, lhsBatch } = grownAxes(g, x.type.shape.length);
        const length = (axis: number): number => Number(x.type.shape[axis]);
        const shared = [...lhsContract, ...lhsBatch];
        const free = chance(g.random, 60) ? [g.random.integer(1, 3)] : [];
        const order = shuffled(g.random, [...shared.map((_, i) => i), ...free.map((_, i) => shared.length + i)]);
        const lengths = [...shared.map(length), ...free];
        const z = g.entry(
          arrayType(
            x.type.dtype,
            order.map((k) => lengths[k]!),
          ),
        );
        const rhs = shared.map((_, i) => order.indexOf(i));
        return g.apply(dotGeneral, [x, z], {
          lhsContract,
          lhsBatch,
          rhsContract: rhs.slice(0, lhsContract.length),
          rhsBatch: rhs.slice(lhsContract.length),
        });
      },
    },
  },
];
