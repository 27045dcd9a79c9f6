/** Expressions. */
import { Node, SyntaxKind, type BinaryExpression, type Expression, type PrefixUnaryExpression } from "ts-morph";
import { evaluateCall, evaluateNew } from "../calls/evaluate-call.ts";
import { bits, negate, not } from "../arithmetic.ts";
import type { Environment } from "../environment.ts";
import type { Machine } from "../machine.ts";
import { numberOf } from "../numbers.ts";
import { known, nothing, unknown, type Staged } from "../staged.ts";
import { asPresent } from "../undefined.ts";
import { isAssignment, isFunction } from "../syntax.ts";
import { evaluateAccess } from "./access.ts";
import { evaluateAssignment, evaluateStep } from "./assignment.ts";
import { evaluateArray, evaluateObject } from "./literals.ts";
import { evaluateName } from "./names.ts";
import { apply, either, orElse } from "./operators.ts";

export function evaluate(m: Machine, node: Expression, environment: Environment): Staged {
  const before = m.node;
  m.node = node;
  m.budget--;
  const found =
    m.budget > 0 ? evaluateHere(m, node, environment) : m.budget === 0 ? m.report(node, "too-large") : unknown;
  m.node = before;
  return found;
}

function evaluateHere(m: Machine, node: Expression, environment: Environment): Staged {
  const literal = literalOf(node);
  if (literal) return literal;
  if (Node.isIdentifier(node)) return evaluateName(m, node, environment);
  const inside = innerOf(node);
  if (inside) return said(m.evaluate(inside, environment), node);
  if (Node.isBinaryExpression(node)) return evaluateBinary(m, node, environment);
  if (Node.isPrefixUnaryExpression(node)) return evaluatePrefix(m, node, environment);
  if (Node.isPostfixUnaryExpression(node))
    return evaluateStep(m, node.getOperand(), node.getOperatorToken(), environment).before;
  if (Node.isConditionalExpression(node)) {
    const test = m.evaluate(node.getCondition(), environment);
    return either(
      m,
      test,
      () => m.evaluate(node.getWhenTrue(), environment),
      () => m.evaluate(node.getWhenFalse(), environment),
    );
  }
  return evaluateCompound(m, node, environment);
}

/** `x!` is no undefined. */
const said = (x: Staged, node: Expression): Staged =>
  x.kind === "number" && Node.isNonNullExpression(node) ? { ...x, absent: undefined } : x;

function literalOf(node: Expression): Staged | undefined {
  if (Node.isNumericLiteral(node)) return known(Number(node.compilerNode.text));
  if (Node.isStringLiteral(node) || Node.isNoSubstitutionTemplateLiteral(node)) return known(node.getLiteralText());
  if (Node.isTrueLiteral(node)) return known(true);
  if (Node.isFalseLiteral(node)) return known(false);
  return Node.isNullLiteral(node) ? known(null) : undefined;
}

function evaluatePrefix(m: Machine, node: PrefixUnaryExpression, environment: Environment): Staged {
  const operator = node.getOperatorToken();
  if (operator === SyntaxKind.PlusPlusToken || operator === SyntaxKind.MinusMinusToken)
    return evaluateStep(m, node.getOperand(), operator, environment).after;
  return evaluateUnary(m, operator, m.evaluate(node.getOperand(), environment));
}

function evaluateCompound(m: Machine, node: Expression, environment: Environment): Staged {
  if (Node.isPropertyAccessExpression(node) || Node.isElementAccessExpression(node))
    return evaluateAccess(m, node, environment);
  if (Node.isCallExpression(node)) return evaluateCall(m, node, environment);
  if (Node.isNewExpression(node)) return evaluateNew(m, node, environment);
  if (Node.isArrayLiteralExpression(node)) return evaluateArray(m, node, environment);
  if (Node.isObjectLiteralExpression(node)) return evaluateObject(m, node, environment);
  if (isFunction(node)) return { kind: "function", node, environment };
  return evaluateWord(m, node, environment);
}

/** What begins with a word of the language, and what is not understood. */
function evaluateWord(m: Machine, node: Expression, environment: Environment): Staged {
  const kind = Node.isTypeOfExpression(node) ? typeOf(m.evaluate(node.getExpression(), environment)) : undefined;
  if (kind) return kind;
  if (Node.isVoidExpression(node)) {
    m.evaluate(node.getExpression(), environment);
    return nothing;
  }
  if (Node.isAwaitExpression(node)) {
    m.evaluate(node.getExpression(), environment);
    return m.report(node, "asynchronous", "await");
  }
  if (Node.isTemplateExpression(node)) return m.report(node, "dynamic-text");
  return m.report(node, "not-supported", `this expression (${node.getKindName()})`, "write it with numbers and arrays");
}

/** `typeof x`; undefined where that depends on values. */
function typeOf(x: Staged): Staged | undefined {
  switch (x.kind) {
    case "static":
      return known(typeof x.value);
    case "number":
    case "boolean":
      return x.present ? undefined : known(x.kind);
    case "reference":
      return known("object");
    case "function":
      return known("function");
    case "hole":
      return known("undefined");
    case "unknown":
      return unknown;
    case "either":
    case "builtin":
      return undefined;
  }
}

/** What brackets, casts and assertions of type are round. */
function innerOf(node: Expression): Expression | undefined {
  if (
    Node.isParenthesizedExpression(node) ||
    Node.isAsExpression(node) ||
    Node.isNonNullExpression(node) ||
    Node.isSatisfiesExpression(node) ||
    Node.isTypeAssertion(node)
  )
    return node.getExpression();
  return undefined;
}

function evaluateUnary(m: Machine, operator: SyntaxKind, x: Staged): Staged {
  if (x.kind === "unknown") return unknown;
  if (operator === SyntaxKind.MinusToken) return negate(m, x);
  if (operator === SyntaxKind.ExclamationToken) return not(m, x);
  if (operator === SyntaxKind.TildeToken) return bits(m, "^", x, known(-1));
  if (x.kind === "static" && typeof x.value !== "string") return known(Number(x.value));
  return asPresent(numberOf(m, x));
}

function evaluateBinary(m: Machine, node: BinaryExpression, environment: Environment): Staged {
  const operator = node.getOperatorToken().getText();
  if (isAssignment(node.getOperatorToken().getKind())) return evaluateAssignment(m, node, environment);
  const x = m.evaluate(node.getLeft(), environment);
  const right = (): Staged => m.evaluate(node.getRight(), environment);
  if (operator === "&&") return either(m, x, right, () => x);
  if (operator === "||") return either(m, x, () => x, right);
  if (operator === "??") return orElse(m, x, right);
  if (operator === ",") return right();
  const found = apply(m, operator, x, right());
  return found ?? m.report(node, "not-supported", `the operator ${operator}`, "use arithmetic and comparisons");
}
