/** What reductions accumulate in on a CPU. */
import { at, f32, f64, type Dtype, type Monoid, type Node, type NodeTable } from "@cotangent/ir";
import type { ReduceStatement } from "../kernel.ts";
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
