/**
 * Reductions that run along memory: several accumulators take turns, so that none waits for the one before, and are
 * combined as a balanced tree in the end. Where accumulators are no wider than the elements, long runs are added up in
 * blocks: for n elements the error grows like n/1024 + 128 roundings. Reductions over the same axes, and stores along
 * them, share the loop.
 */
import { at, axisIndex, scalarOps, sizeIndex, sumIndex, type Index } from "@cotangent/ir";
import type { KernelStatement, ReduceAxis, ReduceStatement } from "../kernel.ts";
import { reachable } from "../rewrite.ts";
import { nodesOf } from "../statements.ts";
import { blockSteps, isPrecise, Totals } from "./accumulate.ts";
import type { ReductionScheduler } from "./lower.ts";
import { sizeOfAxis } from "./nest.ts";
import { blockIndex, blocksOf, type Blocks, type Workshop } from "./workshop.ts";

export const mostLanes = 8;
/** What costs more than this for an element is not repeated for many lanes: the code would grow, and nothing waits. */
export const cheap = 12;

/** How a machine runs lanes. */
export interface LaneStyle {
  readonly width: number;
  /** How many elements a lane takes at a time, combined with each other before they join what it has. */
  readonly together: number;
  /** `body` for each of `count` lanes. */
  each(count: number, shop: Workshop, body: (lane: Index) => readonly KernelStatement[]): readonly KernelStatement[];
  /** The same where the lanes of one half take in those of the other. */
  eachOfHalf: LaneStyle["each"];
  /** The runs of blocks that `run` is made of. */
  pieces(run: Blocks): readonly Blocks[];
}

/** One by one; in turn where the order does not count and an element costs little. */
export function oneByOne(reduces: readonly ReduceStatement[], stores: readonly KernelStatement[]): LaneStyle {
  return {
    width: widthOf(reduces, stores),
    together: 1,
    each(count, shop, body) {
      if (count === 1) return body(sizeIndex(0));
      const lane = shop.axis(count);
      return shop.loop(lane, "unrolled", body(axisIndex(lane)));
    },
    eachOfHalf: (count, _, body) => Array.from({ length: count }, (_lane, i) => body(sizeIndex(i))).flat(),
    pieces: (run) => [run],
  };
}

export const scheduleLanes: ReductionScheduler = (reduces, stores, shop) =>
  new Lanes(reduces, stores, shop, oneByOne(reduces, stores)).statements();

/** One, where the order of elements counts or an element costs much anyway. */
function widthOf(reduces: readonly ReduceStatement[], stores: readonly KernelStatement[]): number {
  const last = at(reduces, 0).axes.at(-1);
  const isSlow = workOf(reduces, stores) > cheap;
  return !last || isOrdered(reduces) || isSlow || sizeOfAxis(last) < 2 * mostLanes ? 1 : mostLanes;
}

export const isOrdered = (reduces: readonly ReduceStatement[]): boolean =>
  reduces.some(({ monoid, names }) => !monoid.commutative || names.length > 1);

/** What the elements at one point cost. */
export const workOf = (reduces: readonly ReduceStatement[], stores: readonly KernelStatement[]): number =>
  reachable([...reduces.flatMap(({ map }) => map), ...stores.flatMap(nodesOf)]).reduce(
    (sum, node) => sum + (node.kind === "apply" ? scalarOps[node.op].cost : node.kind === "load" ? 1 : 0),
    stores.length,
  );

export class Lanes {
  readonly #reduces: readonly ReduceStatement[];
  readonly #stores: readonly KernelStatement[];
  readonly #shop: Workshop;
  readonly #axes: readonly ReduceAxis[];
  readonly #style: LaneStyle;

  constructor(
    reduces: readonly ReduceStatement[],
    stores: readonly KernelStatement[],
    shop: Workshop,
    style: LaneStyle,
  ) {
    this.#reduces = reduces;
    this.#stores = stores;
    this.#shop = shop;
    this.#axes = at(reduces, 0).axes;
    this.#style = style;
  }

  /** `finish` does something with the totals, whose first element is everything: it binds them to their names if absent. */
  statements(
    finish: (totals: Totals) => readonly KernelStatement[] = (totals) => totals.results([sizeIndex(0)]),
  ): readonly KernelStatement[] {
    const totals = this.#totals("");
    const last = this.#axes.at(-1);
    if (!last) return [...this.#clear(totals), ...this.#steps(totals, [new Map()], sizeIndex(0)), ...finish(totals)];
    const blocked = !isPrecise(this.#reduces) && sizeOfAxis(last) > 2 * blockSteps * this.#style.width;
    const body = blocked ? this.#blocks(totals, last) : this.#run(totals, last, sizeOfAxis(last), (index) => index);
    const around = this.#axes
      .slice(0, -1)
      .reduceRight<readonly KernelStatement[]>((inner, { axis }) => this.#shop.loop(axis, "reduce", inner), body);
    return [...this.#clear(totals), ...around, ...this.#tree(totals), ...finish(totals)];
  }

  #totals(suffix: string): Totals {
    return new Totals(this.#shop, this.#reduces, { shape: [this.#style.width], space: "register", suffix });
  }

  #eachLane(body: (lane: Index) => readonly KernelStatement[], width = this.#style.width): readonly KernelStatement[] {
    return this.#style.each(width, this.#shop, body);
  }

  #clear(totals: Totals): readonly KernelStatement[] {
    return this.#eachLane((lane) => totals.clear([lane]));
  }

  /** `extent` elements from where `position` puts them, by turns in all lanes. */
  #run(
    totals: Totals,
    { axis }: ReduceAxis,
    extent: number,
    position: (index: Index) => Index,
  ): readonly KernelStatement[] {
    const { width, together } = this.#style;
    const several = Math.floor(extent / (width * together));
    const [first, ...others] = together > 1 && several > 0 ? blocksOf(extent, width * together) : [];
    const rest = first ? others : blocksOf(extent, width);
    const narrow = rest.flatMap((run) =>
      run.width <= width
        ? [run]
        : blocksOf(run.width, width).map((part) => ({ ...part, start: run.start + part.start })),
    );
    const runs = [...(first ? [first] : []), ...narrow.flatMap((run) => this.#style.pieces(run))];
    return runs.flatMap((run) => {
      const block = this.#shop.axis(run.count);
      const body = this.#eachLane(
        (lane) =>
          this.#steps(
            totals,
            Array.from({ length: Math.ceil(run.width / width) }, (_, i) => {
              const inBlock = sumIndex(lane, sizeIndex(i * width));
              return new Map([[axis, position(blockIndex(run, axisIndex(block), inBlock))]]);
            }),
            lane,
          ),
        Math.min(run.width, width),
      );
      return this.#shop.loop(block, "reduce", body);
    });
  }

  #blocks(totals: Totals, last: ReduceAxis): readonly KernelStatement[] {
    const parts = this.#totals("_part");
    return blocksOf(sizeOfAxis(last), blockSteps * this.#style.width).flatMap((run) => {
      const block = this.#shop.axis(run.count);
      const steps = this.#run(parts, last, run.width, (index) => blockIndex(run, axisIndex(block), index));
      const join = this.#eachLane((lane) => totals.join([lane], parts, [lane]));
      return this.#shop.loop(block, "sequential", [...this.#clear(parts), ...steps, ...join]);
    });
  }

  #steps(totals: Totals, points: readonly ReadonlyMap<number, Index>[], lane: Index): readonly KernelStatement[] {
    return [...totals.add([lane], points), ...points.flatMap((axes) => this.#shop.statements(this.#stores, axes))];
  }

  /** Combines neighbouring halves of the lanes until the first holds everything. */
  #tree(totals: Totals): readonly KernelStatement[] {
    const statements: KernelStatement[] = [];
    for (let half = this.#style.width / 2; half >= 1; half /= 2) {
      const join = (lane: Index): readonly KernelStatement[] =>
        totals.join([lane], totals, [sumIndex(lane, sizeIndex(half))]);
      statements.push(...this.#style.eachOfHalf(half, this.#shop, join));
    }
    return statements;
  }
}
