/** Names: variables, functions and constants, of this and of other modules, and what the language provides. */
import { Node, type Identifier, type Symbol as TypeSymbol } from "ts-morph";
import { lookUp, moduleEnvironment, type Environment } from "../environment.ts";
import type { Machine } from "../machine.ts";
import { evaluateEnum } from "./enums.ts";
import { refuseOutside } from "./outside.ts";
import { known, nothing, type Staged } from "../staged.ts";
import { moduleConstant } from "../module-constants.ts";

export function evaluateName(m: Machine, node: Identifier, environment: Environment): Staged {
  const name = node.getText();
  const variable = lookUp(name, environment);
  const value = variable && m.state.variables.get(variable);
  if (value) return value.kind === "hole" ? nothing : value;
  if (name === "undefined") return nothing;
  if (name === "NaN") return known(NaN);
  if (name === "Infinity") return known(Infinity);
  const symbol = valueSymbol(node);
  const found = symbol && evaluateSymbol(m, symbol.getAliasedSymbol() ?? symbol, node);
  if (found) return found;
  const outside = refuseOutside(m, name, node);
  if (outside) return outside;
  const imported = symbol?.getDeclarations().some((one) => Node.isImportSpecifier(one) || Node.isImportClause(one));
  if (imported) return m.report(node, "no-source", name);
  return m.report(node, "unknown-name", name, "pass what it stands for as a parameter");
}

/** In `{ x }`, `x` is a name and not a property. */
function valueSymbol(node: Identifier): TypeSymbol | undefined {
  const parent = node.getParent();
  return Node.isShorthandPropertyAssignment(parent) ? parent.getValueSymbol() : node.getSymbol();
}

/** What a declaration outside the function stands for. */
export function evaluateSymbol(m: Machine, symbol: TypeSymbol, node: Node): Staged | undefined {
  const declarations = symbol.getDeclarations();
  const ambient = declarations.every((one) => one.getSourceFile().isDeclarationFile());
  if (ambient && declarations.some((one) => isStandard(one)))
    return refuseOutside(m, symbol.getName(), node) ?? { kind: "builtin", name: symbol.getName() };
  for (const declaration of declarations) {
    if (Node.isFunctionDeclaration(declaration)) {
      if (declaration.getBody()) return { kind: "function", node: declaration, environment: moduleEnvironment };
    } else if (Node.isVariableDeclaration(declaration)) {
      if (declaration.getInitializer()) return moduleConstant(m, declaration, node);
    } else if (Node.isEnumDeclaration(declaration)) return evaluateEnum(m, declaration);
    else if (Node.isClassDeclaration(declaration)) return { kind: "builtin", name: `class ${symbol.getName()}` };
    else if (Node.isSourceFile(declaration)) return { kind: "builtin", name: `module:${declaration.getFilePath()}` };
    else if (Node.isExportAssignment(declaration)) return m.evaluate(declaration.getExpression(), moduleEnvironment);
  }
  const declared = declarations.some((one) => Node.isFunctionDeclaration(one) || Node.isVariableDeclaration(one));
  if ((ambient && declarations.length > 0) || declared) return m.report(node, "no-source", symbol.getName());
  return undefined;
}

/** Whether the declaration is one of the language's or of its host's. */
const isStandard = (node: Node): boolean =>
  /\/typescript\/lib\/lib\.[\w.]*d\.ts$|@types\/node\//.test(node.getSourceFile().getFilePath());
