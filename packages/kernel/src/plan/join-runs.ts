/** Several kernels as one, whose nests are theirs. */
import { at, axisIndex, NodeTable, showType } from "@cotangent/ir";
import type { Kernel, KernelBuffer, KernelStatement } from "../kernel.ts";
import type { BufferRef, Command } from "../plan.ts";
import { allStatements, nextAxis, rewriteStatements } from "../statements.ts";

export type Run = Extract<Command, { kind: "run" }>;

/** How much code a kernel is. */
export const statementsOf = ({ body }: Kernel): number => allStatements(body).length;

/** @param runs in an order in which they can run */
export function joinRuns(runs: readonly Run[]): Run {
  const [first, ...others] = runs;
  if (!first) throw new Error("internal: no kernels to join");
  if (others.length === 0) return first;
  const joiner = new Joiner();
  for (const run of runs) joiner.add(run);
  return joiner.run(first.kernel.name);
}

class Joiner {
  readonly #table = new NodeTable();
  readonly #buffers: KernelBuffer[] = [];
  readonly #refs: (BufferRef | undefined)[] = [];
  readonly #body: KernelStatement[] = [];
  readonly #comments = new Set<string>();
  /** Arrays that are only read, by what they are. */
  readonly #read = new Map<string, number>();
  #axes = 0;
  #parts = 0;

  add({ kernel, buffers }: Run): void {
    const places = this.#places(kernel, buffers);
    const [first, part] = [this.#axes, this.#parts++];
    this.#axes += nextAxis(kernel.body);
    const rename = (name: string): string => `${name}_${part}`;
    this.#comments.add(kernel.comment);
    const body = rewriteStatements(kernel.body, {
      table: this.#table,
      axis: (axis) => axisIndex(axis + first),
      bind: (axis) => axis + first,
      rename,
      local: (name, { dtype }) => this.#table.local(rename(name), dtype),
      target: (target) => at(places, target),
      load: ({ source, dtype, otherwise }, index, guards) =>
        this.#table.load(at(places, source), dtype, index, guards, otherwise),
    });
    this.#body.push(...body);
  }

  run(name: string): Run {
    const comment = [...this.#comments].join(" | ");
    return {
      kind: "run",
      kernel: { name, buffers: this.#aliased(), body: this.#body, comment },
      buffers: this.#refs.filter((ref) => ref !== undefined),
    };
  }

  /** Where each buffer of `kernel` is among those of all. */
  #places(kernel: Kernel, refs: readonly BufferRef[]): readonly number[] {
    let next = 0;
    return kernel.buffers.map((buffer) => {
      const ref = buffer.space === "buffer" ? at(refs, next++) : undefined;
      const key = ref && !ref.slices && buffer.access === "read" ? keyOf(ref, buffer) : undefined;
      const known = key === undefined ? undefined : this.#read.get(key);
      if (known !== undefined) return known;
      this.#refs.push(ref);
      const place = this.#buffers.push({ ...buffer, name: `${buffer.name}_${this.#parts}` }) - 1;
      if (key !== undefined) this.#read.set(key, place);
      return place;
    });
  }

  /** The buffers; those that are the same memory, which one of them changes, are a set of aliases. */
  #aliased(): readonly KernelBuffer[] {
    const changed = new Set(
      this.#refs.flatMap((ref, i) => (ref && at(this.#buffers, i).access !== "read" ? [ref.buffer] : [])),
    );
    const sets = new Map([...changed].map((buffer, i) => [buffer, i]));
    const uses = new Map<number, number>();
    for (const ref of this.#refs) if (ref) uses.set(ref.buffer, (uses.get(ref.buffer) ?? 0) + 1);
    return this.#buffers.map(({ name, type, space, access }, i) => {
      const ref = this.#refs[i];
      const isShared = ref && (uses.get(ref.buffer) ?? 0) > 1;
      const alias = isShared ? sets.get(ref.buffer) : undefined;
      return { name, type, space, access, ...(alias !== undefined && { alias }) };
    });
  }
}

const keyOf = ({ buffer }: BufferRef, { type }: KernelBuffer): string => `${buffer} ${showType(type)}`;
