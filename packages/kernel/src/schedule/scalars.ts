/**
 * The schedule of kernels in which every array has one element: there are no loops, and a reduction combines one element
 * with the identity.
 */
import { at, NodeTable, type Node } from "@cotangent/ir";
import type { Kernel, KernelStatement, ReduceStatement } from "../kernel.ts";
import { rewriteNodes } from "../rewrite.ts";
import { share } from "../share.ts";
import { flatten } from "./flatten.ts";

export function scheduleScalars(kernel: Kernel): Kernel {
  const table = new NodeTable();
  const flat = flatten(kernel, table);
  return share({ ...flat, body: flat.body.flatMap((statement) => lowered(statement, table)) });
}

function lowered(statement: KernelStatement, table: NodeTable): readonly KernelStatement[] {
  if (statement.kind === "loop" || (statement.kind === "reduce" && statement.axes.length > 0))
    throw new Error("internal: a loop in a program that was to have scalars only");
  return statement.kind === "reduce" ? combined(statement, table) : [statement];
}

/** `name = identity ⊕ element` */
export function combined({ names, map, monoid }: ReduceStatement, table: NodeTable): readonly KernelStatement[] {
  const input = (i: number): Node =>
    i < names.length ? table.constant(at(monoid.identity, i), at(monoid.dtypes, i)) : at(map, i - names.length);
  return rewriteNodes(monoid.combine, { table, input }).map((value, i) => ({ kind: "let", name: at(names, i), value }));
}
