/**
 * The tile of one side of a product: a few steps of the rows (or columns) that a workgroup works on, in shared memory,
 * and what one thread holds of a few steps, in registers.
 *
 * Lines of a tile run the way in which the operand lies in memory, so that elements go through it four at a time wherever
 * they are aligned there:
 *
 * | in memory           | a line of the tile         | a thread fetches                |
 * | ------------------- | -------------------------- | ------------------------------- |
 * | rows are neighbours | one step of all rows       | four rows of a step             |
 * | steps are           | all steps of a row, padded | four steps of a row, for later  |
 *
 * A thread owns every n-th row, or every n-th four of them where it fetches four. What threads beside each other fetch at
 * one time then falls into different banks of shared memory, and they write results at addresses beside each other.
 */
import {
  at,
  axisIndex,
  quotientIndex,
  remainderIndex,
  scaledIndex,
  sizeIndex,
  sumIndex,
  type Dtype,
  type Index,
  type Node,
} from "@cotangent/ir";
import type { KernelStatement } from "../kernel.ts";
import { openGuards, simplifyIndex } from "../simplify-index.ts";
import { allowsLanes, laneCount, loadsInRuns, nodesAllowLanes } from "./gpu-lanes.ts";
import { digitsOf, type Digits, type ProductSides, type Side } from "./gpu-product-sides.ts";
import { tileColumns, tileRows, type Tiling } from "./gpu-product-tiling.ts";
import { whenBelow } from "./gpu-when.ts";
import { streamsOf } from "./nest.ts";
import type { Workshop } from "./workshop.ts";

/** The threads of a workgroup, numbered. */
export interface Team {
  readonly size: number;
  readonly member: Index;
}

/** How the rows of a side are shared out: `threads · each` to a workgroup. */
export interface Share {
  /** The axes that count workgroups, threads and the rows of one thread. */
  readonly group: number;
  readonly thread: number;
  readonly lane: number;
}

/** What a workgroup loads at a time, and who loads it. */
export interface Work {
  readonly steps: number;
  readonly team: Team;
}

/** Some steps: those from `start`, counted by `lane`. */
export interface Steps {
  readonly start: Index;
  readonly lane: number;
}

/** One operand: its elements pass through registers into the tile, and from there into others. */
interface Part {
  readonly operand: Node;
  readonly loaded: number;
  readonly tile: number;
  readonly fetched: number;
  readonly lines: "steps" | "rows";
  /** Counts what one thread loads: elements, or as many as `lane` counts. */
  readonly turn: number;
  readonly lane: number | undefined;
  /** Where the first element of this turn belongs. */
  readonly step: Index;
  readonly row: Index;
}

type Placed = Pick<Part, "turn" | "lane" | "step" | "row">;

export class ProductTile {
  readonly #side: Side;
  readonly #depth: Digits;
  readonly #share: Share;
  readonly #shop: Workshop;
  readonly #parts: readonly Part[];

  /** A tile for `steps` steps along `depth`, which all threads of `team` load. */
  constructor(side: Side, depth: Digits, share: Share, work: Work, shop: Workshop) {
    this.#side = side;
    this.#depth = depth;
    this.#share = share;
    this.#shop = shop;
    this.#parts = side.operands.map((operand) => this.#part(operand, work));
  }

  #part(operand: Node, work: Work): Part {
    const shop = this.#shop;
    const { dtype } = operand;
    const alongSteps = this.#runsAlong(operand, this.#depth) && !this.#runsAlong(operand, this.#side);
    const lines = alongSteps ? "rows" : "steps";
    const placed = this.#inLanes(operand, lines, work) ?? this.#placed(lines, work, undefined);
    const turns = shop.extents(placed.turn);
    const tile = alongSteps
      ? [this.#width, work.steps + (placed.lane === undefined ? 1 : laneCount)]
      : [work.steps, this.#width];
    const fetched = [shop.extents(this.#share.lane), ...(alongSteps ? [laneCount] : [])];
    return {
      ...placed,
      operand,
      lines,
      loaded: shop.buffer("loaded", dtype, placed.lane === undefined ? [turns] : [turns, laneCount], "register"),
      tile: shop.buffer("tile", dtype, tile, "tile"),
      fetched: shop.buffer("fetched", dtype, fetched, "register"),
    };
  }

  /** Who loads what: one element at a turn, or as many as `lane` counts. */
  #placed(lines: Part["lines"], { steps, team }: Work, lane: number | undefined): Placed {
    const shop = this.#shop;
    const each = lane === undefined ? 1 : laneCount;
    const turn = shop.axis((this.#width * steps) / (team.size * each));
    const item = sumIndex(scaledIndex(axisIndex(turn), team.size), team.member);
    const run = (lines === "rows" ? steps : this.#width) / each;
    const fast = simplifyIndex(scaledIndex(remainderIndex(item, run), each), shop.extents);
    const slow = simplifyIndex(quotientIndex(item, run), shop.extents);
    return lines === "rows" ? { turn, lane, step: fast, row: slow } : { turn, lane, step: slow, row: fast };
  }

  /** The same for elements in fours, where there are enough, and they lie side by side. */
  #inLanes(operand: Node, lines: Part["lines"], work: Work): Placed | undefined {
    const along = lines === "rows" ? this.#depth : this.#side;
    if ((this.#width * work.steps) % (work.team.size * laneCount) !== 0 || along.size % laneCount !== 0)
      return undefined;
    const lane = this.#shop.axis(laneCount);
    const placed = this.#placed(lines, work, lane);
    const elements = this.#shop.nodes([operand], this.#axesAt({ ...placed, lines }, sizeIndex(0)));
    const { extents } = this.#shop;
    return loadsInRuns(elements, lane, extents) && nodesAllowLanes(elements, lane, extents) ? placed : undefined;
  }

  get #width(): number {
    return this.#shop.extents(this.#share.thread) * this.#shop.extents(this.#share.lane);
  }

  /** Whether memory is read along the last of `axes`. */
  #runsAlong(operand: Node, { axes }: Digits): boolean {
    const last = at(axes, axes.length - 1).axis;
    return streamsOf([operand], this.#shop.extents).some((stream) => stream.stride(last) === 1);
  }

  /** Whether a thread owns rows in fours. */
  get #inFours(): boolean {
    return (
      this.#shop.extents(this.#share.lane) % laneCount === 0 &&
      this.#parts.length > 0 &&
      this.#parts.every(({ lines, lane }) => lines === "steps" && lane !== undefined)
    );
  }

  /** The row in the tile of the thread's own row `lane`. */
  #ownRow(lane: Index): Index {
    const { thread } = this.#share;
    const threads = this.#shop.extents(thread);
    const row = this.#inFours
      ? sumIndex(
          scaledIndex(quotientIndex(lane, laneCount), laneCount * threads),
          scaledIndex(axisIndex(thread), laneCount),
          remainderIndex(lane, laneCount),
        )
      : sumIndex(scaledIndex(lane, threads), axisIndex(thread));
    return simplifyIndex(row, this.#shop.extents);
  }

  #wholeRow(inTile: Index): Index {
    return sumIndex(scaledIndex(axisIndex(this.#share.group), this.#width), inTile);
  }

  /** The row axes, for the thread's own row `lane`. */
  axes(): readonly (readonly [number, Index])[] {
    return digitsOf(this.#side, this.#wholeRow(this.#ownRow(axisIndex(this.#share.lane))));
  }

  /** `body` for each of the thread's own rows, which are lanes of vectors where there are four and `body` allows it. */
  each(body: readonly KernelStatement[]): readonly KernelStatement[] {
    return this.#shop.loop(this.#share.lane, this.#allowsLanes(body) ? "lane" : "unrolled", body);
  }

  #allowsLanes(body: readonly KernelStatement[]): boolean {
    const { lane } = this.#share;
    return this.#shop.extents(lane) === laneCount && body.every((one) => allowsLanes(one, lane, this.#shop.extents));
  }

  /** `body` for each of the thread's own rows that there is. */
  eachInside(body: readonly KernelStatement[]): readonly KernelStatement[] {
    const { lane } = this.#share;
    const guardAt = (own: Index): { readonly index: Index; readonly below: number } => ({
      index: this.#wholeRow(this.#ownRow(own)),
      below: this.#side.size,
    });
    const guards = [guardAt(axisIndex(lane))];
    if (openGuards(guards, this.#shop.extents).length === 0) return this.each(body);
    if (this.#inFours && this.#allowsLanes(body))
      return whenBelow([guardAt(sizeIndex(0))], this.each(body), this.#shop);
    return this.#shop.loop(lane, "unrolled", whenBelow(guards, body, this.#shop));
  }

  /** The axes of the elements of this turn, and lane, of a part, from step `start` on. */
  #axesAt(
    { lines, lane, step, row }: Pick<Part, "lines" | "lane" | "step" | "row">,
    start: Index,
  ): ReadonlyMap<number, Index> {
    const next = lane === undefined ? sizeIndex(0) : axisIndex(lane);
    const [inRow, inStep] = lines === "rows" ? [row, sumIndex(step, next)] : [sumIndex(row, next), step];
    return new Map([...digitsOf(this.#side, this.#wholeRow(inRow)), ...digitsOf(this.#depth, sumIndex(start, inStep))]);
  }

  /** All threads together load the `count` steps that begin at `start`. For what lies outside they keep what they had. */
  load(start: Index, count: number): readonly KernelStatement[] {
    const shop = this.#shop;
    return this.#parts.flatMap((part) => {
      const { operand, loaded, turn, step, row } = part;
      const elements = shop.nodes([operand], this.#axesAt(part, start));
      const stores = elements.map((value) => shop.store(loaded, this.#inTurn(part), value));
      // In fours, these are all there or none.
      const guards = [
        { index: this.#wholeRow(row), below: this.#side.size },
        { index: step, below: count },
      ];
      return shop.loop(turn, "unrolled", whenBelow(guards, this.#lanesOf(part, stores), shop));
    });
  }

  #inTurn({ turn, lane }: Part): readonly Index[] {
    return [axisIndex(turn), ...(lane === undefined ? [] : [axisIndex(lane)])];
  }

  #lanesOf({ lane }: Part, body: readonly KernelStatement[]): readonly KernelStatement[] {
    return lane === undefined ? body : this.#shop.loop(lane, "lane", body);
  }

  /** What {@link load} loaded, into the tile. */
  fill(): readonly KernelStatement[] {
    const shop = this.#shop;
    return this.#parts.flatMap((part) => {
      const { operand, loaded, tile, lines, turn, lane, step, row } = part;
      const value = shop.load(loaded, operand.dtype, this.#inTurn(part));
      const next = lane === undefined ? sizeIndex(0) : axisIndex(lane);
      const place = lines === "rows" ? [row, sumIndex(step, next)] : [step, sumIndex(row, next)];
      return shop.loop(turn, "unrolled", this.#lanesOf(part, [shop.store(tile, place, value)]));
    });
  }

  /** The thread's own elements of some steps, from lines that are rows into registers. */
  fetchAhead({ start, lane }: Steps): readonly KernelStatement[] {
    const shop = this.#shop;
    const own = axisIndex(this.#share.lane);
    return this.#parts.flatMap((part) => {
      if (part.lines !== "rows") return [];
      const place = [this.#ownRow(own), sumIndex(start, axisIndex(lane))];
      const store = shop.store(part.fetched, [own, axisIndex(lane)], shop.load(part.tile, part.operand.dtype, place));
      const role = part.lane !== undefined && shop.extents(lane) === laneCount ? "lane" : "unrolled";
      return shop.loop(this.#share.lane, "unrolled", shop.loop(lane, role, [store]));
    });
  }

  /** The thread's own elements of one step, from lines that are steps into registers. */
  fetch(step: Index): readonly KernelStatement[] {
    const shop = this.#shop;
    const fetchAt = (own: Index): readonly KernelStatement[] =>
      this.#parts.flatMap(({ operand, lines, tile, fetched }) =>
        lines === "rows" ? [] : [shop.store(fetched, [own], shop.load(tile, operand.dtype, [step, this.#ownRow(own)]))],
      );
    const { lane: each } = this.#share;
    if (!this.#inFours) return shop.loop(each, "unrolled", fetchAt(axisIndex(each)));
    const [four, lane] = [shop.axis(shop.extents(each) / laneCount), shop.axis(laneCount)];
    const own = sumIndex(scaledIndex(axisIndex(four), laneCount), axisIndex(lane));
    return shop.loop(four, "unrolled", shop.loop(lane, "lane", fetchAt(own)));
  }

  /** What was fetched of the step that `lane` counts, by operand. */
  fetched(lane: number): readonly (readonly [Node, Node])[] {
    const own = axisIndex(this.#share.lane);
    return this.#parts.map(({ operand, lines, fetched }) => [
      operand,
      this.#shop.load(fetched, operand.dtype, lines === "rows" ? [own, axisIndex(lane)] : [own]),
    ]);
  }
}

/** Truth values take a word each. */
const bytesOf = (dtype: Dtype): number => (dtype.kind === "bool" ? 4 : dtype.bytes);

/** The bytes of shared memory that the tiles of both sides take at most. */
export function tileStorage({ left, right }: ProductSides, tiling: Tiling): number {
  const bytes = ({ operands }: Side, width: number): number =>
    operands.reduce((sum, { dtype }) => sum + width * (tiling.depth + laneCount) * bytesOf(dtype), 0);
  return bytes(left, tileRows(tiling)) + bytes(right, tileColumns(tiling));
}
