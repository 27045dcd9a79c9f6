/**
 * Reductions that run along memory: several accumulators take turns, so that none waits for the one before, and are
 * combined as a balanced tree in the end. Where accumulators are no wider than the elements, long runs are added up in
 * blocks: for n elements the error grows like n/1024 + 128 roundings. Reductions over the same axes, and stores along
 * them, share the loop.
 */
import { at, axisIndex, sizeIndex, type Index } from "@cotangent/ir";
import type { KernelStatement, ReduceAxis, ReduceStatement } from "../kernel.ts";
import { isPrecise, Totals } from "./accumulate.ts";
import { blockSteps } from "./columns.ts";
import { sizeOfAxis } from "./nest.ts";
import { nodesOf } from "../statements.ts";
import { reachable } from "../rewrite.ts";
import { scalarOps } from "@cotangent/ir";
import { blockIndex, blocksOf, type Workshop } from "./workshop.ts";

const mostLanes = 8;
/** What costs more than this for an element is not repeated for many lanes: the code would grow, and nothing waits. */
const cheap = 12;

/** The statements for reductions over the same axes, with statements that run for each of their elements. */
export function scheduleLanes(
  reduces: readonly ReduceStatement[],
  stores: readonly KernelStatement[],
  shop: Workshop,
): readonly KernelStatement[] {
  return new Lanes(reduces, stores, shop).statements();
}

class Lanes {
  readonly #reduces: readonly ReduceStatement[];
  readonly #stores: readonly KernelStatement[];
  readonly #shop: Workshop;
  readonly #axes: readonly ReduceAxis[];
  readonly #width: number;

  constructor(reduces: readonly ReduceStatement[], stores: readonly KernelStatement[], shop: Workshop) {
    this.#reduces = reduces;
    this.#stores = stores;
    this.#shop = shop;
    this.#axes = at(reduces, 0).axes;
    this.#width = this.#lanes();
  }

  /** One, where the order of elements counts or an element costs much anyway. */
  #lanes(): number {
    const last = this.#axes.at(-1);
    const ordered = this.#reduces.some(({ monoid, names }) => !monoid.commutative || names.length > 1);
    const roots = [...this.#reduces.flatMap(({ map }) => map), ...this.#stores.flatMap(nodesOf)];
    const work = reachable(roots).reduce(
      (sum, node) => sum + (node.kind === "apply" ? scalarOps[node.op].cost : node.kind === "load" ? 1 : 0),
      this.#stores.length,
    );
    return !last || ordered || work > cheap || sizeOfAxis(last) < 2 * mostLanes ? 1 : mostLanes;
  }

  statements(): readonly KernelStatement[] {
    const totals = this.#totals("");
    const last = this.#axes.at(-1);
    if (!last)
      return [
        ...this.#clear(totals),
        ...this.#steps(totals, new Map(), sizeIndex(0)),
        ...totals.results([sizeIndex(0)]),
      ];
    const blocked = !isPrecise(this.#reduces) && sizeOfAxis(last) > 2 * blockSteps * this.#width;
    const body = blocked ? this.#blocks(totals, last) : this.#run(totals, last, sizeOfAxis(last), (index) => index);
    const around = this.#axes
      .slice(0, -1)
      .reduceRight<readonly KernelStatement[]>((inner, { axis }) => this.#shop.loop(axis, "reduce", inner), body);
    return [...this.#clear(totals), ...around, ...this.#tree(totals), ...totals.results([sizeIndex(0)])];
  }

  #totals(suffix: string): Totals {
    return new Totals(this.#shop, this.#reduces, { shape: [this.#width], space: "register", suffix });
  }

  #eachLane(body: (lane: Index) => readonly KernelStatement[], width = this.#width): readonly KernelStatement[] {
    if (width === 1) return body(sizeIndex(0));
    const lane = this.#shop.axis(width);
    return this.#shop.loop(lane, "unrolled", body(axisIndex(lane)));
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
    return blocksOf(extent, this.#width).flatMap((run) => {
      const block = this.#shop.axis(run.count);
      const body = this.#eachLane(
        (lane) => this.#steps(totals, new Map([[axis, position(blockIndex(run, axisIndex(block), lane))]]), lane),
        run.width,
      );
      return this.#shop.loop(block, "reduce", body);
    });
  }

  #blocks(totals: Totals, last: ReduceAxis): readonly KernelStatement[] {
    const parts = this.#totals("_part");
    return blocksOf(sizeOfAxis(last), blockSteps * this.#width).flatMap((run) => {
      const block = this.#shop.axis(run.count);
      const steps = this.#run(parts, last, run.width, (index) => blockIndex(run, axisIndex(block), index));
      const join = this.#eachLane((lane) => totals.join([lane], parts, [lane]));
      return this.#shop.loop(block, "sequential", [...this.#clear(parts), ...steps, ...join]);
    });
  }

  #steps(totals: Totals, axes: ReadonlyMap<number, Index>, lane: Index): readonly KernelStatement[] {
    return [...totals.add([lane], axes), ...this.#shop.statements(this.#stores, axes)];
  }

  /** Combines neighbouring halves of the lanes until the first holds everything. */
  #tree(totals: Totals): readonly KernelStatement[] {
    const statements: KernelStatement[] = [];
    for (let half = this.#width / 2; half >= 1; half /= 2)
      for (let lane = 0; lane < half; lane++)
        statements.push(...totals.join([sizeIndex(lane)], totals, [sizeIndex(lane + half)]));
    return statements;
  }
}
