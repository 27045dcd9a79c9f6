/** Names: variables, functions and constants, of this and of other modules, and what the language provides. */
import { Node, type Identifier, type Symbol as TypeSymbol } from "ts-morph";
import { lookUp, moduleEnvironment, type Environment } from "../environment.ts";
import type { Machine } from "../machine.ts";
import { evaluateEnum } from "./enums.ts";
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
  const symbol = node.getSymbol();
  const found = symbol && evaluateSymbol(m, symbol.getAliasedSymbol() ?? symbol, node);
  return found ?? m.report(node, "unknown-name", name, "pass what it stands for as a parameter");
}

/** What a declaration outside the function stands for. */
export function evaluateSymbol(m: Machine, symbol: TypeSymbol, node: Node): Staged | undefined {
  const declarations = symbol.getDeclarations();
  const ambient = declarations.every((one) => one.getSourceFile().isDeclarationFile());
  if (ambient && declarations.some((one) => isStandard(one))) return { kind: "builtin", name: symbol.getName() };
  for (const declaration of declarations) {
    if (Node.isFunctionDeclaration(declaration)) {
      if (declaration.getBody()) return { kind: "function", node: declaration, environment: moduleEnvironment };
    } else if (Node.isVariableDeclaration(declaration)) {
      if (declaration.getInitializer()) return moduleConstant(m, declaration, node);
    } else if (Node.isEnumDeclaration(declaration)) return evaluateEnum(m, declaration);
    else if (Node.isSourceFile(declaration)) return { kind: "builtin", name: `module:${declaration.getFilePath()}` };
    else if (Node.isExportAssignment(declaration)) return m.evaluate(declaration.getExpression(), moduleEnvironment);
  }
  if (ambient && declarations.length > 0) return m.report(node, "no-source", symbol.getName());
  return undefined;
}

/** Whether the declaration is one of the language's or of its host's. */
const isStandard = (node: Node): boolean =>
  /\/typescript\/lib\/lib\.[\w.]*d\.ts$|@types\/node\//.test(node.getSourceFile().getFilePath());
