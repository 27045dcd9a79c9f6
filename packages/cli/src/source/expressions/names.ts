/** Names: variables, functions and constants, of this and of other modules, and what the language provides. */
import { Node, type Identifier, type Symbol as TypeSymbol } from "ts-morph";
import { lookUp, moduleEnvironment, type Environment } from "../environment.ts";
import type { Machine } from "../machine.ts";
import { evaluateEnum } from "./enums.ts";
import { refuseOutside } from "./outside.ts";
import { known, nothing, type NumberValue, type Staged, type Unknown } from "../staged.ts";
import { asPresent } from "../undefined.ts";
import { moduleConstant } from "../module-constants.ts";

export function evaluateName(m: Machine, node: Identifier, environment: Environment): Staged {
  const name = node.getText();
  const variable = lookUp(name, environment);
  const value = variable && m.state.variables.get(variable);
  if (value) return value.kind === "hole" ? nothing : value.kind === "number" ? narrowed(value, node) : value;
  if (Object.hasOwn(constants, name)) return known(constants[name]);
  const symbol = valueSymbol(node);
  const found = symbol && evaluateSymbol(m, symbol.getAliasedSymbol() ?? symbol, node);
  return found ?? refuseOutside(m, name, node) ?? refuseName(m, symbol, node);
}

/** A variable that may be undefined or null is a number where the compiler of TypeScript knows that. */
const narrowed = (value: NumberValue, node: Identifier): NumberValue =>
  value.absent && node.getType().isNumber() ? asPresent(value) : value;

const constants: Readonly<Record<string, number | undefined>> = { undefined, NaN, Infinity };

function refuseName(m: Machine, symbol: TypeSymbol | undefined, node: Identifier): Unknown {
  const imported = symbol?.getDeclarations().some((one) => Node.isImportSpecifier(one) || Node.isImportClause(one));
  if (imported) return m.report(node, "no-source", node.getText());
  return m.report(node, "unknown-name", node.getText(), "pass what it stands for as a parameter");
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
  if (ambient && declarations.some(isStandard))
    return refuseOutside(m, symbol.getName(), node) ?? { kind: "builtin", name: symbol.getName() };
  for (const declaration of declarations) {
    const found = evaluateDeclaration(m, declaration, symbol, node);
    if (found) return found;
  }
  const declared = declarations.some((one) => Node.isFunctionDeclaration(one) || Node.isVariableDeclaration(one));
  return declarations.length > 0 && (ambient || declared) ? m.report(node, "no-source", symbol.getName()) : undefined;
}

function evaluateDeclaration(m: Machine, declaration: Node, symbol: TypeSymbol, node: Node): Staged | undefined {
  if (Node.isFunctionDeclaration(declaration))
    return declaration.getBody() && { kind: "function", node: declaration, environment: moduleEnvironment };
  if (Node.isVariableDeclaration(declaration))
    return declaration.getInitializer() && moduleConstant(m, declaration, node);
  if (Node.isEnumDeclaration(declaration)) return evaluateEnum(m, declaration);
  if (Node.isClassDeclaration(declaration)) return { kind: "builtin", name: `class ${symbol.getName()}` };
  if (Node.isSourceFile(declaration)) return { kind: "builtin", name: `module:${declaration.getFilePath()}` };
  return Node.isExportAssignment(declaration) ? m.evaluate(declaration.getExpression(), moduleEnvironment) : undefined;
}

/** Whether the declaration is one of the language's or of its host's. */
const isStandard = (node: Node): boolean =>
  /\/typescript\/lib\/lib\.[\w.]*d\.ts$|@types\/node\//.test(node.getSourceFile().getFilePath());
