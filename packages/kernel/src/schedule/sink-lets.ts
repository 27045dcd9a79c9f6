/**
 * Moves `let`s into the loops whose iterations run at the same time, so that these stay nested in each other: each
 * thread then computes for itself what its loops have in common.
 */
import type { KernelStatement } from "../kernel.ts";
import { reachable } from "../rewrite.ts";
import { allStatements, nodesOf } from "../statements.ts";

type Let = Extract<KernelStatement, { kind: "let" }>;
type Loop = Extract<KernelStatement, { kind: "loop" }>;

export const isGrid = (statement: KernelStatement): statement is Loop =>
  statement.kind === "loop" &&
  (statement.role === "parallel" || statement.role === "workgroup" || statement.role === "thread");

export function sinkLets(body: readonly KernelStatement[]): readonly KernelStatement[] {
  const lets: Let[] = [];
  const sunk: KernelStatement[] = [];
  /** So many have been needed outside of such loops, and are seen by all that comes later. */
  let stays = 0;
  for (const statement of body) {
    if (statement.kind === "let") lets.push(statement);
    else if (isGrid(statement)) sunk.push(intoGrid(statement, lets.slice(stays)));
    else {
      sunk.push(...lets.slice(stays), statement);
      stays = lets.length;
    }
  }
  return sunk;
}

function intoGrid(loop: Loop, lets: readonly Let[]): Loop {
  const body = [...usedLets(lets, loop), ...loop.body];
  const rest = body.filter(({ kind }) => kind !== "let");
  return { ...loop, body: rest.length === 1 && rest.every(isGrid) ? sinkLets(body) : body };
}

/** Those of `lets` that `statement` needs, directly or for others. */
function usedLets(lets: readonly Let[], statement: KernelStatement): readonly Let[] {
  const used = new Set(allStatements([statement]).flatMap(nodesOf).flatMap(namesIn));
  return lets
    .toReversed()
    .filter(({ name, value }) => {
      if (!used.has(name)) return false;
      for (const other of namesIn(value)) used.add(other);
      return true;
    })
    .toReversed();
}

const namesIn = (node: Parameters<typeof reachable>[0][number]): readonly string[] =>
  reachable([node]).flatMap((part) => (part.kind === "local" ? [part.name] : []));
