/** Statements one after the other. */
import { Node, type Statement } from "ts-morph";
import { declare, type Environment } from "../environment.ts";
import type { Completion, Machine } from "../machine.ts";

type Rest = () => Completion;

/** Functions that are declared among the statements are known from the start. */
export function executeList(
  m: Machine,
  statements: readonly Statement[],
  environment: Environment,
  rest: Rest,
): Completion {
  for (const statement of statements)
    if (Node.isFunctionDeclaration(statement)) {
      const variable = declare(statement.getName() ?? "", environment, true);
      m.state.variables.set(variable, { kind: "function", node: statement, environment });
    }
  const from = (i: number): Completion => {
    const statement = statements[i];
    if (!statement) return rest();
    m.node = statement;
    return m.execute(statement, environment, () => from(i + 1));
  };
  return from(0);
}
