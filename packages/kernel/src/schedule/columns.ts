/**
 * Reductions that run across memory, such as sums of columns, and what comes after them: a run of columns goes through the
 * stages together, so that all loads run along memory.
 *
 *     parallel c                      clear s[0 … w)
 *       s = Σᵣ x[r, c]                reduce r: each lane: s[lane] += x[r, c + lane]
 *       parallel r                    parallel r
 *         y[r, c] = f(x[r, c], s)       each lane: y[r, c + lane] = f(x[r, c + lane], s[lane])
 *
 * Where accumulators are no wider than the elements, steps are added up in blocks, so that for n steps the error grows like
 * n/128 + 128 roundings instead of n.
 */
import { at, axisIndex, scalarOps, type Index, type Node } from "@cotangent/ir";
import type { KernelStatement, ReduceAxis, ReduceStatement } from "../kernel.ts";
import { axesBelow, childrenOf, indicesOf, reachable } from "../rewrite.ts";
import { nodesOf } from "../statements.ts";
import { isPrecise, Totals } from "./accumulate.ts";
import { sizeOfAxis } from "./nest.ts";
import type { ColumnNest, Stage } from "./column-nest.ts";
import { blockIndex, blocksOf, type Blocks, type Workshop } from "./workshop.ts";

/** Columns that go through the stages together: their results stay in the first-level cache, and rows are read in long runs. */
const tileWidth = 1024;
/** Steps that are added up before they join the total. */
export const blockSteps = 128;
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
    const element: Element = (axes, totals) =>
      this.#eachLane((lane) => {
        const here = new Map([...axes, ...this.#at(lane)]);
        const more = { replace: (node: Node) => known.get(node)?.(lane) ?? this.#total(node, lane) };
        return totals ? totals.add([lane], here, more) : this.#shop.statements(stage.statements, here, more);
      });
    const before = once.flatMap(({ statements }) => statements);
    if (stage.reduces.length === 0) return [...before, ...this.#around(stage.axes, "parallel", element(new Map()))];
    const totals = this.#newTotals(stage.reduces);
    const steps = this.#accumulate(stage, totals, element);
    for (const name of stage.reduces.flatMap(({ names }) => names))
      this.#totals.set(name, (lane) => totals.named([lane], name));
    return [...before, ...this.#clear(totals), ...steps];
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

  #newTotals(reduces: readonly ReduceStatement[]): Totals {
    return new Totals(this.#shop, reduces, { shape: [this.#place.run.width], space: "tile" });
  }

  /** Where the column is in lane `lane`. */
  #at(lane: Index): ReadonlyMap<number, Index> {
    return new Map([[this.#column.axis, blockIndex(this.#place.run, axisIndex(this.#place.block), lane)]]);
  }

  #eachLane(body: (lane: Index) => readonly KernelStatement[]): readonly KernelStatement[] {
    const lane = this.#shop.axis(this.#place.run.width);
    return this.#shop.loop(lane, "parallel", body(axisIndex(lane)));
  }

  #clear(totals: Totals): readonly KernelStatement[] {
    return this.#eachLane((lane) => totals.clear([lane]));
  }

  /** All steps, in blocks where that keeps rounding errors from growing. */
  #accumulate({ axes, reduces }: Stage, totals: Totals, element: Element): readonly KernelStatement[] {
    const shop = this.#shop;
    const last = at(axes, axes.length - 1);
    if (isPrecise(reduces) || sizeOfAxis(last) <= 2 * blockSteps)
      return this.#around(axes, "reduce", element(new Map(), totals));
    const parts = this.#newTotals(reduces);
    const blocks = blocksOf(sizeOfAxis(last), blockSteps).flatMap((run) => {
      const [block, step] = [shop.axis(run.count), shop.axis(run.width)];
      const index = blockIndex(run, axisIndex(block), axisIndex(step));
      return shop.loop(block, "sequential", [
        ...this.#clear(parts),
        ...shop.loop(step, "reduce", element(new Map([[last.axis, index]]), parts)),
        ...this.#eachLane((lane) => totals.join([lane], parts, [lane])),
      ]);
    });
    return this.#around(axes.slice(0, -1), "reduce", blocks);
  }

  #around(
    axes: readonly ReduceAxis[],
    role: "reduce" | "parallel",
    body: readonly KernelStatement[],
  ): readonly KernelStatement[] {
    return axes.reduceRight((inner, { axis }) => this.#shop.loop(axis, role, inner), body);
  }
}

/** What is done at one point of a stage, for all columns. */
type Element = (axes: ReadonlyMap<number, Index>, totals?: Totals) => readonly KernelStatement[];

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
