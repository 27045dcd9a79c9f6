/**
 * Whether a scheduled kernel may write its result over one of its arguments: each element of the argument must be read
 * before, and in the same iteration in which, the element of the result at the same position is written.
 */
import { at, type Node } from "@cotangent/ir";
import type { Kernel, KernelBuffer, KernelStatement } from "../kernel.ts";
import { onceForEach } from "../once-for-each.ts";
import type { BufferRef, Command } from "../plan.ts";
import { bodyOf, mapStatement } from "../statements.ts";
import { factsOf, placeText } from "./block-facts.ts";

type Run = Extract<Command, { kind: "run" }>;

/** `run` as it writes `target` over `source`, if it may; it need not read `source` at all. */
export function overwritten(run: Run, source: number, target: number): Run | undefined {
  const places = placesOf(run.buffers);
  const [sources, targets] = [places.get(source) ?? [], places.get(target) ?? []];
  const [from] = sources;
  const [to] = targets;
  if (to === undefined || sources.length > 1 || targets.length > 1 || at(run.buffers, to).slices) return undefined;
  if (from === undefined) return run;
  if (at(run.buffers, from).slices) return undefined;
  const positions = positionsIn(run.kernel.buffers);
  const [a, b] = [at(positions, from), at(positions, to)];
  return mayOverwrite(run.kernel, a, b) ? { ...run, kernel: overwriting(run.kernel, a, b) } : undefined;
}

/** For each buffer where it is among `refs`. */
const placesOf = /* @__PURE__ */ onceForEach((refs: readonly BufferRef[]): ReadonlyMap<number, readonly number[]> => {
  const places = new Map<number, number[]>();
  refs.forEach(({ buffer }, i) => {
    const known = places.get(buffer);
    if (known) known.push(i);
    else places.set(buffer, [i]);
  });
  return places;
});

/** The positions of what is given to a kernel among all its buffers. */
const positionsIn = /* @__PURE__ */ onceForEach((buffers: readonly KernelBuffer[]): readonly number[] =>
  buffers.flatMap(({ space }, i) => (space === "buffer" ? [i] : [])),
);

/** `source` and `target` are positions among the kernel's buffers. */
function mayOverwrite(kernel: Kernel, source: number, target: number): boolean {
  return new Check(kernel, source, target).holds();
}

class Check {
  readonly #kernel: Kernel;
  readonly #source: number;
  readonly #target: number;

  constructor(kernel: Kernel, source: number, target: number) {
    this.#kernel = kernel;
    this.#source = source;
    this.#target = target;
  }

  holds(): boolean {
    const { body, buffers } = this.#kernel;
    const { hasBarrier, reads, lastRead } = factsOf(body);
    // The result must not be read, nor the argument written, by this kernel.
    if (at(buffers, this.#source).access !== "read" || hasBarrier) return false;
    const last = lastRead.get(this.#source);
    // Whatever is stored elsewhere comes after everything has been read.
    return last === undefined || this.#block(body, new Set(), last) === reads.get(this.#source)?.length;
  }

  /** How many of the reading statements below are safe, in the list up to position `end`; NaN where a store is not. */
  #block(body: readonly KernelStatement[], axes: ReadonlySet<number>, end = body.length): number {
    const { firstStore, writes } = factsOf(body);
    const store = firstStore.get(this.#target) ?? Infinity;
    if (store <= end) return this.#storing(body, store, { axes, end });
    // Other statements come to nothing.
    return (writes.get(this.#target) ?? [])
      .filter((position) => position <= end)
      .map((position) => at(body, position))
      .reduce(
        (sum, statement) =>
          sum + this.#block(bodyOf(statement), statement.kind === "loop" ? new Set([...axes, statement.axis]) : axes),
        0,
      );
  }

  #storing(
    body: readonly KernelStatement[],
    position: number,
    { axes, end }: { readonly axes: ReadonlySet<number>; readonly end: number },
  ): number {
    const store = at(body, position);
    const { writes, lastRead, reads } = factsOf(body);
    if (
      store.kind !== "store" ||
      store.mode !== "set" ||
      writes.get(this.#target)?.some((other) => other !== position && other <= end) ||
      (lastRead.get(this.#source) ?? 0) > position
    )
      return Number.NaN;
    const reading = reads.get(this.#source) ?? [];
    const key = placeText(store.index, store.guards);
    const same = reading.every((indices) => indices.every((index) => index === key));
    const { longAxes } = factsOf(this.#kernel.body);
    const whole = [...axes].every((axis) => !longAxes.has(axis) || new RegExp(`\\bi${axis}\\b`).test(key));
    return same && whole && reading.length > 0 ? reading.length : Number.NaN;
  }
}

const isLoadOf = (node: Node, source: number): node is Extract<Node, { kind: "load" }> =>
  node.kind === "load" && node.source === source;

/** `kernel` with both buffers marked as the same memory, and without stores of elements to where they are. */
function overwriting(kernel: Kernel, source: number, target: number): Kernel {
  const alias = kernel.buffers.reduce((most, buffer) => Math.max(most, (buffer.alias ?? -1) + 1), 0);
  const buffers = kernel.buffers.map((buffer, i) => (i === source || i === target ? { ...buffer, alias } : buffer));
  return { ...kernel, buffers, body: withoutIdle(kernel.body, source, target) };
}

const same = <T>(x: T): T => x;

/** `body` itself where it has no such store. */
function withoutIdle(body: readonly KernelStatement[], source: number, target: number): readonly KernelStatement[] {
  if (!factsOf(body).writes.has(target)) return body;
  const kept = body.flatMap((statement) => {
    if (
      statement.kind === "store" &&
      statement.target === target &&
      isLoadOf(statement.value, source) &&
      statement.mode === "set"
    )
      return [];
    const before = bodyOf(statement);
    const inner = withoutIdle(before, source, target);
    if (statement.kind === "loop" && inner.length === 0) return [];
    return [inner === before ? statement : mapStatement(statement, { node: same, index: same }, inner)];
  });
  return kept.length === body.length && kept.every((statement, i) => statement === body[i]) ? body : kept;
}
