/** Prints one operation on scalars. */
import { at, type Dtype, type Node } from "@cotangent/ir";
import type { Helper } from "./helpers.ts";
import { printConversion, printScalar, wgslType } from "./print-scalar.ts";

export type Apply = Extract<Node, { kind: "apply" }>;

/** The dtype that says what an operation does. */
export const operandType = ({ op, args }: Apply): Dtype => at(args, op === "select" ? 1 : 0).dtype;

/** An operation on arguments that are printed. */
export function applied(node: Apply, args: readonly string[], helpers: Set<Helper>): string {
  const from = operandType(node);
  wgslType(from);
  const { op, dtype } = node;
  if (op === "cast" || op === "bitcast") return printConversion(op, [from, dtype], at(args, 0), helpers);
  return printScalar(op, from.kind, args, helpers);
}
