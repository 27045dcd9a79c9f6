/** The expressions of statements, which many passes look through, found once. */
import type { Node } from "@cotangent/ir";
import type { KernelStatement } from "./kernel.ts";
import { onceForEach } from "./once-for-each.ts";
import { reachable } from "./rewrite.ts";
import { nodesOf } from "./statements.ts";

/** All nodes that a statement itself evaluates, each once, arguments before what is made of them. */
export const nodesIn: (statement: KernelStatement) => readonly Node[] = /* @__PURE__ */ onceForEach(
  (statement: KernelStatement) => reachable(nodesOf(statement)),
);
