/**
 * Loops over lanes, printed as vectors of four. Memory that lanes read or write side by side, and nobody writes otherwise,
 * is declared as an array of vectors; who reads a single element of it takes a component.
 */
import { at, linearIndex, sizeOf, type Index, type Node, type Shape } from "@cotangent/ir";
import {
  bodyOf,
  childrenOf,
  laneAccess,
  laneCount,
  nodesOf,
  reachable,
  reads,
  type Kernel,
  type KernelStatement,
} from "@cotangent/kernel";
import type { BufferUse } from "./bindings.ts";

/** Indices are simplified already: what axes run to says nothing more. */
const unbounded = (): number => Number.MAX_SAFE_INTEGER;

/** Whether the lanes of `lane` are side by side at `index` of an array of `shape`, from a multiple of their number. */
export const isRun = (index: readonly Index[], shape: Shape, lane: number): boolean =>
  laneAccess(linearIndex(index, shape), lane, unbounded) === "run";

/** The memories of `kernel` that a dispatch of `body` reaches as vectors. */
export function wideMemories(
  kernel: Kernel,
  body: readonly KernelStatement[],
  uses: readonly BufferUse[],
): ReadonlySet<number> {
  const [wide, narrow] = [new Set<number>(), new Set<number>()];
  const isWide = (buffer: number, index: readonly Index[], lane: number | undefined): boolean =>
    lane !== undefined && isRun(index, at(kernel.buffers, buffer).type.shape, lane);
  const visit = (statement: KernelStatement, lane: number | undefined): void => {
    for (const node of reachable(nodesOf(statement)))
      if (node.kind === "load" && isWide(node.source, node.index, lane)) wide.add(at(uses, node.source).memory);
    if (statement.kind === "store") {
      const { target, index, mode } = statement;
      (mode === "set" && isWide(target, index, lane) ? wide : narrow).add(at(uses, target).memory);
    }
    const inner = statement.kind === "loop" && statement.role === "lane" ? statement.axis : lane;
    for (const one of bodyOf(statement)) visit(one, inner);
  };
  for (const statement of body) visit(statement, undefined);
  kernel.buffers.forEach(({ type }, i) => {
    const { memory, slices } = at(uses, i);
    const lengths = [sizeOf(type.shape), ...slices.map(({ stride }) => stride)];
    const whole = lengths.every((length) => typeof length === "number" && length % laneCount === 0);
    if (!whole) narrow.add(memory);
  });
  return new Set([...wide].filter((memory) => !narrow.has(memory)));
}

/** The loop over lanes that is being printed, and what differs from lane to lane in it. */
export class Lanes {
  readonly axis: number;
  readonly #locals = new Set<string>();
  readonly #known = new Map<Node, boolean>();

  constructor(axis: number) {
    this.axis = axis;
  }

  /** Says that `name` stands for a vector. */
  declare(name: string): void {
    this.#locals.add(name);
  }

  varies(node: Node): boolean {
    const known = this.#known.get(node);
    if (known !== undefined) return known;
    const varies =
      node.kind === "local"
        ? this.#locals.has(node.name)
        : (node.kind === "load" && node.index.some((index) => reads(index, this.axis))) ||
          (node.kind === "position" && reads(node.index, this.axis)) ||
          childrenOf(node).some((child) => this.varies(child));
    this.#known.set(node, varies);
    return varies;
  }
}
