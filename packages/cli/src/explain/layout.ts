/** A layered drawing of a graph without cycles: what depends on something is below it, lines cross as little as a few sweeps can do. */
import { at } from "cotangent/compiler";

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Layout extends Size {
  /** The upper left corners. */
  readonly corners: readonly Point[];
  /** For each edge the points that it goes through, from the lower side of one node to the upper side of the other. */
  readonly paths: readonly (readonly Point[])[];
}

export type Edge = readonly [from: number, to: number];

const gapX = 14;
const gapY = 26;
const sweeps = 12;

/** A node, or the place where an edge passes a layer. */
interface Slot {
  readonly width: number;
  readonly above: Slot[];
  readonly below: Slot[];
  /** Straight lines matter more for what only passes. */
  readonly weight: number;
  center: number;
}

/** @param edges from nodes to later ones */
export function layout(nodes: readonly Size[], edges: readonly Edge[]): Layout {
  const levels = levelsOf(nodes.length, edges);
  const layers: Slot[][] = Array.from({ length: Math.max(0, ...levels) + 1 }, () => []);
  const slots = nodes.map(({ width }, i) => added(at(layers, at(levels, i)), width, 1));
  const chains = edges.map(([from, to]) => {
    const chain = [at(slots, from)];
    for (let level = at(levels, from) + 1; level < at(levels, to); level++) chain.push(added(at(layers, level), 0, 4));
    chain.push(at(slots, to));
    chain.slice(1).forEach((slot, i) => {
      at(chain, i).below.push(slot);
      slot.above.push(at(chain, i));
    });
    return chain;
  });
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const [order, side] = sweep % 2 === 0 ? [layers, "above" as const] : [layers.toReversed(), "below" as const];
    for (const layer of order) arrange(layer, side);
  }
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const [order, side] = sweep % 2 === 0 ? [layers.toReversed(), "below" as const] : [layers, "above" as const];
    for (const layer of order) straighten(layer, side);
  }
  return placed(nodes, edges, { levels, layers, slots, chains });
}

function added(layer: Slot[], width: number, weight: number): Slot {
  const slot: Slot = { width, above: [], below: [], weight, center: layer.length };
  layer.push(slot);
  return slot;
}

/** One more than the deepest that a node depends on, or just above what depends on it where it depends on nothing but one. */
function levelsOf(count: number, edges: readonly Edge[]): readonly number[] {
  const levels = Array.from({ length: count }, () => 0);
  const ordered = edges.toSorted(([a], [b]) => a - b);
  for (const [from, to] of ordered) levels[to] = Math.max(at(levels, to), at(levels, from) + 1);
  for (let node = count - 1; node >= 0; node--) {
    const below = ordered.filter(([from]) => from === node).map(([, to]) => at(levels, to));
    const above = ordered.filter(([, to]) => to === node).length;
    if (below.length > 0 && above > 0 && above <= below.length) levels[node] = Math.min(...below) - 1;
  }
  return levels;
}

const mean = (slots: readonly Slot[]): number => slots.reduce((sum, { center }) => sum + center, 0) / slots.length;

/** The order in which each is below or above the middle of those that it is joined to. */
function arrange(layer: Slot[], side: "above" | "below"): void {
  const wanted = new Map(layer.map((slot) => [slot, slot[side].length === 0 ? slot.center : mean(slot[side])]));
  const ordered = layer.toSorted((a, b) => (wanted.get(a) ?? 0) - (wanted.get(b) ?? 0));
  ordered.forEach((slot, i) => {
    layer[i] = slot;
    slot.center = i;
  });
}

/** Moves all as near to the middle of those that they are joined to as their order and widths allow (isotonic regression). */
function straighten(layer: readonly Slot[], side: "above" | "below"): void {
  let start = 0;
  const offsets = layer.map(({ width }) => {
    const own = start + width / 2;
    start += width + gapX;
    return own;
  });
  const blocks: { sum: number; weight: number; count: number }[] = [];
  layer.forEach((slot, i) => {
    const wanted = (slot[side].length === 0 ? slot.center : mean(slot[side])) - at(offsets, i);
    const weight = slot.weight * Math.max(0.1, slot[side].length);
    let block = { sum: wanted * weight, weight, count: 1 };
    for (let last = blocks.at(-1); last && last.sum / last.weight >= block.sum / block.weight; last = blocks.at(-1)) {
      block = { sum: last.sum + block.sum, weight: last.weight + block.weight, count: last.count + block.count };
      blocks.pop();
    }
    blocks.push(block);
  });
  let next = 0;
  for (const { sum, weight, count } of blocks)
    for (let i = 0; i < count; i++, next++) at(layer, next).center = sum / weight + at(offsets, next);
}

interface Arranged {
  readonly levels: readonly number[];
  readonly layers: readonly (readonly Slot[])[];
  readonly slots: readonly Slot[];
  readonly chains: readonly (readonly Slot[])[];
}

function placed(nodes: readonly Size[], edges: readonly Edge[], { levels, layers, slots, chains }: Arranged): Layout {
  const all = layers.flat();
  const left = Math.min(0, ...all.map(({ center, width }) => center - width / 2));
  const width = Math.max(0, ...all.map((slot) => slot.center + slot.width / 2)) - left;
  const heights = layers.map((_, level) =>
    Math.max(0, ...nodes.map((node, i) => (levels[i] === level ? node.height : 0))),
  );
  const tops = heights.map((_, level) => heights.slice(0, level).reduce((sum, height) => sum + height + gapY, 0));
  const corners = nodes.map((node, i) => ({
    x: at(slots, i).center - left - node.width / 2,
    y: at(tops, at(levels, i)),
  }));
  /** Where an edge meets a node: beside others, in the order in which they come. */
  const port = (edge: number, end: 0 | 1): number => {
    const node = at(edges, edge)[end];
    const neighbour = (i: number): number => at(chains, i).at(end === 0 ? 1 : -2)?.center ?? 0;
    const own = edges
      .flatMap((one, i) => (one[end] === node ? [i] : []))
      .toSorted((a, b) => neighbour(a) - neighbour(b));
    return at(corners, node).x + (at(nodes, node).width * (own.indexOf(edge) + 1)) / (own.length + 1);
  };
  const paths = edges.map(([from, to], i): readonly Point[] => {
    const passing = at(chains, i)
      .slice(1, -1)
      .flatMap(({ center }, k): readonly Point[] => {
        const level = at(levels, from) + 1 + k;
        const [x, y] = [center - left, at(tops, level)];
        return [
          { x, y },
          { x, y: y + at(heights, level) },
        ];
      });
    const [x, level] = [port(i, 0), at(levels, from)];
    const own = { x, y: at(corners, from).y + at(nodes, from).height };
    // Down to where the highest of its neighbours ends.
    return [own, { x, y: at(tops, level) + at(heights, level) }, ...passing, { x: port(i, 1), y: at(corners, to).y }];
  });
  return { width, height: (tops.at(-1) ?? 0) + (heights.at(-1) ?? 0), corners, paths };
}
