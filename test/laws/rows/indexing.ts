/** Reading, adding, setting and taking extremes at positions. */
import {
  arrayType,
  bool,
  f32,
  f64,
  gather,
  i32,
  placesShape,
  scatterAdd,
  scatterMax,
  scatterMin,
  scatterSet,
  u32,
  type ArrayType,
  type PlaceParams,
  type Primitive,
} from "@cotangent/ir";
import { chance, integers, pick, sampleArray, type Growth } from "@cotangent/ir/testing";
import type { Case, Row, Special } from "../row.ts";
import { indicesOf, tabulate, type Tensor } from "../tensor.ts";
import { everyKind } from "./structure.ts";

export interface Layout {
  readonly x: readonly number[];
  readonly positions: readonly number[];
  readonly axes: readonly number[];
  readonly sizes?: readonly number[];
  readonly batch?: number;
  readonly mode?: PlaceParams["mode"];
}

export const paramsOf = ({ axes, sizes = [], batch = 0, mode = "clip" }: Layout): PlaceParams => ({
  axes,
  sizes,
  batch,
  mode,
});

/** The lengths of `(b…, p…, i…, q…)`, where the axes of windows are in place. */
export function shapeOf({ x, positions, axes, sizes, batch = 0 }: Layout): readonly number[] {
  const before = x.slice(0, axes[0]);
  const after = x.map((length, axis) => (axes.includes(axis) ? (sizes?.[axes.indexOf(axis)] ?? -1) : length));
  return [...before, ...positions.slice(batch), ...after.slice(axes[0]).filter((length) => length >= 0)];
}

/** For an index of the result of gather, the index of x that it reads; undefined where it is left out. */
export function source(
  layout: Layout,
  positions: readonly Tensor[],
  index: readonly number[],
): readonly number[] | undefined {
  const { x, axes, sizes, batch = 0, mode } = layout;
  const first = axes[0]!;
  const spread = layout.positions.length - batch;
  const from = [...index.slice(0, batch), ...index.slice(first, first + spread)];
  const rest = index.slice(first + spread);
  const found = x.map((length, axis) => {
    if (axis < first) return index[axis]!;
    const own = axes.indexOf(axis);
    if (own < 0) return rest.shift()!;
    const last = length - (sizes?.[own] ?? 1);
    const start = positions[own]!.at(...from);
    const offset = sizes ? rest.shift()! : 0;
    if (mode === "drop") return start < 0 || start > last ? Number.NaN : start + offset;
    return Math.min(Math.max(start, 0), last) + offset;
  });
  return found.some(Number.isNaN) ? undefined : found;
}

export const nameOf = (dtype: ArrayType["dtype"], layout: Layout): string =>
  `${dtype.name}[${layout.x.join()}] at [${layout.positions.join()}], axes ${layout.axes.join()}${layout.sizes ? `, sizes ${layout.sizes.join()}` : ""}, batch ${layout.batch ?? 0}, ${layout.mode ?? "clip"}`;

export const positionInputs = ({ x, positions, axes, sizes, mode }: Layout): Case["inputs"] =>
  axes.map((axis, j) => {
    const domain = mode === "inside" ? integers(0, x[axis]! - (sizes?.[j] ?? 1)) : integers(-2, x[axis]! + 1);
    return { type: arrayType(i32, positions), domain };
  });

const gatherCase = (dtype: ArrayType["dtype"], layout: Layout): Case => ({
  name: nameOf(dtype, layout),
  inputs: [{ type: arrayType(dtype, layout.x) }, ...positionInputs(layout)],
  build: (b, ...args) => [b.one(gather, args, paramsOf(layout))],
  oracle: (array, ...positions) => [
    tabulate(shapeOf(layout), (...index) => {
      const from = source(layout, positions, index);
      return from ? array.at(...from) : 0;
    }),
  ],
});

type Combine = (old: number, update: number) => number;

/** `far` has the derivative right: extremes that keep a distance from one another, or updates that are not 0. */
const scatterCase = (
  primitive: Primitive<PlaceParams>,
  dtype: ArrayType["dtype"],
  combine: Combine,
  layout: Layout,
): Case => {
  const updates = shapeOf(layout);
  return {
    name: nameOf(dtype, layout),
    inputs: [{ type: arrayType(dtype, layout.x) }, { type: arrayType(dtype, updates) }, ...positionInputs(layout)],
    build: (b, ...args) => [b.one(primitive, args, paramsOf(layout))],
    oracle: (start, u, ...positions) => [
      tabulate(layout.x, (...index) =>
        indicesOf(updates)
          .filter((from) => source(layout, positions, from)?.join() === index.join())
          .reduce((total, from) => combine(total, u.at(...from)), start.at(...index)),
      ),
    ],
    ...((primitive === scatterMax || primitive === scatterMin) && {
      accepts: ([x, u]) => farApart([...x!.data, ...u!.data]),
    }),
    ...(dtype === f32 && {
      tolerance: { relative: 1e-6, because: "several updates may meet in one element" },
    }),
  };
};

const farApart = (elements: readonly number[]): boolean => {
  const sorted = elements.toSorted((a, b) => a - b);
  return sorted.every((x, i) => i === 0 || Number.isInteger(x) || x - sorted[i - 1]! > 1e-3);
};

export const layouts: readonly Layout[] = [
  { x: [2, 4, 3], positions: [5], axes: [1] },
  { x: [4, 3], positions: [2, 5], axes: [0], mode: "drop" },
  { x: [2, 3, 4], positions: [2, 5], axes: [2], batch: 1 },
  { x: [2, 3, 4], positions: [2, 3, 2], axes: [2], batch: 2, mode: "drop" },
  { x: [3, 2, 4], positions: [5], axes: [0, 2] },
  { x: [3, 4], positions: [5], axes: [1], mode: "inside" },
  { x: [2, 3, 2, 4], positions: [2, 3], axes: [1, 3], batch: 1, mode: "drop" },
  { x: [5, 4], positions: [], axes: [0, 1], sizes: [2, 3] },
  { x: [5, 4], positions: [], axes: [0], sizes: [2], mode: "drop" },
  { x: [3, 5], positions: [4], axes: [1], sizes: [3] },
  { x: [2, 5, 3], positions: [2], axes: [1, 2], sizes: [2, 2], batch: 1 },
];

const lengthsOf = (type: ArrayType): readonly number[] => type.shape.map(Number);

/** i32 positions, some of which are outside of an axis of this length. */
const positions = (g: Growth, shape: readonly number[], length: number): ReturnType<Growth["input"]> =>
  g.input(sampleArray(g.random, i32, shape, integers(-1, length)));

/** Places in `x`, and the positions that name them. */
export function grownPlaces(g: Growth, x: ArrayType): { params: PlaceParams; places: ReturnType<Growth["input"]>[] } {
  const lengths = lengthsOf(x);
  const first = g.random.integer(0, lengths.length - 1);
  const axes = lengths.flatMap((_, axis) => (axis === first || (axis > first && chance(g.random, 30)) ? [axis] : []));
  const batch = g.random.integer(0, Math.min(first, 1));
  const shape = [...lengths.slice(0, batch), ...(chance(g.random, 60) ? [g.random.integer(1, 3)] : [])];
  const sizes = chance(g.random, 30) ? axes.map((axis) => g.random.integer(1, lengths[axis]!)) : [];
  const params: PlaceParams = { axes, sizes, batch, mode: pick(g.random, ["clip", "drop"]) };
  return { params, places: axes.map((axis) => positions(g, shape, lengths[axis]!)) };
}

function scatterRow(
  primitive: Primitive<PlaceParams>,
  kinds: Parameters<Growth["any"]>[0],
  combine: Combine,
  more: Pick<Row, "special" | "gradientCost"> & { readonly dtypes?: readonly ArrayType["dtype"][] } = {},
): Row {
  return {
    primitive,
    cases: [
      ...layouts.map((layout) => scatterCase(primitive, f64, combine, layout)),
      scatterCase(primitive, f32, combine, { x: [3], positions: [4], axes: [0] }),
      scatterCase(primitive, i32, combine, { x: [3, 2], positions: [], axes: [1], mode: "drop" }),
      ...(more.dtypes ?? []).map((dtype) =>
        scatterCase(primitive, dtype, combine, { x: [4], positions: [5], axes: [0] }),
      ),
    ],
    ...(more.special && { special: more.special }),
    ...(more.gradientCost && { gradientCost: more.gradientCost }),
    recipe: {
      primitive,
      grow(g) {
        const x = g.any(kinds, undefined, 1);
        if (x.type.shape.includes(0)) return undefined;
        const { params, places } = grownPlaces(g, x.type);
        const updates = placesShape(x.type.shape, places[0]!.type.shape, params);
        return g.apply(primitive, [x, g.entry(arrayType(x.type.dtype, updates)), ...places], params);
      },
    },
  };
}

/** Two updates of element 1 and one of element 0 of three, whose positions are `[1, 0, 1, 9]`, the last being dropped. */
const special = (
  primitive: Primitive<PlaceParams>,
  what: string,
  [x, u]: readonly [readonly number[], readonly number[]],
  outputs: readonly number[],
  gradient: readonly (readonly number[])[],
): Special => ({
  what,
  types: [arrayType(f64, [3]), arrayType(f64, [4]), arrayType(i32, [4])],
  build: (b, ...args) => [b.one(primitive, args, { axes: [0], sizes: [], batch: 0, mode: "drop" })],
  inputs: [x, u, [1, 0, 1, 9]],
  outputs: [outputs],
  gradient,
});

export const indexingRows: readonly Row[] = [
  {
    primitive: gather,
    cases: [
      ...layouts.map((layout) => gatherCase(f64, layout)),
      gatherCase(f32, { x: [3], positions: [], axes: [0] }),
      gatherCase(i32, { x: [3, 2], positions: [0], axes: [1] }),
      gatherCase(f64, { x: [0, 2], positions: [3], axes: [0], mode: "drop" }),
      gatherCase(bool, { x: [3], positions: [2, 2], axes: [0], mode: "drop" }),
    ],
    recipe: {
      primitive: gather,
      grow(g) {
        const x = g.any(everyKind, undefined, 1);
        if (x.type.shape.includes(0)) return undefined;
        const { params, places } = grownPlaces(g, x.type);
        return g.apply(gather, [x, ...places], params);
      },
    },
  },
  scatterRow(scatterAdd, ["float", "float", "int"], (old, u) => old + u),
  scatterRow(scatterSet, everyKind, (_, u) => u, {
    dtypes: [bool, u32],
    special: [
      special(
        scatterSet,
        "the last of several updates gets the whole cotangent",
        [
          [1, 2, 3],
          [4, 5, 6, 7],
        ],
        [5, 6, 3],
        [
          [0, 0, 1],
          [0, 1, 1, 0],
        ],
      ),
    ],
  }),
  ...([scatterMax, scatterMin] as const).map((primitive) => {
    const sign = primitive === scatterMax ? 1 : -1;
    return scatterRow(primitive, ["float", "float", "int"], primitive === scatterMax ? Math.max : Math.min, {
      dtypes: [u32],
      gradientCost: { times: 7, because: "what ties is counted, and each element divided by the count" },
      special: [
        special(
          primitive,
          "what ties shares the cotangent equally",
          [
            [sign, sign * 2, sign * 3],
            [sign * 2, sign, sign * 2, sign * 9],
          ],
          [sign, sign * 2, sign * 3],
          [
            [0.5, 1 / 3, 1],
            [1 / 3, 0.5, 1 / 3, 0],
          ],
        ),
      ],
    });
  }),
];
