/** `const np = operands(numpy)` is another view for TypeScript: code says `numpy.sin` for `np.sin`, which bundlers see through. */
import type { MagicString } from "magic-string";
import { ts } from "ts-morph";
import type { TypedSource } from "./typed-source.ts";

export function eraseViews(code: MagicString, { source, checker }: TypedSource): void {
  for (const statement of source.statements) {
    const view = viewIn(statement, source);
    const symbol = view && checker.getSymbolAtLocation(view.name);
    if (!symbol) continue;
    const uses = identifiersIn(source, view.name.text).filter(
      (one) => one !== view.name && checker.getSymbolAtLocation(one) === symbol,
    );
    // Where it is used as a value it stays one.
    if (!uses.every((one) => ts.isPropertyAccessExpression(one.parent) && one.parent.expression === one)) continue;
    code.remove(statement.getStart(source), statement.getEnd());
    for (const one of uses) code.update(one.getStart(source), one.getEnd(), view.of.text);
  }
}

interface View {
  readonly name: ts.Identifier;
  readonly of: ts.Identifier;
}

/** The view that a statement declares and nothing else, of something that is imported. */
function viewIn(statement: ts.Statement, source: ts.SourceFile): View | undefined {
  if (!ts.isVariableStatement(statement) || (ts.getModifiers(statement) ?? []).length > 0) return undefined;
  const [declaration, ...others] = statement.declarationList.declarations;
  if (!declaration || others.length > 0 || !ts.isIdentifier(declaration.name)) return undefined;
  const of = viewed(declaration.initializer, source);
  return of && { name: declaration.name, of };
}

/** The name that a call of `operands` of ours is given, if that is one of an import. */
function viewed(call: ts.Expression | undefined, source: ts.SourceFile): ts.Identifier | undefined {
  if (!call || !ts.isCallExpression(call) || !ts.isIdentifier(call.expression)) return undefined;
  const [of] = call.arguments;
  const isOurs = importsIn(source, "@cotangent/cli/operators").includes(call.expression.text);
  return isOurs && of && ts.isIdentifier(of) && importsIn(source).includes(of.text) ? of : undefined;
}

/** The names that a module has from others, or from one of them: `operands` of ours under its own name. */
function importsIn(source: ts.SourceFile, from?: string): readonly string[] {
  return source.statements.flatMap((one) => {
    if (!ts.isImportDeclaration(one) || !ts.isStringLiteral(one.moduleSpecifier)) return [];
    const bindings = one.importClause?.namedBindings;
    if (!bindings || (from !== undefined && one.moduleSpecifier.text !== from)) return [];
    if (ts.isNamespaceImport(bindings)) return from === undefined ? [bindings.name.text] : [];
    const named = bindings.elements.filter(
      ({ propertyName, name }) => from === undefined || (propertyName ?? name).text === "operands",
    );
    return named.map(({ name }) => name.text);
  });
}

function identifiersIn(node: ts.Node, name: string): readonly ts.Identifier[] {
  const found: ts.Identifier[] = ts.isIdentifier(node) && node.text === name ? [node] : [];
  ts.forEachChild(node, (child) => void found.push(...identifiersIn(child, name)));
  return found;
}
