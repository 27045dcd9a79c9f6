/** `switch`: a chain of choices. */
import { Node, type CaseClause, type DefaultClause, type Statement, type SwitchStatement } from "ts-morph";
import { compare } from "../arithmetic.ts";
import { choose } from "../choose.ts";
import { inner, newVariable, type Environment } from "../environment.ts";
import { proceed } from "../flow.ts";
import type { Completion, Machine } from "../machine.ts";
import { truth } from "../numbers.ts";
import { known, nothing, type Staged } from "../staged.ts";
import { mayEnd } from "../syntax.ts";
import { executeList } from "./list.ts";

type Clause = CaseClause | DefaultClause;

export function executeSwitch(
  m: Machine,
  node: SwitchStatement,
  environment: Environment,
  rest: () => Completion,
): Completion {
  const { frame } = environment;
  const value = m.evaluate(node.getExpression(), environment);
  const clauses = node.getCaseBlock().getClauses();
  const own = inner(environment);
  const broken = newVariable("broken");
  m.state.variables.set(broken, known(false));
  frame?.loops.push({ label: undefined, broken, continued: newVariable("continued"), loop: false });
  const ended = from(m, clauses, 0, { value, environment: own });
  frame?.loops.pop();
  const stopped = m.state.variables.get(broken);
  m.state.variables.delete(broken);
  if (stopped?.kind === "static" && stopped.value === true && ended === "abrupt") return rest();
  // Without return and continue within, all ways lead on.
  return onlyBreaks(node)
    ? rest()
    : proceed(m, frame, ended === "abrupt" && stopped?.kind === "boolean" ? "mixed" : ended, rest);
}

const onlyBreaks = (node: SwitchStatement): boolean =>
  !node
    .getCaseBlock()
    .getClauses()
    .some((clause) => clause.getStatements().some((one) => mayEnd(one) && !Node.isBreakStatement(one)));

interface Subject {
  readonly value: Staged;
  readonly environment: Environment;
}

function from(m: Machine, clauses: readonly Clause[], i: number, subject: Subject): Completion {
  const clause = clauses[i];
  const run = (first: number): Completion =>
    executeList(m, bodyFrom(clauses, first), subject.environment, () => "normal");
  if (!clause) {
    const last = clauses.findIndex((one) => Node.isDefaultClause(one));
    return last < 0 ? "normal" : run(last);
  }
  if (Node.isDefaultClause(clause)) return from(m, clauses, i + 1, subject);
  m.node = clause;
  const found = truth(m, compare(m, "===", subject.value, m.evaluate(clause.getExpression(), subject.environment)));
  if (typeof found === "boolean") return found ? run(i) : from(m, clauses, i + 1, subject);
  return choose(
    m,
    found,
    () => ({ value: nothing, completion: run(i) }),
    () => ({ value: nothing, completion: from(m, clauses, i + 1, subject) }),
  ).completion;
}

/** The statements from a clause on to the `break` that ends them. */
function bodyFrom(clauses: readonly Clause[], first: number): readonly Statement[] {
  const found: Statement[] = [];
  for (const clause of clauses.slice(first))
    for (const statement of clause.getStatements().flatMap(unwrap)) {
      if (Node.isBreakStatement(statement) && !statement.getLabel()) return found;
      found.push(statement);
      if (Node.isReturnStatement(statement) || Node.isContinueStatement(statement)) return found;
    }
  return found;
}

const unwrap = (statement: Statement): readonly Statement[] => {
  if (!Node.isBlock(statement)) return [statement];
  const inside = statement.getStatements();
  return inside.some((one) => Node.isBreakStatement(one)) ? inside.flatMap(unwrap) : [statement];
};
