/** Assignments to variables, properties, elements and patterns. */
import { Node, SyntaxKind, type BinaryExpression } from "ts-morph";
import { arithmetic } from "../arithmetic.ts";
import { lookUp, type Environment } from "../environment.ts";
import type { Machine } from "../machine.ts";
import { known, nothing, unknown, type Staged } from "../staged.ts";
import { evaluateAccess, placeOf } from "./access.ts";
import { set } from "../writing.ts";
import { apply, either, orElse } from "./operators.ts";
import { elementOf, fieldOf, restFrom } from "./patterns.ts";

/** Something that can be assigned, whose parts have been evaluated. */
interface Target {
  read(): Staged;
  write(value: Staged): void;
}

export function evaluateAssignment(m: Machine, node: BinaryExpression, environment: Environment): Staged {
  const operator = node.getOperatorToken().getText().slice(0, -1);
  const left = node.getLeft();
  if (operator === "") {
    if (Node.isArrayLiteralExpression(left) || Node.isObjectLiteralExpression(left)) {
      const value = m.evaluate(node.getRight(), environment);
      assignPattern(m, left, value, environment);
      return value;
    }
    const target = targetOf(m, left, environment);
    const value = m.evaluate(node.getRight(), environment);
    target?.write(value);
    return value;
  }
  const target = targetOf(m, left, environment);
  if (!target) return unknown;
  const before = target.read();
  const right = (): Staged => m.evaluate(node.getRight(), environment);
  const value =
    combined(m, operator, before, right) ?? m.report(node, "not-supported", operator, "use = and arithmetic");
  target.write(value);
  return value;
}

function combined(m: Machine, operator: string, before: Staged, right: () => Staged): Staged | undefined {
  if (operator === "&&") return either(m, before, right, () => before);
  if (operator === "||") return either(m, before, () => before, right);
  if (operator === "??") return orElse(m, before, right);
  return apply(m, operator, before, right());
}

/** `x++`, `--x`: the values before and after. */
export function evaluateStep(
  m: Machine,
  operand: Node,
  operator: SyntaxKind,
  environment: Environment,
): { readonly before: Staged; readonly after: Staged } {
  const target = targetOf(m, operand, environment);
  const before = target?.read() ?? unknown;
  if (before.kind === "unknown") return { before, after: unknown };
  const after = arithmetic(m, operator === SyntaxKind.PlusPlusToken ? "+" : "-", before, known(1));
  target?.write(after);
  return { before, after };
}

function targetOf(m: Machine, given: Node, environment: Environment): Target | undefined {
  const node = bare(given);
  if (Node.isIdentifier(node)) return variableTarget(m, node, environment);
  if (!Node.isPropertyAccessExpression(node) && !Node.isElementAccessExpression(node)) {
    m.report(node, "not-supported", "an assignment to this", "assign variables, properties and elements");
    return undefined;
  }
  const owner = m.evaluate(node.getExpression(), environment);
  const index = Node.isElementAccessExpression(node) ? node.getArgumentExpression() : undefined;
  const at = Node.isPropertyAccessExpression(node)
    ? { field: node.getName() }
    : placeOf(m, index ? m.evaluate(index, environment) : nothing, node);
  if (owner.kind === "unknown" || !at) return undefined;
  if (owner.kind === "builtin") {
    m.report(node, "mutated-module-state");
    return undefined;
  }
  if (owner.kind !== "reference") {
    m.report(node, "not-supported", "an assignment to this", "assign elements of arrays and properties of objects");
    return undefined;
  }
  return {
    read: () => evaluateAccess(m, node, environment),
    write(value) {
      m.node = node;
      set(m, owner, at, value);
    },
  };
}

const bare = (node: Node): Node =>
  Node.isParenthesizedExpression(node) || Node.isNonNullExpression(node) || Node.isAsExpression(node)
    ? bare(node.getExpression())
    : node;

function variableTarget(m: Machine, node: Node, environment: Environment): Target | undefined {
  const variable = lookUp(node.getText(), environment);
  if (!variable || variable.constant) {
    m.report(node, "assigned-constant", node.getText());
    return undefined;
  }
  return {
    read: () => m.state.variables.get(variable) ?? unknown,
    write: (value) => m.state.variables.set(variable, value),
  };
}

/** `[a, b] = …`, `({ x, y } = …)` */
function assignPattern(m: Machine, pattern: Node, value: Staged, environment: Environment): void {
  const assign = (target: Node, part: Staged): void => {
    if (Node.isArrayLiteralExpression(target) || Node.isObjectLiteralExpression(target))
      assignPattern(m, target, part, environment);
    else if (Node.isBinaryExpression(target)) {
      const initializer = target.getRight();
      assign(
        target.getLeft(),
        orElse(m, part, () => m.evaluate(initializer, environment), false),
      );
    } else targetOf(m, target, environment)?.write(part);
  };
  if (Node.isArrayLiteralExpression(pattern))
    pattern.getElements().forEach((element, i) => {
      if (Node.isOmittedExpression(element)) return;
      if (Node.isSpreadElement(element)) assign(element.getExpression(), restFrom(m, value, i));
      else assign(element, elementOf(m, value, i));
    });
  if (Node.isObjectLiteralExpression(pattern))
    for (const property of pattern.getProperties()) {
      const target = targetIn(property);
      if (target) assign(target, fieldOf(m, value, nameIn(property)));
    }
}

const nameIn = (property: Node): string =>
  Node.isShorthandPropertyAssignment(property) || Node.isPropertyAssignment(property) ? property.getName() : "";

/** What a property of a pattern assigns. */
function targetIn(property: Node): Node | undefined {
  if (Node.isShorthandPropertyAssignment(property)) return property.getNameNode();
  return Node.isPropertyAssignment(property) ? property.getInitializer() : undefined;
}
