/**
 * Reductions that run across memory, such as sums of columns, and what comes after them: a run of columns goes through the
 * stages together, so that all loads run along memory.
 *
 *     parallel c                      clear s[0 … w)
 *       s = Σᵣ x[r, c]                reduce r: each lane: s[lane] += x[r, c + lane]
 *       parallel r                    parallel r
 *         y[r, c] = f(x[r, c], s)       each lane: y[r, c + lane] = f(x[r, c + lane], s[lane])
 *
 * Several rows are added at a time, so that sums are read and written less often. Long stages are cut in parts, which threads
 * may take in any order; what the parts have come to is combined in theirs. Where accumulators are no wider than the elements,
 * steps are added up in blocks, so that for n steps the error grows like n/128 + 128 roundings instead of n.
 */
import { at, axisIndex, scaledIndex, scalarOps, sizeIndex, sumIndex, type Index, type Node } from "@cotangent/ir";
import type { KernelStatement, ReduceAxis, ReduceStatement } from "../kernel.ts";
import { axesBelow, childrenOf, indicesOf, reachable } from "../rewrite.ts";
import { nodesOf } from "../statements.ts";
import { blockSteps, isPrecise, Totals } from "./accumulate.ts";
import { cheap, workOf } from "./lanes.ts";
import { sizeOfAxis } from "./nest.ts";
import type { ColumnNest, Stage } from "./column-nest.ts";
import { blockIndex, blocksOf, type Blocks, type Workshop } from "./workshop.ts";

/** Columns that go through the stages together: their results stay in the first-level cache, and rows are read in long runs. */
const tileWidth = 1024;
/** Rows that are added at a time, where an element costs little. */
const rowsTogether = 4;
/** Elements of one part, at least, and the most parts: to combine them costs little beside. */
const partElements = 2 ** 17;
const mostParts = 16;
/** What costs as much is computed once for a column, and not for each of its elements. */
const dear = 4;

export function scheduleColumns({ rows, column, stages }: ColumnNest, shop: Workshop): readonly KernelStatement[] {
  const outer = rows.filter((row) => row !== column);
  const blocks = blocksOf(sizeOfAxis(column), tileWidth).flatMap((run) => {
    const block = shop.axis(run.count);
    const columns = new Columns(column, shop, { run, block });
    return shop.loop(
      block,
      "parallel",
      stages.flatMap((stage) => columns.stage(stage)),
    );
  });
  return outer.reduceRight<readonly KernelStatement[]>((inner, { axis }) => shop.loop(axis, "parallel", inner), blocks);
}

interface Place {
  readonly run: Blocks;
  readonly block: number;
}

/** What stands for a node in a lane. */
type InLane = (lane: Index) => Node;

class Columns {
  readonly #column: ReduceAxis;
  readonly #shop: Workshop;
  readonly #place: Place;
  /** What reductions have come to, by name. */
  readonly #totals = new Map<string, InLane>();
  #tiles = 0;

  constructor(column: ReduceAxis, shop: Workshop, place: Place) {
    this.#column = column;
    this.#shop = shop;
    this.#place = place;
  }

  stage(stage: Stage): readonly KernelStatement[] {
    const roots = [...stage.reduces.flatMap(({ map }) => map), ...stage.statements.flatMap(nodesOf)];
    const once = this.#once(roots, new Set(stage.axes.map(({ axis }) => axis)));
    const known = new Map(once.map(({ node, inLane }) => [node, inLane]));
    const element: Element = (points, sums) =>
      this.#eachLane((lane) => {
        const here = points.map((axes) => new Map([...axes, ...this.#at(lane)]));
        const more = { replace: (node: Node) => known.get(node)?.(lane) ?? this.#total(node, lane) };
        return sums
          ? sums.totals.add(sums.at(lane), here, more)
          : here.flatMap((axes) => this.#shop.statements(stage.statements, axes, more));
      });
    const before = once.flatMap(({ statements }) => statements);
    if (stage.reduces.length === 0) {
      const body = element([new Map()]);
      return [
        ...before,
        ...stage.axes.reduceRight((inner, { axis }) => this.#shop.loop(axis, "parallel", inner), body),
      ];
    }
    const totals = this.#newTotals(stage.reduces);
    const steps = this.#inParts(stage, { totals, at: (lane) => [lane] }, element);
    for (const name of stage.reduces.flatMap(({ names }) => names))
      this.#totals.set(name, (lane) => totals.named([lane], name));
    return [...before, ...steps];
  }

  /** Tiles for what `roots` compute of columns alone, where that is dear. */
  #once(
    roots: readonly Node[],
    axes: ReadonlySet<number>,
  ): readonly { readonly node: Node; readonly inLane: InLane; readonly statements: readonly KernelStatement[] }[] {
    const shop = this.#shop;
    return ofColumns(roots, axes).map((node) => {
      const tile = shop.buffer(`column${this.#tiles++}`, node.dtype, [this.#place.run.width], "tile");
      const statements = this.#eachLane((lane) => [
        shop.store(
          tile,
          [lane],
          at(shop.nodes([node], this.#at(lane), { replace: (part) => this.#total(part, lane) }), 0),
        ),
      ]);
      return { node, inLane: (lane) => shop.load(tile, node.dtype, [lane]), statements };
    });
  }

  /** What stands for the name of a reduction. */
  #total(node: Node, lane: Index): Node | undefined {
    return node.kind === "local" ? this.#totals.get(node.name)?.(lane) : undefined;
  }

  /** Totals of the columns, or of so many parts of each. */
  #newTotals(reduces: readonly ReduceStatement[], parts = 1): Totals {
    return new Totals(this.#shop, reduces, { shape: [parts * this.#place.run.width], space: "tile" });
  }

  /** Where the column is in lane `lane`. */
  #at(lane: Index): ReadonlyMap<number, Index> {
    return new Map([[this.#column.axis, blockIndex(this.#place.run, axisIndex(this.#place.block), lane)]]);
  }

  #eachLane(body: (lane: Index) => readonly KernelStatement[]): readonly KernelStatement[] {
    const lane = this.#shop.axis(this.#place.run.width);
    return this.#shop.loop(lane, "parallel", body(axisIndex(lane)));
  }

  #clear({ totals, at: place }: Sums): readonly KernelStatement[] {
    return this.#eachLane((lane) => totals.clear(place(lane)));
  }

  #join(sums: Sums, parts: Sums): readonly KernelStatement[] {
    return this.#eachLane((lane) => sums.totals.join(sums.at(lane), parts.totals, parts.at(lane)));
  }

  /** All steps of a stage, in parts if there are many. */
  #inParts({ axes, reduces }: Stage, sums: Sums, element: Element): readonly KernelStatement[] {
    const shop = this.#shop;
    const spans = axes.map(whole);
    const steps = spans.reduce((product, { count }) => product * count, 1);
    const most = Math.min(mostParts, Math.floor((steps * this.#place.run.width) / partElements));
    const longest = spans.reduce((one, other) => (other.count > one.count ? other : one));
    const width = Math.ceil(longest.count / Math.max(most, 1) / rowsTogether) * rowsTogether;
    if (most < 2 || width >= longest.count || reduces.some(({ reassociate }) => !reassociate))
      return [...this.#clear(sums), ...this.#accumulate(spans, reduces, sums, element)];
    const runs = blocksOf(longest.count, width);
    const tile = this.#newTotals(
      reduces,
      runs.reduce((sum, { count }) => sum + count, 0),
    );
    const partAt = (part: Index): Sums => ({
      totals: tile,
      at: (lane) => [sumIndex(scaledIndex(part, this.#place.run.width), lane)],
    });
    let first = 0;
    const parts = runs.flatMap((run) => {
      const part = shop.axis(run.count);
      const place = partAt(run.count === 1 ? sizeIndex(first) : axisIndex(part));
      first += run.count;
      const inside = spans.map((span) =>
        span === longest
          ? { ...span, count: run.width, index: (i: Index) => blockIndex(run, axisIndex(part), i) }
          : span,
      );
      return shop.loop(part, "parallel", [...this.#clear(place), ...this.#accumulate(inside, reduces, place, element)]);
    });
    const part = shop.axis(first);
    return [
      ...parts,
      ...this.#clear(sums),
      ...shop.loop(part, "sequential", this.#join(sums, partAt(axisIndex(part)))),
    ];
  }

  /** Steps one after the other, in blocks where that keeps rounding errors from growing. */
  #accumulate(
    spans: readonly Span[],
    reduces: readonly ReduceStatement[],
    sums: Sums,
    element: Element,
  ): readonly KernelStatement[] {
    const shop = this.#shop;
    const last = at(spans, spans.length - 1);
    const together = workOf(reduces, []) > cheap ? 1 : rowsTogether;
    return this.#around(spans.slice(0, -1), (axes) => {
      const run = ({ count, axis, index }: Span, target: Sums): readonly KernelStatement[] =>
        blocksOf(count, together).flatMap((rows) => {
          const block = shop.axis(rows.count);
          const points = Array.from(
            { length: rows.width },
            (_, row) => new Map([...axes, [axis, index(blockIndex(rows, axisIndex(block), sizeIndex(row)))]]),
          );
          return shop.loop(block, "reduce", element(points, target));
        });
      if (isPrecise(reduces) || last.count <= 2 * blockSteps) return run(last, sums);
      const part: Sums = { totals: this.#newTotals(reduces), at: (lane) => [lane] };
      return blocksOf(last.count, blockSteps).flatMap((steps) => {
        const block = shop.axis(steps.count);
        const index = (i: Index): Index => last.index(blockIndex(steps, axisIndex(block), i));
        const inside = run({ ...last, count: steps.width, index }, part);
        return shop.loop(block, "sequential", [...this.#clear(part), ...inside, ...this.#join(sums, part)]);
      });
    });
  }

  /** `body` at each point of `spans`. */
  #around(
    spans: readonly Span[],
    body: (axes: ReadonlyMap<number, Index>) => readonly KernelStatement[],
  ): readonly KernelStatement[] {
    const counters = spans.map(({ count }) => this.#shop.axis(count));
    const axes = new Map(spans.map(({ axis, index }, i) => [axis, index(axisIndex(at(counters, i)))]));
    return counters.reduceRight((inner, counter) => this.#shop.loop(counter, "reduce", inner), body(axes));
  }
}

/** Totals, and where those of a column are. */
interface Sums {
  readonly totals: Totals;
  readonly at: (lane: Index) => readonly Index[];
}

/** Steps along an axis of a reduction: how many, and the place of each on the axis. */
interface Span {
  readonly axis: number;
  readonly count: number;
  readonly index: (step: Index) => Index;
}

const whole = (axis: ReduceAxis): Span => ({ axis: axis.axis, count: sizeOfAxis(axis), index: (step) => step });

/** What is done at some points of a stage, for all columns. */
type Element = (points: readonly ReadonlyMap<number, Index>[], sums?: Sums) => readonly KernelStatement[];

/** The largest parts of `roots` that do not depend on `axes`, but on something, and cost much. */
function ofColumns(roots: readonly Node[], axes: ReadonlySet<number>): readonly Node[] {
  if (axes.size === 0) return [];
  const all = reachable(roots);
  const inside = new Set<Node>();
  for (const node of all)
    if (
      childrenOf(node).some((child) => inside.has(child)) ||
      axesBelow(indicesOf(node)).some((axis) => axes.has(axis))
    )
      inside.add(node);
  const largest = new Set([...roots, ...[...inside].flatMap(childrenOf)]);
  return [...largest].filter(
    (node) =>
      !inside.has(node) &&
      node.kind === "apply" &&
      reachable([node]).reduce((sum, part) => sum + (part.kind === "apply" ? scalarOps[part.op].cost : 0), 0) >= dear,
  );
}
