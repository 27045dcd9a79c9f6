/** Calls of functions and methods. */
import { Node, type CallExpression, type NewExpression } from "ts-morph";
import { distribute } from "../choose.ts";
import { elementsOf } from "../elements.ts";
import { lookUp, type Environment } from "../environment.ts";
import { evaluateAccess } from "../expressions/access.ts";
import type { Machine } from "../machine.ts";
import { mathFunction } from "../math.ts";
import { known, nothing, unknown, type Staged } from "../staged.ts";
import { callBuiltin } from "./builtins.ts";
import { fold } from "./collect.ts";
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
  // What is given to something that has been refused is of no interest.
  if (callee.kind === "unknown") return unknown;
  const [only] = node.getArguments();
  if (callee.kind === "builtin" && Node.isSpreadElement(only) && node.getArguments().length === 1) {
    const spread = m.evaluate(only.getExpression(), environment);
    m.node = node;
    const found = extremumOf(m, callee.name, spread);
    if (found) return found;
  }
  return m.call(callee, argumentsOf(m, node.getArguments(), environment), node);
}

/** `Math.max(...x)` and `Math.min(...x)` of arrays of any length. */
function extremumOf(m: Machine, name: string, spread: Staged): Staged | undefined {
  if ((name !== "Math.max" && name !== "Math.min") || spread.kind !== "reference") return undefined;
  const start = known(name === "Math.max" ? -Infinity : Infinity);
  const next = (before: Staged, element: Staged): Staged =>
    mathFunction(m, name.slice("Math.".length), [before, element]) ?? unknown;
  return fold(m, spread, start, { hints: [] }, next);
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
  if (callee.kind === "either") return distribute(m, callee, (one) => m.call(one, args, node));
  return m.report(node, "not-callable", Node.isCallExpression(node) ? node.getExpression().getText() : "this");
}
