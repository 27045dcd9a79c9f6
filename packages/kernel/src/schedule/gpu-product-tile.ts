/**
 * The tile of one side of a product: a few steps of the rows (or columns) that a workgroup works on, in shared memory,
 * and what one thread holds of a single step, in registers.
 *
 * A thread owns every n-th row, not neighbouring ones: threads beside each other then read tiles, and write results, at
 * addresses beside each other. Lines of a tile are steps, whichever way the operand lies in memory. Where its steps are
 * neighbours, threads beside each other load these, and lines are padded so that what the threads store at one time falls
 * into different banks of shared memory.
 */
import {
  at,
  axisIndex,
  quotientIndex,
  remainderIndex,
  scaledIndex,
  sumIndex,
  type Dtype,
  type Index,
  type Node,
} from "@cotangent/ir";
import type { KernelStatement } from "../kernel.ts";
import { simplifyIndex } from "../simplify-index.ts";
import { digitsOf, type Digits, type ProductSides, type Side } from "./gpu-product-sides.ts";
import { tileColumns, tileRows, type Tiling } from "./gpu-product-tiling.ts";
import { whenBelow } from "./gpu-when.ts";
import { streamsOf } from "./nest.ts";
import type { Workshop } from "./workshop.ts";

/** Words that shared memory serves at one time, each from a bank of its own. */
const banks = 32;

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

/** One operand: its elements pass through registers into the tile, and from there, step by step, into others. */
interface Part {
  readonly operand: Node;
  readonly loaded: number;
  readonly tile: number;
  readonly fetched: number;
  /** Counts the elements that one thread loads. */
  readonly turn: number;
  /** Where the element of this turn belongs in the tile. */
  readonly step: Index;
  readonly row: Index;
}

export class ProductTile {
  readonly #side: Side;
  readonly #depth: Digits;
  readonly #share: Share;
  readonly #shop: Workshop;
  readonly #parts: readonly Part[];

  /** A tile for `steps` steps along `depth`, which all threads of `team` load. */
  constructor(side: Side, depth: Digits, share: Share, { steps, team }: Work, shop: Workshop) {
    this.#side = side;
    this.#depth = depth;
    this.#share = share;
    this.#shop = shop;
    this.#parts = side.operands.map((operand) => this.#part(operand, steps, team));
  }

  #part(operand: Node, steps: number, team: Team): Part {
    const shop = this.#shop;
    const { dtype } = operand;
    const stepsAreNeighbours = this.#runsAlong(operand, this.#depth) && !this.#runsAlong(operand, this.#side);
    const line = this.#width + (stepsAreNeighbours ? padding(steps) : 0);
    const turns = (this.#width * steps) / team.size;
    const turn = shop.axis(turns);
    const element = sumIndex(scaledIndex(axisIndex(turn), team.size), team.member);
    const run = stepsAreNeighbours ? steps : this.#width;
    const fast = simplifyIndex(remainderIndex(element, run), shop.extents);
    const slow = simplifyIndex(quotientIndex(element, run), shop.extents);
    return {
      operand,
      loaded: shop.buffer("loaded", dtype, [turns], "register"),
      tile: shop.buffer("tile", dtype, [steps, line], "tile"),
      fetched: shop.buffer("fetched", dtype, [shop.extents(this.#share.lane)], "register"),
      turn,
      step: stepsAreNeighbours ? fast : slow,
      row: stepsAreNeighbours ? slow : fast,
    };
  }

  get #width(): number {
    return this.#shop.extents(this.#share.thread) * this.#shop.extents(this.#share.lane);
  }

  /** Whether memory is read along the last of `axes`. */
  #runsAlong(operand: Node, { axes }: Digits): boolean {
    const last = at(axes, axes.length - 1).axis;
    return streamsOf([operand], this.#shop.extents).some((stream) => stream.stride(last) === 1);
  }

  /** The row in the tile of the thread's own row `lane`, and in the whole side. */
  #ownRow(): Index {
    const { thread, lane } = this.#share;
    return sumIndex(scaledIndex(axisIndex(lane), this.#shop.extents(thread)), axisIndex(thread));
  }

  #wholeRow(inTile: Index): Index {
    return sumIndex(scaledIndex(axisIndex(this.#share.group), this.#width), inTile);
  }

  /** The row axes, for the thread's own row `lane`. */
  axes(): readonly (readonly [number, Index])[] {
    return digitsOf(this.#side, this.#wholeRow(this.#ownRow()));
  }

  /** `body` for each of the thread's own rows. */
  each(body: readonly KernelStatement[]): readonly KernelStatement[] {
    return this.#shop.loop(this.#share.lane, "unrolled", body);
  }

  /** `body` for each of the thread's own rows that there is. */
  eachInside(body: readonly KernelStatement[]): readonly KernelStatement[] {
    const guard = { index: this.#wholeRow(this.#ownRow()), below: this.#side.size };
    return this.each(whenBelow([guard], body, this.#shop));
  }

  /** All threads together load the `count` steps that begin at `start`. For what lies outside they keep what they had. */
  load(start: Index, count: number): readonly KernelStatement[] {
    const shop = this.#shop;
    return this.#parts.flatMap(({ operand, loaded, turn, step, row }) => {
      const whole = this.#wholeRow(row);
      const axes = new Map([...digitsOf(this.#side, whole), ...digitsOf(this.#depth, sumIndex(start, step))]);
      const stores = shop.nodes([operand], axes).map((value) => shop.store(loaded, [axisIndex(turn)], value));
      const guards = [
        { index: whole, below: this.#side.size },
        { index: step, below: count },
      ];
      return shop.loop(turn, "unrolled", whenBelow(guards, stores, shop));
    });
  }

  /** What {@link load} loaded, into the tile. */
  fill(): readonly KernelStatement[] {
    const shop = this.#shop;
    return this.#parts.flatMap(({ operand: { dtype }, loaded, tile, turn, step, row }) => {
      const value = shop.load(loaded, dtype, [axisIndex(turn)]);
      return shop.loop(turn, "unrolled", [shop.store(tile, [step, row], value)]);
    });
  }

  /** The thread's own elements of one step, from the tile into registers. */
  fetch(step: Index): readonly KernelStatement[] {
    const shop = this.#shop;
    const lane = [axisIndex(this.#share.lane)];
    return this.each(
      this.#parts.map(({ operand: { dtype }, tile, fetched }) =>
        shop.store(fetched, lane, shop.load(tile, dtype, [step, this.#ownRow()])),
      ),
    );
  }

  /** What {@link fetch} fetched, by operand. */
  fetched(): readonly (readonly [Node, Node])[] {
    const lane = [axisIndex(this.#share.lane)];
    return this.#parts.map(({ operand, fetched }) => [operand, this.#shop.load(fetched, operand.dtype, lane)]);
  }
}

/**
 * Threads beside each other store `steps` steps of as many rows as there are threads for: with this distance between
 * lines `step·distance + row` differs for each, modulo the banks, where lines are a multiple of the banks long.
 */
const padding = (steps: number): number => Math.max(1, banks / steps);

/** Truth values take a word each. */
const bytesOf = (dtype: Dtype): number => (dtype.kind === "bool" ? 4 : dtype.bytes);

/** The bytes of shared memory that the tiles of both sides take at most. */
export function tileStorage({ left, right }: ProductSides, tiling: Tiling): number {
  const bytes = ({ operands }: Side, width: number): number =>
    operands.reduce((sum, { dtype }) => sum + tiling.depth * (width + padding(tiling.depth)) * bytesOf(dtype), 0);
  return bytes(left, tileRows(tiling)) + bytes(right, tileColumns(tiling));
}
