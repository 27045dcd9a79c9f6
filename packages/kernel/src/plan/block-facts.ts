/** What a list of statements does with buffers, found out once for each list. */
import { showIndex, type Guard, type Index } from "@cotangent/ir";
import type { KernelStatement } from "../kernel.ts";

import { nodesIn } from "../nodes-in.ts";
import { bodyOf } from "../statements.ts";

export interface BlockFacts {
  readonly hasBarrier: boolean;
  /** The axes of loops, here or further inside, that are not of length 1. */
  readonly longAxes: ReadonlySet<number>;
  /** For each buffer that is read here or further inside: the indices, for each statement that reads it. */
  readonly reads: ReadonlyMap<number, readonly (readonly string[])[]>;
  /** For each of these the position in the list of the last statement that does, or has one inside that does. */
  readonly lastRead: ReadonlyMap<number, number>;
  /** For each buffer that is stored to here or further inside the positions of the statements with which that is so. */
  readonly writes: ReadonlyMap<number, readonly number[]>;
  /** For each buffer that the list itself stores to the position of the first store. */
  readonly firstStore: ReadonlyMap<number, number>;
}

/** Text of where an element is, equal for equal places that are read or written in any case. */
export const placeText = (index: readonly Index[], guards: readonly Guard[]): string =>
  `${index.map(showIndex).join()}${guards.length > 0 ? "?" : ""}`;

const known = new WeakMap<readonly KernelStatement[], BlockFacts>();

export function factsOf(body: readonly KernelStatement[]): BlockFacts {
  const before = known.get(body);
  if (before) return before;
  const facts = findFacts(body);
  known.set(body, facts);
  return facts;
}

function findFacts(body: readonly KernelStatement[]): BlockFacts {
  const reads = new Map<number, (readonly string[])[]>();
  const lastRead = new Map<number, number>();
  const writes = new Map<number, number[]>();
  const firstStore = new Map<number, number>();
  const read = (buffer: number, indices: readonly (readonly string[])[], position: number): void => {
    push(reads, buffer, indices);
    lastRead.set(buffer, position);
  };
  body.forEach((statement, position) => {
    const inner = insideOf(statement);
    for (const [buffer, indices] of ownReads(statement)) read(buffer, [indices], position);
    for (const [buffer, indices] of inner?.reads ?? []) read(buffer, indices, position);
    for (const buffer of inner?.writes.keys() ?? []) push(writes, buffer, [position]);
    if (statement.kind === "store") {
      push(writes, statement.target, [position]);
      firstStore.set(statement.target, firstStore.get(statement.target) ?? position);
    }
  });
  const longAxes = new Set(body.flatMap(longAxesOf));
  const hasBarrier = body.some((statement) => statement.kind === "barrier" || insideOf(statement)?.hasBarrier);
  return { hasBarrier, longAxes, reads, lastRead, writes, firstStore };
}

function insideOf(statement: KernelStatement): BlockFacts | undefined {
  const inside = bodyOf(statement);
  return inside.length > 0 ? factsOf(inside) : undefined;
}

function longAxesOf(statement: KernelStatement): readonly number[] {
  const inner = [...(insideOf(statement)?.longAxes ?? [])];
  if (statement.kind !== "loop") return inner;
  const { axis, extent } = statement;
  return extent.kind === "size" && extent.value === 1 ? inner : [axis, ...inner];
}

/** For each buffer that the expressions of `statement` itself read: the indices. */
function ownReads(statement: KernelStatement): ReadonlyMap<number, readonly string[]> {
  const found = new Map<number, string[]>();
  for (const node of nodesIn(statement))
    if (node.kind === "load") push(found, node.source, [placeText(node.index, node.guards)]);
  return found;
}

function push<T>(lists: Map<number, T[]>, key: number, items: readonly T[]): void {
  const list = lists.get(key);
  if (list) list.push(...items);
  else lists.set(key, [...items]);
}
