/** Buffers as runs of memory: every index becomes one position, linear in the axes where it can be. */
import { arrayType, at, concreteDim, linearIndex, sizeOf, type Index, type NodeTable } from "@cotangent/ir";
import type { Kernel, KernelBuffer, KernelStatement } from "../kernel.ts";
import { neverHold, simplifyIndex, type Extents } from "../simplify-index.ts";
import { allStatements, mapStores, rewriteStatements } from "../statements.ts";

/** The extent of each axis; one that depends on other axes counts as unbounded. */
export function extentsOf(body: readonly KernelStatement[]): Extents {
  const extents = new Map<number, number>();
  const add = (axis: number, extent: number): void => void extents.set(axis, Math.max(extent, extents.get(axis) ?? 0));
  for (const statement of allStatements(body)) {
    if (statement.kind === "loop") {
      const { extent } = statement;
      add(statement.axis, extent.kind === "size" ? concreteDim(extent.value, "a kernel") : Number.MAX_SAFE_INTEGER);
    } else if (statement.kind === "reduce")
      for (const { axis, extent } of statement.axes) add(axis, concreteDim(extent, "a kernel"));
  }
  return (axis) => extents.get(axis) ?? Number.MAX_SAFE_INTEGER;
}

/** `kernel` with one-dimensional buffers, its indices simplified, its nodes in `table`. */
export function flatten(kernel: Kernel, table: NodeTable): Kernel {
  const extents = extentsOf(kernel.body);
  const shapes = kernel.buffers.map(({ type }) => type.shape);
  const simplify = (index: Index): Index => simplifyIndex(index, extents);
  const flat = (buffer: number, index: readonly Index[]): readonly Index[] => [
    simplify(linearIndex(index, at(shapes, buffer))),
  ];
  const rewritten = rewriteStatements(kernel.body, {
    table,
    simplify,
    load: ({ source, dtype, otherwise }, index, guards) =>
      neverHold(guards, extents)
        ? table.constant(otherwise, dtype)
        : table.load(source, dtype, flat(source, index), guards, otherwise),
  });
  const buffers = kernel.buffers.map((buffer): KernelBuffer => ({
    ...buffer,
    type: arrayType(buffer.type.dtype, [sizeOf(buffer.type.shape)]),
  }));
  return { ...kernel, buffers, body: mapStores(rewritten, flat) };
}
