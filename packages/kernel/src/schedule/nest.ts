/** The shape of a loop nest, as a schedule sees it. */
import type { Index, Node } from "@cotangent/ir";
import type { KernelStatement, ReduceAxis, ReduceStatement } from "../kernel.ts";
import { axesBelow, axesOfIndex, indicesOf, reachable } from "../rewrite.ts";
import { affineOf, mostOf, type Extents } from "../simplify-index.ts";

/** Loops over rows, then reductions over the same axes, then statements that run once for each row. */
export interface ReductionNest {
  readonly rows: readonly ReduceAxis[];
  readonly reduces: readonly ReduceStatement[];
  readonly axes: readonly ReduceAxis[];
  readonly tail: readonly KernelStatement[];
}

/** The parallel loops that stand around `body` alone. */
export function peeled(body: readonly KernelStatement[]): {
  readonly axes: readonly ReduceAxis[];
  readonly inner: readonly KernelStatement[];
} {
  const axes: ReduceAxis[] = [];
  let inner = body;
  for (
    let [only] = inner;
    inner.length === 1 && only?.kind === "loop" && only.extent.kind === "size" && only.role === "parallel";
    [only] = inner
  ) {
    axes.push({ axis: only.axis, extent: only.extent.value });
    inner = only.body;
  }
  return { axes, inner };
}

/** `body` as a reduction nest, if it is one. */
export function reductionNest(body: readonly KernelStatement[]): ReductionNest | undefined {
  const { axes: rows, inner } = peeled(body);
  const reduces = inner.flatMap((statement) => (statement.kind === "reduce" ? [statement] : []));
  const tail = inner.slice(reduces.length);
  const [first] = reduces;
  if (!first || first.axes.length === 0 || tail.some(({ kind }) => kind !== "store" && kind !== "let"))
    return undefined;
  const alike = reduces.every(
    ({ axes }) => axes.length === first.axes.length && axes.every(({ axis }, i) => axis === first.axes[i]?.axis),
  );
  return alike ? { rows, reduces, axes: first.axes, tail } : undefined;
}

const axesKey = (reduce: ReduceStatement): string => reduce.axes.map(({ axis }) => axis).join();

/** The reductions at the head of `body` that run over the same axes. */
export function sameAxes(body: readonly KernelStatement[]): readonly ReduceStatement[] {
  const together: ReduceStatement[] = [];
  for (const statement of body) {
    if (statement.kind !== "reduce") break;
    const [first] = together;
    if (first && (first.axes.length === 0 || axesKey(first) !== axesKey(statement))) break;
    together.push(statement);
  }
  return together;
}

/** The statements inside a nest of loops over just the axes of `reduce`, if `next` is one. */
export function storesOver(
  reduce: ReduceStatement,
  next: KernelStatement | undefined,
): readonly KernelStatement[] | undefined {
  let body: readonly KernelStatement[] | undefined = next && [next];
  for (const { axis } of reduce.axes) {
    const [loop] = body ?? [];
    if (loop?.kind !== "loop" || loop.axis !== axis) return undefined;
    body = loop.body;
  }
  return reduce.axes.length === 0 ? undefined : body;
}

/** Infinite where it is a named size. */
export const sizeOfAxis = ({ extent }: ReduceAxis): number => mostOf(extent);

/** What each load reads: its position as a linear expression where it is one. */
export interface Stream {
  readonly load: Extract<Node, { kind: "load" }>;
  /** How far apart elements are along `axis`; undefined where the position is not linear in it. */
  stride(axis: number): number | undefined;
}

/** The loads whose elements `roots` compute with; those that only say where others are do not count. */
export function streamsOf(roots: readonly Node[], extents: Extents): readonly Stream[] {
  const values = new Set(roots);
  for (const node of values) if (node.kind === "apply") for (const arg of node.args) values.add(arg);
  return [...values].flatMap((node) => (node.kind === "load" ? [streamOf(node, extents)] : []));
}

function streamOf(load: Stream["load"], extents: Extents): Stream {
  const parts = indicesOf(load);
  const affine = load.index.map((index) => affineOf(index, extents));
  return {
    load,
    stride(axis) {
      if (!parts.some((index) => reads(index, axis))) return 0;
      const [position] = affine;
      if (!position || affine.length > 1 || load.guards.some(({ index }) => reads(index, axis))) return undefined;
      const hidden = position.terms.some(({ atom }) => atom.kind !== "axis" && reads(atom, axis));
      return hidden ? undefined : position.terms.find(({ atom }) => atom.kind === "axis" && atom.axis === axis)?.by;
    },
  };
}

/** Whether an index depends on `axis`, through loads in it too. */
export const reads = (index: Index, axis: number): boolean => axesBelow([index]).includes(axis);

export const dependsOn = (root: Node, axis: number): boolean =>
  reachable([root]).flatMap(indicesOf).flatMap(axesOfIndex).includes(axis);
