/** The names that statements declare, assign and use. */
import type { KernelStatement } from "./kernel.ts";
import { nodesIn } from "./nodes-in.ts";
import { allStatements } from "./statements.ts";

export interface Names {
  readonly used: ReadonlySet<string>;
  readonly declared: ReadonlySet<string>;
  readonly assigned: ReadonlySet<string>;
}

/** Those of `body` and of what is inside its statements. */
export function namesIn(body: readonly KernelStatement[]): Names {
  const [used, declared, assigned] = [new Set<string>(), new Set<string>(), new Set<string>()];
  for (const statement of allStatements(body)) {
    if (statement.kind === "let" || statement.kind === "variable") declared.add(statement.name);
    if (statement.kind === "assign") assigned.add(statement.name);
    for (const node of nodesIn(statement)) if (node.kind === "local") used.add(node.name);
  }
  return { used, declared, assigned };
}
