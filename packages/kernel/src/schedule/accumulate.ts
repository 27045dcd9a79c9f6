/** Reductions as loops with variables, for one thread of a CPU. */
import { at, f32, f64, sizeIndex, type Dtype, type Monoid, type Node, type NodeTable } from "@cotangent/ir";
import type { KernelStatement, ReduceStatement } from "../kernel.ts";
import { rewriteNodes } from "../rewrite.ts";

/** Whether elements are combined by one operation that rounds: then f32 is accumulated in f64. */
function rounds({ combine: [node, ...more] }: Monoid): boolean {
  if (node?.kind !== "apply" || more.length > 0 || node.args.some((arg) => arg.kind !== "input")) return false;
  return node.op === "add" || node.op === "mul";
}

export const accumulatorTypes = ({ monoid, accumulators }: ReduceStatement): readonly Dtype[] =>
  accumulators.map((dtype) => (dtype === f32 && rounds(monoid) ? f64 : dtype));

/** `left ⊕ right` in the dtypes of the accumulators. */
export function combine(
  table: NodeTable,
  monoid: Monoid,
  left: readonly Node[],
  right: readonly Node[],
): readonly Node[] {
  const inputs = [...left, ...right];
  const widened = at(inputs, 0).dtype !== at(monoid.dtypes, 0);
  if (!widened) return rewriteNodes(monoid.combine, { table, input: (i) => at(inputs, i) });
  return monoid.combine.map((node) => {
    if (node.kind !== "apply") throw new Error("internal: only one operation accumulates in a wider dtype");
    return table.apply(
      node.op,
      node.args.map((arg) => (arg.kind === "input" ? at(inputs, arg.input) : arg)),
    );
  });
}

export const accumulatorName = (name: string, copy?: number): string => `${name}_sum${copy ?? ""}`;

/** The accumulators of `reduce` at their start. */
export const starts = (table: NodeTable, reduce: ReduceStatement, copy?: number): readonly KernelStatement[] =>
  reduce.names.map((name, i) => ({
    kind: "variable",
    name: accumulatorName(name, copy),
    start: table.constant(at(reduce.monoid.identity, i), at(accumulatorTypes(reduce), i)),
  }));

const locals = (table: NodeTable, reduce: ReduceStatement, copy?: number): readonly Node[] =>
  reduce.names.map((name, i) => table.local(accumulatorName(name, copy), at(accumulatorTypes(reduce), i)));

/** Adds one element. Components of a tuple are computed before any of them changes. */
export function step(
  table: NodeTable,
  reduce: ReduceStatement,
  map: readonly Node[],
  copy?: number,
): readonly KernelStatement[] {
  const dtypes = accumulatorTypes(reduce);
  const next = combine(
    table,
    reduce.monoid,
    locals(table, reduce, copy),
    map.map((node, i) => table.algebra.cast(node, at(dtypes, i))),
  );
  if (next.length === 1)
    return [{ kind: "assign", name: accumulatorName(at(reduce.names, 0), copy), value: at(next, 0) }];
  const names = reduce.names.map((name) => `${accumulatorName(name, copy)}_next`);
  return [
    ...next.map((value, i): KernelStatement => ({ kind: "let", name: at(names, i), value })),
    ...reduce.names.map((name, i): KernelStatement => ({
      kind: "assign",
      name: accumulatorName(name, copy),
      value: table.local(at(names, i), at(dtypes, i)),
    })),
  ];
}

/** The results under their own names, rounded to their dtypes. */
export const finish = (table: NodeTable, reduce: ReduceStatement, copy?: number): readonly KernelStatement[] =>
  locals(table, reduce, copy).map((node, i) => ({
    kind: "let",
    name: at(reduce.names, i),
    value: table.algebra.cast(node, at(reduce.monoid.dtypes, i)),
  }));

/** Loops over the axes of `reduce` around `body`. */
export const reduceLoops = ({ axes }: ReduceStatement, body: readonly KernelStatement[]): readonly KernelStatement[] =>
  axes.reduceRight(
    (inner, { axis, extent }) => [{ kind: "loop", axis, extent: sizeIndex(extent), role: "reduce", body: inner }],
    body,
  );
