/** Functions of the user: each call evaluates the body anew. */
import { Node } from "ts-morph";
import { inner, newVariable, type Environment, type Frame } from "../environment.ts";
import { orElse } from "../expressions/operators.ts";
import { bindPattern } from "../expressions/patterns.ts";
import type { Machine } from "../machine.ts";
import { list } from "../packed.ts";
import { hole, known, nothing, unknown, type Closure, type Staged } from "../staged.ts";
import { containsFunction } from "../syntax.ts";
import { executeList } from "../statements/list.ts";

/** How often a function may call itself, each time within the other. */
const depth = 200;

export function enter(m: Machine, { node, environment }: Closure, args: readonly Staged[], site: Node): Staged {
  if (!isCallable(node)) return m.report(site, "not-callable", site.getText());
  if (m.endless.has(node)) return unknown;
  if (m.calls.filter((one) => one === node).length >= depth) {
    // Said once: calls that are left on the way back are not evaluated.
    m.endless.add(node);
    return m.report(site, "deep-recursion", nameOf(node), String(depth));
  }
  if (!Node.isArrowFunction(node) && node.isGenerator())
    return m.report(site, "not-supported", "a generator", "return an array");
  const waits = node.getAsyncKeyword();
  if (waits) m.report(waits, "asynchronous", `"${nameOf(node)}"`);
  const frame: Frame = { returned: newVariable("returned"), result: newVariable("result"), loops: [] };
  const own = inner(environment, frame);
  m.calls.push(node);
  bindParameters(m, node, args, own);
  m.state.variables.set(frame.returned, known(false));
  m.state.variables.set(frame.result, hole);
  const value = run(m, node, own, frame);
  m.calls.pop();
  m.state.variables.delete(frame.returned);
  m.state.variables.delete(frame.result);
  // No function was made that could still ask for them.
  if (!containsFunction(node)) for (const variable of own.variables.values()) m.state.variables.delete(variable);
  return value;
}

type Callable = Extract<Closure["node"], unknown>;

const isCallable = (node: Callable) =>
  Node.isFunctionDeclaration(node) ||
  Node.isFunctionExpression(node) ||
  Node.isArrowFunction(node) ||
  Node.isMethodDeclaration(node);

const nameOf = (node: Node): string =>
  Node.isFunctionDeclaration(node) || Node.isMethodDeclaration(node)
    ? (node.getName() ?? "this function")
    : "this function";

function run(m: Machine, node: Node, own: Environment, frame: Frame): Staged {
  const body = Node.isBodyable(node) || Node.isArrowFunction(node) ? node.getBody() : undefined;
  if (!body) return unknown;
  if (!Node.isBlock(body)) return Node.isExpression(body) ? m.evaluate(body, own) : unknown;
  const ended = executeList(m, body.getStatements(), own, () => "normal");
  const result = m.state.variables.get(frame.result);
  if (!result || result.kind === "hole" || (result.kind === "static" && result.value === undefined)) return nothing;
  if (ended !== "abrupt" && returnsNothing(node)) return m.report(nameNode(node), "no-result", nameOf(node));
  return result;
}

/** Whether some ways through a function return nothing, as its type says. */
function returnsNothing(node: Node): boolean {
  if (!Node.isReturnTyped(node)) return false;
  const type = node.getReturnType();
  return [type, ...type.getUnionTypes()].some((one) => one.isUndefined() || one.isVoid());
}

export const nameNode = (node: Node): Node =>
  (Node.isNamed(node) || Node.isNameable(node) ? node.getNameNode() : undefined) ?? node;

export function bindParameters(m: Machine, node: Node, args: readonly Staged[], own: Environment): void {
  if (!Node.isParametered(node)) return;
  node.getParameters().forEach((parameter, i) => {
    if (parameter.isRestParameter()) {
      bindPattern(m, parameter.getNameNode(), list(m, args.slice(i)), own);
      return;
    }
    const given = args[i] ?? nothing;
    const initializer = parameter.getInitializer();
    const value = initializer ? orElse(m, given, () => m.evaluate(initializer, own), false) : given;
    bindPattern(m, parameter.getNameNode(), value, own);
  });
}
