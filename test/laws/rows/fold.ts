/** Recurrences over several axes. */
import { affineFold, arrayType, f32, f64, type AffineFoldParams, type ArrayType, type Dtype } from "@cotangent/ir";
import { chance } from "@cotangent/ir/testing";
import type { Case, Row } from "../row.ts";
import { indicesOf, tabulate, type Tensor } from "../tensor.ts";
import { someAxes } from "./structure.ts";

const without = (shape: readonly number[], axes: readonly number[]): readonly number[] =>
  shape.filter((_, axis) => !axes.includes(axis));

/** The state before the element at each index, and the last one, each row walked from its start anew. */
function folded(
  x: Tensor,
  { axes, reverse }: AffineFoldParams,
  c: Tensor | undefined,
  u: Tensor | undefined,
): readonly Tensor[] {
  const points = reverse ? indicesOf(x.shape).toReversed() : indicesOf(x.shape);
  const walk = (row: readonly number[], end?: readonly number[]): number => {
    let state = c?.at(...row) ?? 0;
    for (const point of points) {
      if (without(point, axes).join() !== row.join()) continue;
      if (point.join() === end?.join()) return state;
      state = x.at(...point) * state + (u?.at(...point) ?? 0);
    }
    return state;
  };
  return [
    tabulate(x.shape, (...point) => walk(without(point, axes), point)),
    tabulate(without(x.shape, axes), (...row) => walk(row)),
  ];
}

const argsOf = (x: ArrayType, { axes, start, source }: AffineFoldParams): readonly ArrayType[] => [
  x,
  ...(start ? [arrayType(x.dtype, without(x.shape.map(Number), axes))] : []),
  ...(source ? [x] : []),
];

const foldCase = (dtype: Dtype, shape: readonly number[], params: AffineFoldParams): Case => ({
  name: `${dtype.name}[${shape.join()}] over ${params.axes.join()}${params.reverse ? " from the end" : ""}${params.start ? " with start" : ""}${params.source ? " with source" : ""}`,
  inputs: argsOf(arrayType(dtype, shape), params).map((type) => ({ type })),
  build: (b, ...args) => b.apply(affineFold, args, params),
  oracle: (x, ...others) =>
    folded(x, params, params.start ? others[0] : undefined, params.source ? others.at(-1) : undefined),
  ...(dtype === f32 && {
    tolerance: { relative: 1e-5, because: "each of up to 6 steps rounds twice, and may cancel" },
  }),
});

export const foldRows: readonly Row[] = [
  {
    primitive: affineFold,
    cases: [
      foldCase(f64, [2, 4, 3], { axes: [1], reverse: false, start: true, source: true }),
      foldCase(f32, [2, 4, 3], { axes: [1], reverse: false, start: true, source: true }),
      foldCase(f64, [2, 4, 3], { axes: [0, 2], reverse: true, start: true, source: true }),
      foldCase(f64, [3, 2], { axes: [1], reverse: false, start: true, source: false }),
      foldCase(f64, [3, 2], { axes: [0], reverse: true, start: false, source: true }),
      foldCase(f64, [3, 2], { axes: [], reverse: false, start: true, source: true }),
      foldCase(f64, [4], { axes: [0], reverse: true, start: true, source: false }),
      foldCase(f64, [2, 0], { axes: [1], reverse: false, start: true, source: true }),
    ],
    special: [
      {
        what: "states after a zero are those of the rest alone",
        types: [arrayType(f64, [3]), arrayType(f64, [])],
        build: (b, x, c) => b.apply(affineFold, [x, c], { axes: [0], reverse: false, start: true, source: false }),
        inputs: [[2, 0, 3], [5]],
        outputs: [[5, 10, 0], [0]],
        gradient: [[5, 40, 0], [3]],
      },
    ],
    recipe: {
      primitive: affineFold,
      grow(g) {
        const x = g.any();
        const start = chance(g.random, 70);
        const params = {
          axes: someAxes(g, x.type.shape.length),
          reverse: chance(g.random, 50),
          start,
          source: !start || chance(g.random, 50),
        };
        const others = argsOf(x.type, params).slice(1);
        return g.apply(affineFold, [x, ...others.map((type) => g.entry(type))], params);
      },
    },
  },
];
