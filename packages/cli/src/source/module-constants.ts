/** Constants of modules. */
import { Node, VariableDeclarationKind, type VariableDeclaration } from "ts-morph";
import { moduleEnvironment } from "./environment.ts";
import { copyState, type Constant, type Machine } from "./machine.ts";
import { within } from "./shapes.ts";
import type { Staged } from "./staged.ts";
import { isAssignment } from "./syntax.ts";

/** The value of a constant of a module, which is evaluated once. */
export function moduleConstant(m: Machine, declaration: VariableDeclaration, node: Node): Staged {
  const name = declaration.getName();
  if (changes(declaration)) return m.report(node, "captured-state", name);
  const before = m.constants.get(declaration);
  const found = before ?? evaluateConstant(m, declaration);
  m.constants.set(declaration, found);
  // Each way through the program sees its arrays.
  for (const [cell, content] of found.cells) if (!m.state.cells.has(cell)) m.state.cells.set(cell, content);
  return found.value;
}

function evaluateConstant(m: Machine, declaration: VariableDeclaration): Constant {
  const initializer = declaration.getInitializer();
  if (!initializer) return { value: { kind: "unknown" }, cells: new Map() };
  let scope = m.scope;
  while (scope.parent) scope = scope.parent;
  const state = copyState(m.state);
  const value = within(m, { scope, state }, () => m.evaluate(initializer, moduleEnvironment));
  const cells = new Map([...state.cells].filter(([cell]) => !m.state.cells.has(cell)));
  for (const cell of cells.keys()) cell.owner = "module";
  return { value, cells };
}

/** Whether a variable is assigned anywhere after its declaration. */
function changes(declaration: VariableDeclaration): boolean {
  const statement = declaration.getVariableStatement();
  if (!statement || statement.getDeclarationKind() === VariableDeclarationKind.Const) return false;
  return declaration.findReferencesAsNodes().some((one) => {
    const parent = one.getParent();
    if (Node.isPrefixUnaryExpression(parent) || Node.isPostfixUnaryExpression(parent)) return true;
    return (
      Node.isBinaryExpression(parent) && parent.getLeft() === one && isAssignment(parent.getOperatorToken().getKind())
    );
  });
}
