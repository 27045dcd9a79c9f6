/** Buffers as runs of memory: every index becomes one position, linear in the axes where it can be. */
import { arrayType, at, linearIndex, sizeOf, type Dim, type Index, type NodeTable } from "@cotangent/ir";
import type { Kernel, KernelBuffer, KernelStatement } from "../kernel.ts";
import { mostOf, neverHold, simplifyIndex, type Extents } from "../simplify-index.ts";
import { allStatements, mapStores, rewriteStatements } from "../statements.ts";

/** The extent of each axis; one that depends on other axes counts as unbounded. */
export function dimsOf(body: readonly KernelStatement[]): (axis: number) => Dim {
  const dims = new Map<number, Dim>();
  const add = (axis: number, dim: Dim): void => {
    const known = dims.get(axis) ?? 0;
    dims.set(axis, typeof dim === "number" && typeof known === "number" ? Math.max(dim, known) : dim);
  };
  for (const statement of allStatements(body)) {
    if (statement.kind === "loop") {
      const { extent } = statement;
      add(statement.axis, extent.kind === "size" ? extent.value : Number.MAX_SAFE_INTEGER);
    } else if (statement.kind === "reduce") for (const { axis, extent } of statement.axes) add(axis, extent);
  }
  return (axis) => dims.get(axis) ?? Number.MAX_SAFE_INTEGER;
}

/** The same as numbers, infinite where they are named sizes. */
export function extentsOf(body: readonly KernelStatement[]): Extents {
  const dims = dimsOf(body);
  return (axis) => mostOf(dims(axis));
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
