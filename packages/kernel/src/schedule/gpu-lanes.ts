/**
 * Elementwise loops in which a thread takes four neighbouring elements, the lanes of vectors: where all arrays are written,
 * and read, along memory from positions that are multiples of four, or read at one place for all lanes.
 *
 *     parallel i < n                     parallel b < n div 4
 *       y[i] = f(x[i], s[0])      →        lane l < 4
 *                                            y[4b + l] = f(x[4b + l], s[0])
 */
import { axisIndex, scaledIndex, sumIndex, type Guard, type Index, type Node } from "@cotangent/ir";
import type { KernelStatement } from "../kernel.ts";
import { axesBelow, indicesOf, nodesOfIndex, reachable } from "../rewrite.ts";
import { affineOf, type Extents } from "../simplify-index.ts";
import { nodesOf } from "../statements.ts";
import { peelLoops } from "./gpu-row-nest.ts";
import { reads, sizeOfAxis } from "./nest.ts";
import type { Workshop } from "./workshop.ts";

/** How many elements make a vector. */
export const laneCount = 4;

/** Where the lanes of a loop are: at one place, side by side from a multiple of their number, or anywhere. */
export type LaneAccess = "one" | "run" | "apart";

export function laneAccess(index: Index, lane: number, extents: Extents): LaneAccess {
  if (!reads(index, lane)) return "one";
  const { constant, terms } = affineOf(index, extents);
  const isLane = (atom: Index): boolean => atom.kind === "axis" && atom.axis === lane;
  const aligned = terms.every(({ atom, by }) =>
    isLane(atom) ? by === 1 : by % laneCount === 0 && !axesBelow([atom]).includes(lane),
  );
  return aligned && constant % laneCount === 0 ? "run" : "apart";
}

/** `body`, scheduled, with lanes in those of its loops that allow them. */
export const inLanes = (body: readonly KernelStatement[], shop: Workshop): readonly KernelStatement[] =>
  body.flatMap((statement) => laned(statement, shop) ?? [statement]);

function laned(statement: KernelStatement, shop: Workshop): readonly KernelStatement[] | undefined {
  const [loops, inner] = peelLoops([statement]);
  const last = loops.at(-1);
  if (!last || inner.some(({ kind }) => kind !== "let" && kind !== "store")) return undefined;
  const extent = sizeOfAxis(last);
  if (extent === 0 || extent % laneCount !== 0) return undefined;
  const [block, lane] = [shop.axis(extent / laneCount), shop.axis(laneCount)];
  const index = sumIndex(scaledIndex(axisIndex(block), laneCount), axisIndex(lane));
  const body = shop.statements(inner, new Map([[last.axis, index]]));
  if (!body.every((one) => hasLanes(one, lane, shop.extents))) return undefined;
  return [...loops.slice(0, -1).map(({ axis }) => axis), block].reduceRight<readonly KernelStatement[]>(
    (made, axis) => shop.loop(axis, "parallel", made),
    shop.loop(lane, "lane", body),
  );
}

/** Whether `statement` stores side by side, and reads side by side or at one place. */
function hasLanes(statement: KernelStatement, lane: number, extents: Extents): boolean {
  if (!allowsLanes(statement, lane, extents)) return false;
  if (statement.kind === "store" && accessOf(statement.index, lane, extents) !== "run") return false;
  return loadsInRuns(nodesOf(statement), lane, extents);
}

const accessOf = ([index, ...more]: readonly Index[], lane: number, extents: Extents): LaneAccess =>
  index && more.length === 0 ? laneAccess(index, lane, extents) : "apart";

/** Whether all loads below `roots` are of one place for all lanes, or of places side by side. */
export const loadsInRuns = (roots: readonly Node[], lane: number, extents: Extents): boolean =>
  reachable(roots).every((node) => node.kind !== "load" || accessOf(node.index, lane, extents) !== "apart");

/** Whether vectors can do what `statement` does: its guards hold for all lanes or for none, and no lane looks up its place. */
export function allowsLanes(statement: KernelStatement, lane: number, extents: Extents): boolean {
  if (statement.kind === "let") return nodesAllowLanes([statement.value], lane, extents);
  if (statement.kind !== "store" || statement.mode !== "set") return false;
  return (
    statement.guards.every((guard) => isAlike(guard, lane, extents)) &&
    isKnown([...statement.index, ...statement.guards.map(({ index }) => index)], lane) &&
    nodesAllowLanes(nodesOf(statement), lane, extents)
  );
}

export const nodesAllowLanes = (roots: readonly Node[], lane: number, extents: Extents): boolean =>
  reachable(roots).every(
    (node) =>
      isKnown(indicesOf(node), lane) &&
      (node.kind !== "load" || node.guards.every((guard) => isAlike(guard, lane, extents))),
  );

/** Whether no value in `indices` differs from lane to lane; what has a name may. */
const isKnown = (indices: readonly Index[], lane: number): boolean =>
  reachable(indices.flatMap(nodesOfIndex)).every(
    (node) => node.kind !== "local" && !indicesOf(node).some((index) => reads(index, lane)),
  );

/** Whether a guard holds for all lanes or for none. */
function isAlike({ index, below }: Guard, lane: number, extents: Extents): boolean {
  const access = laneAccess(index, lane, extents);
  return access === "one" || (access === "run" && typeof below === "number" && below % laneCount === 0);
}
