/** Statements, each with the rest that follows it: the rest is done where the statement ends as usual. */
import { Node, type Statement, type VariableDeclaration, type VariableStatement } from "ts-morph";
import { bindPattern } from "../expressions/patterns.ts";
import { choose } from "../choose.ts";
import { inner, type Environment } from "../environment.ts";
import { proceed } from "../flow.ts";
import { executeFor, executeForOf, executeWhile } from "../loops/statements.ts";
import type { Completion, Machine } from "../machine.ts";
import { truth } from "../numbers.ts";
import { hole, known, nothing, type Staged } from "../staged.ts";
import { alwaysEnds, mayEnd } from "../syntax.ts";
import { executeList } from "./list.ts";
import { executeSwitch } from "./switch.ts";

type Rest = () => Completion;

export function execute(m: Machine, node: Statement, environment: Environment, rest: Rest): Completion {
  if (Node.isBlock(node)) return executeList(m, node.getStatements(), inner(environment), rest);
  if (Node.isVariableStatement(node)) return executeDeclarations(m, node, environment, rest);
  if (Node.isExpressionStatement(node)) {
    m.evaluate(node.getExpression(), environment);
    return rest();
  }
  if (Node.isIfStatement(node)) return executeIf(m, node, environment, rest);
  if (Node.isReturnStatement(node)) return executeReturn(m, node.getExpression(), environment);
  if (Node.isBreakStatement(node) || Node.isContinueStatement(node)) return executeJump(m, node, environment);
  if (Node.isSwitchStatement(node)) return executeSwitch(m, node, environment, rest);
  if (Node.isLabeledStatement(node)) return m.execute(node.getStatement(), environment, rest);
  return executeLoop(m, node, environment, rest) ?? executeOther(m, node, environment, rest);
}

function executeDeclarations(m: Machine, node: VariableStatement, environment: Environment, rest: Rest): Completion {
  for (const declaration of node.getDeclarations()) {
    const initializer = declaration.getInitializer();
    const value = initializer ? m.evaluate(initializer, environment) : before(declaration);
    bindPattern(m, declaration.getNameNode(), value, environment);
  }
  return rest();
}

/** What is declared without a value: undefined, if its type says that it may be asked for. */
const before = (declaration: VariableDeclaration): Staged =>
  declaration.getTypeNode() && declaration.getType().isNullable() ? nothing : hole;

function executeLoop(m: Machine, node: Statement, environment: Environment, rest: Rest): Completion | undefined {
  if (Node.isForStatement(node)) return executeFor(m, node, environment, rest);
  if (Node.isForOfStatement(node)) return executeForOf(m, node, environment, rest);
  if (Node.isWhileStatement(node) || Node.isDoStatement(node)) return executeWhile(m, node, environment, rest);
  return undefined;
}

function executeOther(m: Machine, node: Statement, environment: Environment, rest: Rest): Completion {
  if (Node.isThrowStatement(node)) {
    m.report(node, "exceptions", "throw");
    return "abrupt";
  }
  if (Node.isTryStatement(node)) {
    m.report(node, "exceptions", "try");
    return executeList(m, node.getTryBlock().getStatements(), inner(environment), rest);
  }
  // Declarations are found by name, and say nothing when they are passed.
  if (Node.isFunctionDeclaration(node) || Node.isEmptyStatement(node) || isType(node)) return rest();
  m.report(node, "not-supported", `this statement (${node.getKindName()})`, "write it with if, for, while and return");
  return rest();
}

const isType = (node: Node): boolean =>
  Node.isInterfaceDeclaration(node) || Node.isTypeAliasDeclaration(node) || Node.isEnumDeclaration(node);

function executeIf(m: Machine, node: Node, environment: Environment, rest: Rest): Completion {
  if (!Node.isIfStatement(node)) return rest();
  const test = m.evaluate(node.getExpression(), environment);
  const condition = truth(m, test);
  const [then, otherwise] = [node.getThenStatement(), node.getElseStatement()];
  const run = (statement: Statement | undefined, after: Rest): Completion =>
    statement ? m.execute(statement, environment, after) : after();
  if (typeof condition === "boolean") return run(condition ? then : otherwise, rest);
  const normal: Rest = () => "normal";
  const both = (onTrue: Rest, onFalse: Rest): Completion =>
    choose(
      m,
      condition,
      () => ({ value: nothing, completion: run(then, onTrue) }),
      () => ({ value: nothing, completion: run(otherwise, onFalse) }),
    ).completion;
  // What follows belongs to the only branch that gets there.
  if (alwaysEnds(then)) return both(normal, rest);
  if (alwaysEnds(otherwise)) return both(rest, normal);
  const ended = both(normal, normal);
  return mayEnd(then) || mayEnd(otherwise) ? proceed(m, environment.frame, ended, rest) : rest();
}

function executeReturn(m: Machine, expression: Node | undefined, environment: Environment): Completion {
  const { frame } = environment;
  const value: Staged = expression && Node.isExpression(expression) ? m.evaluate(expression, environment) : nothing;
  if (!frame) return "abrupt";
  m.state.variables.set(frame.result, value);
  m.state.variables.set(frame.returned, known(true));
  return "abrupt";
}

function executeJump(m: Machine, node: Node, environment: Environment): Completion {
  if (!Node.isBreakStatement(node) && !Node.isContinueStatement(node)) return "normal";
  const label = node.getLabel()?.getText();
  const next = Node.isContinueStatement(node);
  const loops = environment.frame?.loops ?? [];
  const target = loops.findLast((loop) => (label === undefined ? loop.loop || !next : loop.label === label));
  if (target) m.state.variables.set(next ? target.continued : target.broken, known(true));
  return "abrupt";
}
