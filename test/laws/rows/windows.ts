/** Products with windows, windows, and their sums where they overlap. */
import { arrayType, conv, f32, f64, i32, overlapAdd, windows, type ConvParams, type Dtype } from "@cotangent/ir";
import { chance, pick, type Growth } from "@cotangent/ir/testing";
import type { Case, Row } from "../row.ts";
import { indicesOf, tabulate } from "../tensor.ts";

const none: ConvParams = {
  lhsContract: [],
  rhsContract: [],
  lhsBatch: [],
  rhsBatch: [],
  lhsWindow: [],
  rhsWindow: [],
  stride: [],
  dilation: [],
  inputDilation: [],
  low: [],
  size: [],
};

const rest = (shape: readonly number[], ...taken: (readonly number[])[]): readonly number[] =>
  shape.flatMap((_, axis) => (taken.flat().includes(axis) ? [] : [axis]));
const lengths = (shape: readonly number[], axes: readonly number[]): readonly number[] =>
  axes.map((axis) => shape[axis]!);

/** Every pair of elements of x and z, added where the relation of their windows puts it: no loop over results. */
function convCase(dtype: Dtype, x: readonly number[], z: readonly number[], given: Partial<ConvParams>): Case {
  const p = { ...none, ...given };
  const size = p.size.map(Number);
  const xFree = rest(x, p.lhsBatch, p.lhsContract, p.lhsWindow);
  const zFree = rest(z, p.rhsBatch, p.rhsContract, p.rhsWindow);
  const shape = [...lengths(x, p.lhsBatch), ...lengths(x, xFree), ...lengths(z, zFree), ...size];
  return {
    name: `${dtype.name}[${x.join()}]·[${z.join()}] to ${size.join()}, stride ${p.stride.join()}, dilation ${p.dilation.join()}, input dilation ${p.inputDilation.join()}, low ${p.low.join()}${p.lhsBatch.length > 0 ? ", batched" : ""}`,
    inputs: [{ type: arrayType(dtype, x) }, { type: arrayType(dtype, z) }],
    build: (b, ...args) => [b.one(conv, args, p)],
    oracle(left, right) {
      const totals = new Map<string, number>();
      for (const i of indicesOf(x))
        for (const j of indicesOf(z)) {
          const meets = (own: readonly number[], others: readonly number[]): boolean =>
            own.every((axis, k) => i[axis] === j[others[k]!]);
          const t = size.map((_, w) => {
            const span = i[p.lhsWindow[w]!]! * p.inputDilation[w]! + p.low[w]! - j[p.rhsWindow[w]!]! * p.dilation[w]!;
            return span / p.stride[w]!;
          });
          if (!meets(p.lhsBatch, p.rhsBatch) || !meets(p.lhsContract, p.rhsContract)) continue;
          const place = [...lengths(i, p.lhsBatch), ...lengths(i, xFree), ...lengths(j, zFree), ...t.map((u) => u + 0)];
          const key = place.join();
          totals.set(key, (totals.get(key) ?? 0) + left.at(...i) * right.at(...j));
        }
      return [tabulate(shape, (...index) => totals.get(index.join()) ?? 0)];
    },
    ...(dtype === f32 && { tolerance: { relative: 2e-6, because: "products and sums of n terms round 2n − 1 times" } }),
  };
}

/** x: [batch, channel, p], z: [out, channel, k]. */
const flat = { lhsContract: [1], rhsContract: [1], lhsWindow: [2], rhsWindow: [2] };
const along = (
  stride: number,
  dilation: number,
  inputDilation: number,
  low: number,
  size: number,
): Partial<ConvParams> => ({
  stride: [stride],
  dilation: [dilation],
  inputDilation: [inputDilation],
  low: [low],
  size: [size],
});

interface Along {
  readonly axes: readonly number[];
  readonly size: readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
}

const countOf = (length: number, p: Along, i: number): number =>
  Math.max(0, Math.floor((length - (p.size[i]! - 1) * p.dilation[i]! - 1) / p.stride[i]!) + 1);

const windowed = (shape: readonly number[], p: Along): readonly number[] => [
  ...shape.map((length, axis) => (p.axes.includes(axis) ? countOf(length, p, p.axes.indexOf(axis)) : length)),
  ...p.size,
];

/** Where in the array the element at `index` of the windows is. */
const under = (index: readonly number[], rank: number, p: Along): readonly number[] =>
  index.slice(0, rank).map((t, axis) => {
    const i = p.axes.indexOf(axis);
    return i < 0 ? t : t * p.stride[i]! + index[rank + i]! * p.dilation[i]!;
  });

const windowsCase = (dtype: Dtype, shape: readonly number[], p: Along): Case => ({
  name: `${dtype.name}[${shape.join()}], ${p.size.join()} by ${p.stride.join()} along ${p.axes.join()}, dilation ${p.dilation.join()}`,
  inputs: [{ type: arrayType(dtype, shape) }],
  build: (b, x) => [b.one(windows, [x], { ...p })],
  oracle: (x) => [tabulate(windowed(shape, p), (...index) => x.at(...under(index, shape.length, p)))],
});

const overlapCase = (dtype: Dtype, shape: readonly number[], p: Along): Case => {
  const source = windowed(shape, p);
  return {
    name: `${dtype.name} to [${shape.join()}], ${p.size.join()} by ${p.stride.join()} along ${p.axes.join()}, dilation ${p.dilation.join()}`,
    inputs: [{ type: arrayType(dtype, source) }],
    build: (b, x) => [b.one(overlapAdd, [x], { ...p, lengths: lengths(shape, p.axes) })],
    oracle(x) {
      const totals = new Map<string, number>();
      for (const index of indicesOf(source)) {
        const key = under(index, shape.length, p).join();
        totals.set(key, (totals.get(key) ?? 0) + x.at(...index));
      }
      return [tabulate(shape, (...index) => totals.get(index.join()) ?? 0)];
    },
  };
};

const movements: readonly (readonly [readonly number[], Along])[] = [
  [[2, 5], { axes: [1], size: [2], stride: [1], dilation: [1] }],
  [[7, 3], { axes: [0], size: [3], stride: [2], dilation: [1] }],
  [[5, 2, 6], { axes: [2, 0], size: [2, 3], stride: [3, 1], dilation: [2, 1] }],
  [[8], { axes: [0], size: [3], stride: [2], dilation: [2] }],
  [[6], { axes: [0], size: [2], stride: [4], dilation: [3] }],
  [[2, 3], { axes: [1], size: [4], stride: [1], dilation: [1] }],
];

const grownMovement = (g: Growth, rank: number): Along => ({
  axes: [g.random.integer(0, rank - 1)],
  size: [g.random.integer(1, 3)],
  stride: [g.random.integer(1, 3)],
  dilation: [g.random.integer(1, 2)],
});

export const windowRows: readonly Row[] = [
  {
    primitive: conv,
    cases: [
      convCase(f64, [2, 3, 5], [4, 3, 2], { ...flat, ...along(1, 1, 1, 0, 4) }),
      convCase(f64, [2, 3, 5], [4, 3, 3], { ...flat, ...along(2, 1, 1, 1, 3) }),
      convCase(f64, [2, 1, 4], [3, 1, 3], { ...flat, ...along(1, 1, 3, 2, 12) }),
      convCase(f64, [1, 2, 4], [3, 2, 5], { ...flat, ...along(1, -1, 2, 0, 11) }),
      convCase(f64, [1, 2, 5], [2, 2, 3], { ...flat, ...along(3, 2, 5, -1, 6) }),
      convCase(f64, [1, 2, 5], [2, 2, 3], { ...flat, ...along(1, 2, 4, 3, 9) }),
      convCase(f64, [1, 2, 5], [2, 2, 3], { ...flat, ...along(-2, 3, -1, -4, 5) }),
      convCase(f64, [4, 2, 5, 3], [2, 3, 2, 4], {
        lhsWindow: [2, 0],
        rhsWindow: [0, 3],
        lhsContract: [1],
        rhsContract: [2],
        lhsBatch: [3],
        rhsBatch: [1],
        stride: [2, 1],
        dilation: [1, 2],
        inputDilation: [1, 2],
        low: [1, 2],
        size: [3, 5],
      }),
      convCase(f64, [3, 4], [2, 3], { lhsContract: [0], rhsContract: [1] }),
      convCase(f64, [2, 0, 5], [4, 0, 2], { ...flat, ...along(1, 1, 1, 0, 4) }),
      convCase(f64, [2, 3, 5], [4, 3, 2], { ...flat, ...along(1, 1, 1, 0, 0) }),
      convCase(f32, [1, 2, 6], [2, 2, 3], { ...flat, ...along(2, 1, 1, 1, 3) }),
      convCase(i32, [1, 2, 6], [2, 2, 3], { ...flat, ...along(1, 2, 1, 0, 2) }),
    ],
    recipe: {
      primitive: conv,
      grow(g) {
        const x = g.any(["float", "float", "int"], undefined, 1);
        const shape = x.type.shape.map(Number);
        const axis = g.random.integer(0, shape.length - 1);
        const contract = shape.length > 1 && chance(g.random, 60) ? [(axis + 1) % shape.length] : [];
        const kernel = [g.random.integer(1, 3), ...lengths(shape, contract)];
        const z = g.entry(arrayType(x.type.dtype, kernel));
        return g.apply(conv, [x, z], {
          ...none,
          lhsWindow: [axis],
          rhsWindow: [0],
          lhsContract: contract,
          rhsContract: contract.map(() => 1),
          stride: [pick(g.random, [1, 1, 2, 3])],
          dilation: [pick(g.random, [1, 1, -1, 2])],
          inputDilation: [pick(g.random, [1, 1, 2, 3])],
          low: [g.random.integer(-1, 2)],
          size: [g.random.integer(0, 4)],
        });
      },
    },
  },
  {
    primitive: windows,
    cases: [
      ...movements.map(([shape, p]) => windowsCase(f64, shape, p)),
      windowsCase(f32, ...movements[1]!),
      windowsCase(i32, ...movements[3]!),
      windowsCase(f64, [0, 4], { axes: [1], size: [2], stride: [1], dilation: [1] }),
    ],
    recipe: {
      primitive: windows,
      grow(g) {
        const x = g.any(["float", "float", "int", "bool"], undefined, 1);
        return g.apply(windows, [x], { ...grownMovement(g, x.type.shape.length) });
      },
    },
  },
  {
    primitive: overlapAdd,
    cases: [
      ...movements.map(([shape, p]) => overlapCase(f64, shape, p)),
      overlapCase(f32, ...movements[1]!),
      overlapCase(i32, ...movements[3]!),
      overlapCase(f64, [0, 4], { axes: [1], size: [2], stride: [1], dilation: [1] }),
    ],
    recipe: {
      primitive: overlapAdd,
      grow(g) {
        const x = g.any(["float", "float", "int"], undefined, 2);
        const shape = x.type.shape.map(Number);
        const rank = shape.length - 1;
        const axis = g.random.integer(0, rank - 1);
        const [stride, dilation] = [g.random.integer(1, 3), g.random.integer(1, 2)];
        const size = shape[rank]!;
        if (size === 0 || shape[axis] === 0) return undefined;
        const length = (shape[axis]! - 1) * stride + (size - 1) * dilation + 1 + g.random.integer(0, stride - 1);
        const movement = { axes: [axis], size: [size], stride: [stride], dilation: [dilation] };
        return g.apply(overlapAdd, [x], { ...movement, lengths: [length] });
      },
    },
  },
];
