/** Calls of functions and methods. */
import { Node, type CallExpression, type NewExpression } from "ts-morph";
import { elementsOf } from "../elements.ts";
import { lookUp, type Environment } from "../environment.ts";
import { evaluateAccess } from "../expressions/access.ts";
import type { Machine } from "../machine.ts";
import { nothing, unknown, type Staged } from "../staged.ts";
import { callBuiltin } from "./builtins.ts";
import { construct } from "./construct.ts";

export function evaluateCall(m: Machine, node: CallExpression, environment: Environment): Staged {
  const target = node.getExpression();
  const callee =
    Node.isPropertyAccessExpression(target) && !lookUp(target.getText(), environment)
      ? evaluateAccess(m, target, environment)
      : m.evaluate(target, environment);
  const empty = callee.kind === "static" && (callee.value === undefined || callee.value === null);
  if (empty && node.hasQuestionDotToken()) return nothing;
  m.node = node;
  return m.call(callee, argumentsOf(m, node.getArguments(), environment), node);
}

function argumentsOf(m: Machine, nodes: readonly Node[], environment: Environment): readonly Staged[] {
  const values: Staged[] = [];
  for (const node of nodes) {
    if (Node.isSpreadElement(node)) {
      const spread = m.evaluate(node.getExpression(), environment);
      m.node = node;
      values.push(...(spread.kind === "reference" ? (elementsOf(m, spread) ?? []) : []));
    } else if (Node.isExpression(node)) values.push(m.evaluate(node, environment));
  }
  return values;
}

export function evaluateNew(m: Machine, node: NewExpression, environment: Environment): Staged {
  const callee = m.evaluate(node.getExpression(), environment);
  m.node = node;
  const values = argumentsOf(m, node.getArguments(), environment);
  if (callee.kind === "unknown") return unknown;
  m.node = node;
  return construct(m, callee, values, node);
}

export function call(m: Machine, callee: Staged, args: readonly Staged[], node: Node): Staged {
  m.node = node;
  if (callee.kind === "unknown") return unknown;
  if (callee.kind === "builtin") return callBuiltin(m, callee, args, node);
  if (callee.kind === "function") return m.enter(callee, args, node);
  return m.report(node, "not-callable", Node.isCallExpression(node) ? node.getExpression().getText() : "this");
}
