/**
 * Which loops of a kernel threads share. Iterations of a parallel loop may run at the same time, where what they use is their
 * own: registers, and tiles that are theirs alone, of which each thread has its own.
 */
import { at, concreteDim, scalarOps } from "@cotangent/ir";
import { allStatements, axesBelow, bodyOf, nodesIn, type Kernel, type KernelStatement } from "@cotangent/kernel";
import { outlineOf, without, type Outline } from "../outline.ts";
import type { Loop } from "../places.ts";

export interface Split extends Outline {
  /** Tiles that no two iterations share. */
  readonly tiles: ReadonlySet<number>;
  /** Fewer iterations are not worth taking. */
  readonly grain: number;
}

export interface SplitOptions {
  /** How many threads to count on. Results are the same for any number. */
  readonly threads: number;
  /** What a loop must cost to be shared: about 10,000 in a microsecond. */
  readonly leastCost: number;
}

/** Less is done sooner alone: about 15 microseconds. */
export const worthSharing = 150_000;
/** What it costs to hand out a loop, and what is worth taking at a time, as parts of that. */
const handOut = 1 / 8;
const leastTaken = 1 / 3;

/** The loops to share; none is inside another. */
export function splitsOf(kernel: Kernel, { threads, leastCost }: SplitOptions): ReadonlyMap<Loop, Split> {
  const costs = new Costs();
  if (threads < 2 || costs.of(kernel.body) < leastCost) return new Map();
  const best = (body: readonly KernelStatement[]): Choice =>
    body.reduce<Choice>((all, statement) => both(all, bestOf(statement)), { cost: 0, splits: [] });
  const bestOf = (statement: KernelStatement): Choice => {
    const cost = costs.ofStatement(statement);
    const alone: Choice = { cost, splits: [] };
    if (statement.kind !== "loop" || cost < leastCost) return alone;
    const count = countOf(statement);
    const inside = best(statement.body);
    const within = { cost: inside.cost * Math.max(count, 1), splits: inside.splits };
    const split =
      count > 1 && statement.backwards !== true
        ? splitOf(statement, kernel, (leastTaken * leastCost * count) / cost)
        : undefined;
    const choices = [alone, within];
    // The last to be done takes the longest.
    if (split)
      choices.push({
        cost: (cost * Math.ceil(count / threads)) / count + handOut * leastCost,
        splits: [[statement, split]],
      });
    return choices.reduce((one, other) => (other.cost < one.cost ? other : one));
  };
  return new Map(best(kernel.body).splits);
}

interface Choice {
  readonly cost: number;
  readonly splits: readonly (readonly [Loop, Split])[];
}

const both = (a: Choice, b: Choice): Choice => ({ cost: a.cost + b.cost, splits: [...a.splits, ...b.splits] });

const countOf = ({ extent }: Loop): number => (extent.kind === "size" ? concreteDim(extent.value, "a loop") : 1);

/** What statements cost: the operations and the accesses of memory, those of four lanes as one. */
class Costs {
  readonly #known = new Map<KernelStatement, number>();

  of(body: readonly KernelStatement[]): number {
    return body.reduce((sum, statement) => sum + this.ofStatement(statement), 0);
  }

  ofStatement(statement: KernelStatement): number {
    const known = this.#known.get(statement);
    if (known !== undefined) return known;
    const inner = this.of(bodyOf(statement));
    const own = nodesIn(statement).reduce(
      (sum, node) => sum + (node.kind === "apply" ? scalarOps[node.op].cost : node.kind === "load" ? 1 : 0),
      statement.kind === "store" ? 1 : 0,
    );
    const times = statement.kind === "loop" && statement.role !== "lane" ? countOf(statement) : 1;
    const cost = own + times * inner;
    this.#known.set(statement, cost);
    return cost;
  }
}

/** How the iterations of `loop` can be shared; undefined if they cannot. */
function splitOf(loop: Loop, kernel: Kernel, grain: number): Split | undefined {
  if (loop.role !== "parallel" || loop.extent.kind !== "size") return undefined;
  const outline = outlineOf(loop, kernel);
  const tiles = ownTiles(loop, kernel);
  return outline && tiles && { ...outline, tiles, grain: Math.max(1, Math.ceil(grain)) };
}

/** The tiles that only iterations of `loop` use; undefined where iterations would meet in a tile that others use, too. */
function ownTiles(loop: Loop, { body, buffers }: Kernel): ReadonlySet<number> | undefined {
  const isTile = (buffer: number): boolean => at(buffers, buffer).space === "tile";
  const inside = allStatements(loop.body);
  const others = new Set(without(body, loop).flatMap(buffersOf).filter(isTile));
  const meets = inside.some(
    (statement) =>
      statement.kind === "store" && others.has(statement.target) && !axesBelow(statement.index).includes(loop.axis),
  );
  return meets
    ? undefined
    : new Set(inside.flatMap(buffersOf).filter((buffer) => isTile(buffer) && !others.has(buffer)));
}

const buffersOf = (statement: KernelStatement): readonly number[] => [
  ...(statement.kind === "store" ? [statement.target] : []),
  ...nodesIn(statement).flatMap((node) => (node.kind === "load" ? [node.source] : [])),
];
