/**
 * Whether a scheduled kernel may write its result over one of its arguments: each element of the argument must be read
 * before, and in the same iteration in which, the element of the result at the same position is written.
 */
import { at, showIndex, type Node } from "@cotangent/ir";
import type { Kernel, KernelStatement } from "../kernel.ts";
import type { Command } from "../plan.ts";
import { reachable } from "../rewrite.ts";
import { allStatements, bodyOf, mapStatement, nodesOf } from "../statements.ts";

type Run = Extract<Command, { kind: "run" }>;
type Store = Extract<KernelStatement, { kind: "store" }>;

/** `run` as it writes `target` over `source`, if it may; it need not read `source` at all. */
export function overwritten(run: Run, source: number, target: number): Run | undefined {
  const positions = run.kernel.buffers.flatMap(({ space }, i) => (space === "buffer" ? [i] : []));
  const find = (buffer: number): readonly number[] =>
    run.buffers.flatMap((ref, i) => (ref.buffer === buffer ? [i] : []));
  const [sources, targets] = [find(source), find(target)];
  const [from] = sources;
  const [to] = targets;
  if (to === undefined || sources.length > 1 || targets.length > 1 || at(run.buffers, to).slices) return undefined;
  if (from === undefined) return run;
  if (at(run.buffers, from).slices) return undefined;
  const [a, b] = [at(positions, from), at(positions, to)];
  return mayOverwrite(run.kernel, a, b) ? { ...run, kernel: overwriting(run.kernel, a, b) } : undefined;
}

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
    const all = allStatements(body);
    // The result must not be read, nor the argument written, by this kernel.
    if (at(buffers, this.#source).access !== "read" || all.some((statement) => statement.kind === "barrier"))
      return false;
    const loads = all.filter((statement) => this.#indexesRead(statement).length > 0).length;
    if (loads === 0) return true;
    // Whatever is stored elsewhere comes after everything has been read.
    const last = body.findLastIndex((statement) => this.#reads(statement));
    const early = body.slice(0, last + 1);
    return this.#block(early, new Set()) === loads;
  }

  /** How many of the reading statements below are safe; NaN where a store is not. */
  #block(body: readonly KernelStatement[], axes: ReadonlySet<number>): number {
    const store = body.findIndex((statement) => statement.kind === "store" && statement.target === this.#target);
    if (store < 0)
      return body.reduce(
        (sum, statement) =>
          sum + this.#block(bodyOf(statement), statement.kind === "loop" ? new Set([...axes, statement.axis]) : axes),
        0,
      );
    return this.#storing(body, store, axes);
  }

  #storing(body: readonly KernelStatement[], position: number, axes: ReadonlySet<number>): number {
    const store = at(body, position);
    if (
      store.kind !== "store" ||
      store.mode !== "set" ||
      body.some((other, i) => i !== position && this.#writes(other))
    )
      return Number.NaN;
    if (body.slice(position + 1).some((other) => this.#reads(other))) return Number.NaN;
    const reading = allStatements(body.slice(0, position + 1)).filter(
      (statement) => this.#indexesRead(statement).length > 0,
    );
    const key = indexKey(store);
    const same = reading.every((statement) => this.#indexesRead(statement).every((index) => index === key));
    const whole = [...axes].every((axis) => !this.#isLong(axis) || new RegExp(`\\bi${axis}\\b`).test(key));
    return same && whole && reading.length > 0 ? reading.length : Number.NaN;
  }

  #isLong(axis: number): boolean {
    return allStatements(this.#kernel.body).some(
      (statement) =>
        statement.kind === "loop" &&
        statement.axis === axis &&
        !(statement.extent.kind === "size" && statement.extent.value === 1),
    );
  }

  #indexesRead(statement: KernelStatement): readonly string[] {
    return reachable(nodesOf(statement)).flatMap((node) =>
      isLoadOf(node, this.#source) ? [`${node.index.map(showIndex).join()}${node.guards.length > 0 ? "?" : ""}`] : [],
    );
  }

  #reads = (statement: KernelStatement): boolean =>
    allStatements([statement]).some((inner) => this.#indexesRead(inner).length > 0);
  #writes = (statement: KernelStatement): boolean =>
    allStatements([statement]).some((inner) => inner.kind === "store" && inner.target === this.#target);
}

const isLoadOf = (node: Node, source: number): node is Extract<Node, { kind: "load" }> =>
  node.kind === "load" && node.source === source;
const indexKey = ({ index, guards }: Store): string => `${index.map(showIndex).join()}${guards.length > 0 ? "?" : ""}`;

/** `kernel` with both buffers marked as the same memory, and without stores of elements to where they are. */
function overwriting(kernel: Kernel, source: number, target: number): Kernel {
  const alias = kernel.buffers.reduce((most, buffer) => Math.max(most, (buffer.alias ?? -1) + 1), 0);
  const buffers = kernel.buffers.map((buffer, i) => (i === source || i === target ? { ...buffer, alias } : buffer));
  return { ...kernel, buffers, body: withoutIdle(kernel.body, source, target) };
}

const same = <T>(x: T): T => x;

const withoutIdle = (body: readonly KernelStatement[], source: number, target: number): readonly KernelStatement[] =>
  body.flatMap((statement) => {
    if (
      statement.kind === "store" &&
      statement.target === target &&
      isLoadOf(statement.value, source) &&
      statement.mode === "set"
    )
      return [];
    const inner = withoutIdle(bodyOf(statement), source, target);
    if (statement.kind === "loop" && inner.length === 0) return [];
    return [mapStatement(statement, { node: same, index: same }, inner)];
  });
