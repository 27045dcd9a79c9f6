/** Questions about the user's text that need no evaluation. */
import { Node, SyntaxKind } from "ts-morph";

const abrupt = (node: Node): boolean =>
  Node.isReturnStatement(node) ||
  Node.isBreakStatement(node) ||
  Node.isContinueStatement(node) ||
  Node.isThrowStatement(node);

/** Whether what follows `node` is never reached from it. */
export function alwaysEnds(node: Node | undefined): boolean {
  if (!node) return false;
  if (abrupt(node)) return true;
  if (Node.isBlock(node)) return node.getStatements().some(alwaysEnds);
  if (Node.isIfStatement(node)) return alwaysEnds(node.getThenStatement()) && alwaysEnds(node.getElseStatement());
  return false;
}

const ends = new WeakMap<Node, boolean>();

/** Whether `node` may end by `return`, `break` or `continue`. */
export function mayEnd(node: Node | undefined): boolean {
  if (!node) return false;
  const before = ends.get(node);
  if (before !== undefined) return before;
  const found = abrupt(node) || (!isFunction(node) && node.getChildren().some(mayEnd));
  ends.set(node, found);
  return found;
}

export const isFunction = (node: Node): boolean =>
  Node.isFunctionDeclaration(node) ||
  Node.isFunctionExpression(node) ||
  Node.isArrowFunction(node) ||
  Node.isMethodDeclaration(node);

const functions = new WeakMap<Node, boolean>();

export function containsFunction(node: Node): boolean {
  const before = functions.get(node);
  if (before !== undefined) return before;
  const found = node.getDescendants().some(isFunction);
  functions.set(node, found);
  return found;
}

const assigned = new WeakMap<Node, ReadonlySet<string>>();

/** The names of variables that are assigned within `node`. */
export function assignedNames(node: Node): ReadonlySet<string> {
  const before = assigned.get(node);
  if (before) return before;
  const names = new Set<string>();
  const add = (target: Node): void => {
    if (Node.isIdentifier(target)) names.add(target.getText());
    else if (Node.isArrayLiteralExpression(target) || Node.isObjectLiteralExpression(target))
      for (const name of target.getDescendantsOfKind(SyntaxKind.Identifier)) names.add(name.getText());
  };
  for (const child of [node, ...node.getDescendants()]) {
    if (Node.isBinaryExpression(child) && isAssignment(child.getOperatorToken().getKind())) add(child.getLeft());
    if (Node.isPrefixUnaryExpression(child) || Node.isPostfixUnaryExpression(child)) {
      const operator = child.getOperatorToken();
      if (operator === SyntaxKind.PlusPlusToken || operator === SyntaxKind.MinusMinusToken) add(child.getOperand());
    }
  }
  assigned.set(node, names);
  return names;
}

export const isAssignment = (kind: SyntaxKind): boolean =>
  kind >= SyntaxKind.FirstAssignment && kind <= SyntaxKind.LastAssignment;

/** The names that occur in `node`. */
export const namesIn = (node: Node): readonly string[] =>
  (Node.isIdentifier(node) ? [node] : node.getDescendantsOfKind(SyntaxKind.Identifier)).map((name) => name.getText());
