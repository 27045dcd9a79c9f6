/** Affine maps of elements at positions, one after the other. */
import { arrayType, f32, f64, i32, placesShape, scatterRecurrence, sub, type ArrayType } from "@cotangent/ir";
import { chance } from "@cotangent/ir/testing";
import type { Case, Row } from "../row.ts";
import { indicesOf, tabulate } from "../tensor.ts";
import { grownPlaces, layouts, nameOf, paramsOf, positionInputs, shapeOf, source, type Layout } from "./indexing.ts";

const recurrenceCase = (dtype: ArrayType["dtype"], layout: Layout, reverse: boolean): Case => {
  const updates = shapeOf(layout);
  return {
    name: `${nameOf(dtype, layout)}${reverse ? ", in reverse" : ""}`,
    inputs: [
      ...[layout.x, updates, updates].map((shape) => ({ type: arrayType(dtype, shape) })),
      ...positionInputs(layout),
    ],
    build: (b, ...args) => b.apply(scatterRecurrence, args, { ...paramsOf(layout), reverse }),
    oracle(x, a, c, ...positions) {
      const y = new Map(indicesOf(layout.x).map((index) => [index.join(), x.at(...index)]));
      const before = new Map<string, number>();
      for (const index of reverse ? indicesOf(updates).toReversed() : indicesOf(updates)) {
        const place = source(layout, positions, index)?.join();
        before.set(index.join(), place === undefined ? 0 : y.get(place)!);
        if (place !== undefined) y.set(place, a.at(...index) * y.get(place)! + c.at(...index));
      }
      return [
        tabulate(layout.x, (...index) => y.get(index.join())!),
        tabulate(updates, (...index) => before.get(index.join())!),
      ];
    },
    ...(dtype === f32 && {
      tolerance: { relative: 1e-6, because: "several updates may meet in one element" },
    }),
  };
};

const four = [arrayType(f64, [3]), arrayType(f64, [4]), arrayType(i32, [4])];
const places = { axes: [0], sizes: [], batch: 0, mode: "drop", reverse: false } as const;

export const scatterRecurrenceRows: readonly Row[] = [
  {
    primitive: scatterRecurrence,
    cases: [
      ...layouts.map((layout, i) => recurrenceCase(f64, layout, i % 2 === 1)),
      recurrenceCase(f32, { x: [3], positions: [4], axes: [0] }, false),
      recurrenceCase(i32, { x: [3, 2], positions: [], axes: [1], mode: "drop" }, true),
    ],
    special: [
      {
        what: "products with a factor of 0, and a place that is left out",
        types: four,
        build: (b, x, u, i) => [b.apply(scatterRecurrence, [x, u, b.one(sub, [u, u]), i], places)[0]!],
        inputs: [
          [1, 2, 3],
          [0, 5, 6, 7],
          [1, 0, 1, 9],
        ],
        outputs: [[5, 0, 3]],
        gradient: [
          [5, 0, 1],
          [12, 1, 0, 0],
        ],
      },
    ],
    recipe: {
      primitive: scatterRecurrence,
      grow(g) {
        const x = g.any(["float", "float", "int"], undefined, 1);
        if (x.type.shape.includes(0)) return undefined;
        const { params, places: own } = grownPlaces(g, x.type);
        const updates = arrayType(x.type.dtype, placesShape(x.type.shape, own[0]!.type.shape, params));
        const args = [x, g.entry(updates), g.entry(updates), ...own];
        return g.apply(scatterRecurrence, args, { ...params, reverse: chance(g.random, 40) });
      },
    },
  },
];
