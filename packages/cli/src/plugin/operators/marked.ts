/** The directive that lets operators take tensors. */
import { ts } from "ts-morph";

/** Whether the function is marked itself. */
export function hasDirective(node: ts.Node): boolean {
  const body = ts.isFunctionLike(node) && "body" in node ? node.body : undefined;
  if (!body || !ts.isBlock(body)) return false;
  for (const statement of body.statements) {
    if (!ts.isExpressionStatement(statement) || !ts.isStringLiteral(statement.expression)) return false;
    if (statement.expression.text === "use operators") return true;
  }
  return false;
}

/** Whether `node` is a marked function, or in one. */
export const isMarked = (node: ts.Node): boolean => ts.findAncestor(node, hasDirective) !== undefined;
