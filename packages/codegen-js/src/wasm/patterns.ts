/** What several nodes come to that one instruction does. */
import type { Node } from "@cotangent/ir";

export type Apply = Extract<Node, { kind: "apply" }>;

/** The extremum that a select of the sides of a comparison is. */
export function extremumIn({ op, args, dtype }: Apply): "PMin" | "PMax" | undefined {
  const [test, x, y] = args;
  if (op !== "select" || dtype.kind !== "float" || test?.kind !== "apply" || test.op !== "lt") return undefined;
  const [low, high] = test.args;
  if (low === y && high === x) return "PMax";
  return low === x && high === y ? "PMin" : undefined;
}
