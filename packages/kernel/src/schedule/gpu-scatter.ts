/**
 * Loops around a store at computed places. Where it adds, or takes the least or greatest, all iterations run at the same
 * time, by atomic operations; else, and where results may not depend on chance, those do that store to places of their own.
 */
import { at } from "@cotangent/ir";
import type { KernelBuffer, KernelStatement } from "../kernel.ts";
import { reachable } from "../rewrite.ts";
import { plainAxis } from "../simplify-index.ts";
import { nodesOf } from "../statements.ts";
import type { GpuLimits } from "./gpu-limits.ts";

type Loop = Extract<KernelStatement, { kind: "loop" }>;
type Store = Extract<KernelStatement, { kind: "store" }>;

interface Scatter {
  readonly loops: readonly Loop[];
  readonly store: Store;
}

/** `statement`, not flattened yet, as loops around one store that reads nothing that it changes. */
function scatterOf(statement: KernelStatement): Scatter | undefined {
  const loops: Loop[] = [];
  let inner = statement;
  for (; inner.kind === "loop" && inner.body.length === 1; inner = at(inner.body, 0)) {
    if (inner.extent.kind !== "size") return undefined;
    loops.push(inner);
  }
  if (inner.kind !== "store" || loops.every(({ role }) => role === "parallel")) return undefined;
  const { target } = inner;
  const reads = reachable(nodesOf(inner)).some((node) => node.kind === "load" && node.source === target);
  return reads ? undefined : { loops, store: inner };
}

export const isScatter = (statement: KernelStatement): boolean => scatterOf(statement) !== undefined;

export function scheduleScatter(
  statement: KernelStatement,
  buffers: readonly KernelBuffer[],
  { deterministic }: GpuLimits,
): KernelStatement {
  const scatter = scatterOf(statement);
  if (!scatter) return statement;
  const { loops, store } = scatter;
  const { kind, bytes } = at(buffers, store.target).type.dtype;
  const atomic = store.mode !== "set" && !deterministic && kind !== "bool" && bytes === 4;
  const own = new Set(store.index.map(plainAxis));
  const together = loops.filter(({ axis }) => atomic || own.has(axis));
  const others = loops.filter((loop) => !together.includes(loop));
  return [...together.map((loop): Loop => ({ ...loop, role: "parallel" })), ...others].reduceRight<KernelStatement>(
    (body, loop) => ({ ...loop, body: [body] }),
    store,
  );
}
