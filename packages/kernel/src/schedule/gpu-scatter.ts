/**
 * Loops around a store at computed places. Where it adds, or takes the least or greatest, all iterations run at the same
 * time, by atomic operations; else, and where results may not depend on chance, those do that store to places of their own.
 * Where many iterations set elements, each first leaves its number at its place, and the greatest number is what counts.
 */
import { at, axisIndex, i32, scaledIndex, sizeIndex, sumIndex, type Dim, type Index } from "@cotangent/ir";
import type { KernelStatement } from "../kernel.ts";
import { mostOf, plainAxis } from "../simplify-index.ts";
import { nodesIn } from "../nodes-in.ts";
import type { GpuLimits } from "./gpu-limits.ts";
import type { Workshop } from "./workshop.ts";

type Loop = Extract<KernelStatement, { kind: "loop" }>;
type Store = Extract<KernelStatement, { kind: "store" }>;

interface Scatter {
  readonly loops: readonly Loop[];
  readonly store: Store;
}

/** One thread sets up to so many elements one after the other. */
const fewIterations = 16;

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
  const reads = nodesIn(inner).some((node) => node.kind === "load" && node.source === target);
  return reads ? undefined : { loops, store: inner };
}

export const isScatter = (statement: KernelStatement): boolean => scatterOf(statement) !== undefined;

export function scheduleScatter(
  statement: KernelStatement,
  shop: Workshop,
  { deterministic, storageBuffers }: GpuLimits,
): readonly KernelStatement[] {
  const scatter = scatterOf(statement);
  if (!scatter) return [statement];
  const { loops, store } = scatter;
  const { kind, bytes } = at(shop.buffers, store.target).type.dtype;
  const atomic = store.mode !== "set" && !deterministic && kind !== "bool" && bytes === 4;
  const own = new Set(store.index.map(plainAxis));
  const together = loops.filter(({ axis }) => atomic || own.has(axis));
  const others = loops.filter((loop) => !together.includes(loop));
  const fits = shop.buffers.filter(({ space }) => space === "buffer").length < storageBuffers;
  if (store.mode === "set" && fits && countOf(others) > fewIterations) return lastOf(scatter, others, shop);
  return [nest([...inParallel(together), ...others], store)];
}

const lengthOf = ({ extent }: Loop): Dim => (extent.kind === "size" ? extent.value : 1);
const countOf = (loops: readonly Loop[]): number => loops.reduce((count, loop) => count * mostOf(lengthOf(loop)), 1);
const inParallel = (loops: readonly Loop[]): readonly Loop[] =>
  loops.map((loop): Loop => ({ ...loop, role: "parallel" }));
const nest = (loops: readonly Loop[], body: KernelStatement): KernelStatement =>
  loops.reduceRight<KernelStatement>((inner, loop) => ({ ...loop, body: [inner] }), body);

/** All iterations at the same time; of those that store to one element the last in the order of `others`. */
function lastOf({ loops, store }: Scatter, others: readonly Loop[], shop: Workshop): readonly KernelStatement[] {
  const { table } = shop;
  const { shape } = at(shop.buffers, store.target).type;
  const last = shop.buffer("last", i32, shape, "buffer");
  const axes = shape.map((length) => shop.axis(length));
  const none = shop.store(last, axes.map(axisIndex), table.constant(-1, i32));
  const number = table.position(
    others.reduce<Index>((sum, loop) => sumIndex(scaledIndex(sum, lengthOf(loop)), axisIndex(loop.axis)), sizeIndex(0)),
  );
  const isLast = table.algebra.eq(table.load(last, i32, store.index, store.guards, -1), number);
  return [
    ...axes.reduceRight<readonly KernelStatement[]>((inner, axis) => shop.loop(axis, "parallel", inner), [none]),
    nest(inParallel(loops), { ...store, target: last, value: number, mode: "max" }),
    nest(inParallel(loops), { kind: "when", condition: isLast, body: [store] }),
  ];
}
