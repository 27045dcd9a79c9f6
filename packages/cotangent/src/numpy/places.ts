/** The places that an index names, as positions for `gather` and scatters, and where their axes are in the result. */
import * as ir from "@cotangent/ir";
import { broadcastTo } from "../bind.ts";
import type { Tensor } from "../tensor.ts";
import { commonShape, type Entry } from "./index-parts.ts";
import { arange } from "./ranges.ts";
import { transpose } from "./shape.ts";

export type Mode = "clip" | "drop";

export interface Places {
  /** No axes where the index takes all of the array as it is. */
  readonly params: ir.PlaceParams;
  readonly positions: readonly Tensor[];
  /** The shape of the result of the index. */
  readonly shape: readonly number[];
  /** Of the axes that `gather` returns, in the order of the result, those with ranges that run backwards, and the lengths there. */
  readonly order: readonly number[];
  readonly backwards: readonly number[];
  readonly gathered: readonly number[];
  /** Whether no element is named twice. */
  readonly isApart: boolean;
}

type ArrayEntry = Extract<Entry, { kind: "array" }>;
type RangeEntry = Extract<Entry, { kind: "range" }>;

const isWhole = ({ range, axis }: RangeEntry, shape: readonly number[]): boolean =>
  !range.reversed && range.stride === 1 && range.start === 0 && range.limit === shape[axis];
const countOf = ({ range }: RangeEntry): number => Math.ceil((range.limit - range.start) / range.stride);

/** The places in an array of this shape that `entries` name. */
export function placesOf(shape: readonly number[], entries: readonly Entry[], mode: Mode, where: string): Places {
  const common = commonShape(entries, where);
  const ranges = entries.filter((entry) => entry.kind === "range");
  const isApart = (common ?? []).every((length) => length === 1) && ranges.every(({ range }) => range.stride === 1);
  return isApart ? inWindow(shape, entries, mode) : atPositions(shape, entries, common ?? [], mode);
}

/** One window, each of whose positions is one number. */
function inWindow(shape: readonly number[], entries: readonly Entry[], mode: Mode): Places {
  const common = commonShape(entries, "") ?? [];
  const named = entries.flatMap((entry) =>
    entry.kind === "new" || (entry.kind === "range" && isWhole(entry, shape)) ? [] : [entry],
  );
  const sorted = named.toSorted((a, b) => a.axis - b.axis);
  const sizes = sorted.map((entry) => (entry.kind === "range" ? countOf(entry) : 1));
  const gathered = shape.map((length, axis) => sizes[sorted.findIndex((entry) => entry.axis === axis)] ?? length);
  return {
    params: { axes: sorted.map(({ axis }) => axis), sizes, batch: 0, mode },
    positions: sorted.map((entry) => (entry.kind === "array" ? entry.positions.reshape([]) : startOf(entry))),
    shape: resultShape(entries, common),
    order: shape.map((_, axis) => axis),
    backwards: sorted.flatMap((entry) => (entry.kind === "range" && entry.range.reversed ? [entry.axis] : [])),
    gathered,
    isApart: true,
  };
}

const startOf = (entry: Exclude<Entry, ArrayEntry | { kind: "new" }>): Tensor => {
  const start = entry.kind === "number" ? entry.position : entry.range.start;
  return arange(start, start + 1, 1, { dtype: ir.i32 }).reshape([]);
};

/** The shape of the result, with the axes of positions where NumPy puts them. */
function resultShape(entries: readonly Entry[], common: readonly number[]): readonly number[] {
  return tokensOf(entries, common.length).map((token) =>
    token === "new" ? 1 : typeof token === "number" ? ir.at(common, token) : countOf(token),
  );
}

/** The axes of the result: new ones, ranges, and axes of positions by number. */
function tokensOf(entries: readonly Entry[], rank: number): readonly ("new" | number | RangeEntry)[] {
  const spread = Array.from({ length: rank }, (_, i) => i);
  const advanced = entries.flatMap(({ kind }, i) => (kind === "array" || (kind === "number" && rank > 0) ? [i] : []));
  const [first = 0, last = -1] = [advanced[0], advanced.at(-1)];
  const together = entries.slice(first, last + 1).every(({ kind }) => kind === "array" || kind === "number");
  const tokens = entries.flatMap((entry, i) => [
    ...(together && i === first ? spread : []),
    ...(entry.kind === "new" ? (["new"] as const) : entry.kind === "range" ? [entry] : []),
  ]);
  return together && advanced.length > 0 ? tokens : [...spread, ...tokens];
}

/** Arrays of positions, over the ranges that are not whole and then the axes of the positions of the index. */
function atPositions(
  shape: readonly number[],
  entries: readonly Entry[],
  common: readonly number[],
  mode: Mode,
): Places {
  const named = entries.flatMap((entry) =>
    entry.kind === "new" || (entry.kind === "range" && isWhole(entry, shape)) ? [] : [entry],
  );
  const sorted = named.toSorted((a, b) => a.axis - b.axis);
  const ranges = named.filter((entry) => entry.kind === "range");
  const spread = [...ranges.map(countOf), ...common];
  const positions = sorted.map((entry) => {
    if (entry.kind === "array") return broadcastTo(entry.positions, spread);
    if (entry.kind === "number") return broadcastTo(startOf(entry), spread);
    const lengths = spread.map((length, i) => (i === ranges.indexOf(entry) ? length : 1));
    return broadcastTo(written(entry).reshape(lengths), spread);
  });
  const axes = sorted.map(({ axis }) => axis);
  const first = ir.at(axes, 0);
  const rest = shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const before = rest.filter((axis) => axis < first).length;
  const placeOf = (token: number | RangeEntry): number => {
    if (typeof token === "number") return before + ranges.length + token;
    const own = ranges.indexOf(token);
    if (own >= 0) return before + own;
    const position = rest.indexOf(token.axis);
    return position < before ? position : position + spread.length;
  };
  const tokens = tokensOf(entries, common.length);
  return {
    params: { axes, sizes: [], batch: 0, mode },
    positions,
    shape: resultShape(entries, common),
    order: tokens.flatMap((token) => (token === "new" ? [] : [placeOf(token)])),
    backwards: [],
    gathered: [...rest.slice(0, before), -1, ...rest.slice(before)].flatMap((axis) =>
      axis < 0 ? spread : [ir.at(shape, axis)],
    ),
    isApart: false,
  };
}

function written({ range: { start, stride, limit, reversed } }: RangeEntry): Tensor {
  const count = Math.ceil((limit - start) / stride);
  const last = start + (count - 1) * stride;
  const [from, step] = reversed ? [last, -stride] : [start, stride];
  return arange(from, from + count * step, step, { dtype: ir.i32 });
}

/** What `gather` returns, as the index returns it. */
export function toResult(found: Tensor, { order, shape }: Places): Tensor {
  return (isSorted(order) ? found : transpose(found, order)).reshape(shape);
}

/** What the index returns, or an array that broadcasts to it, as `gather` returns it. */
export function fromResult(x: Tensor, { order, shape, gathered }: Places): Tensor {
  const moved = broadcastTo(x, shape).reshape(order.map((axis) => ir.at(gathered, axis)));
  return isSorted(order)
    ? moved
    : transpose(
        moved,
        order.map((_, axis) => order.indexOf(axis)),
      );
}

const isSorted = (order: readonly number[]): boolean => order.every((axis, i) => axis === i);
