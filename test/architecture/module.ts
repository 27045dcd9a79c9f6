/** What a source file imports and exports, read from its syntax tree. */
import { ts } from "ts-morph";

export interface Import {
  readonly specifier: string;
  /** The names taken from the module; `*` for a namespace, a dynamic import, or an import type. */
  readonly names: readonly string[];
  /** True if the compiler erases it. */
  readonly typeOnly: boolean;
}

export interface Module {
  /** From the repository's root, with `/`. */
  readonly path: string;
  /** Imports and re-exports. */
  readonly imports: readonly Import[];
  /** Re-exports: the names that this module passes on from `specifier`. */
  readonly reexports: readonly Import[];
  /** Specifiers of `export * from`. */
  readonly exportStars: readonly string[];
  readonly hasDefaultExport: boolean;
}

export function readModule(path: string, text: string): Module {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const reexports = file.statements.filter(ts.isExportDeclaration).flatMap(reexport);
  const imports = file.statements.filter(ts.isImportDeclaration).map(staticImport);
  return {
    path,
    imports: [...imports, ...reexports, ...nestedImports(file)],
    reexports,
    exportStars: file.statements.filter(ts.isExportDeclaration).flatMap(exportStar),
    hasDefaultExport: file.statements.some(exportsDefault),
  };
}

function staticImport({ importClause, moduleSpecifier }: ts.ImportDeclaration): Import {
  const bindings = importClause?.namedBindings;
  const named = bindings && ts.isNamedImports(bindings) ? bindings.elements : [];
  const names = [
    ...(importClause?.name ? ["default"] : []),
    ...(bindings && ts.isNamespaceImport(bindings) ? ["*"] : []),
    ...named.map(originalName),
  ];
  return { specifier: textOf(moduleSpecifier), names, typeOnly: importClause?.isTypeOnly ?? false };
}

function reexport({ exportClause, moduleSpecifier, isTypeOnly }: ts.ExportDeclaration): Import[] {
  if (!moduleSpecifier) return [];
  const names = exportClause && ts.isNamedExports(exportClause) ? exportClause.elements.map(originalName) : ["*"];
  return [{ specifier: textOf(moduleSpecifier), names, typeOnly: isTypeOnly }];
}

/** `import("…")` as an expression and as a type. */
function nestedImports(node: ts.Node): Import[] {
  const inside = node.getChildren().flatMap(nestedImports);
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    return [{ specifier: constantText(node.arguments[0]), names: ["*"], typeOnly: false }, ...inside];
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
    return [{ specifier: textOf(node.argument.literal), names: ["*"], typeOnly: true }, ...inside];
  }
  return inside;
}

/** The text of a literal, or of the constant of the file that has this name: bundlers do not follow such an import. */
function constantText(node: ts.Node | undefined): string {
  if (!node || !ts.isIdentifier(node)) return textOf(node);
  const declared = node
    .getSourceFile()
    .statements.flatMap((statement) =>
      ts.isVariableStatement(statement) ? statement.declarationList.declarations : [],
    );
  return textOf(declared.find(({ name }) => ts.isIdentifier(name) && name.text === node.text)?.initializer);
}

/** The name in the module it comes from, whatever it is called here. */
const originalName = ({ propertyName, name }: ts.ImportSpecifier | ts.ExportSpecifier): string =>
  (propertyName ?? name).text;

/** Of a template, which says no more than where it starts, that start. */
const textOf = (node: ts.Node | undefined): string =>
  node && ts.isTemplateExpression(node) ? node.head.text : node && ts.isStringLiteralLike(node) ? node.text : "";

const exportStar = ({ exportClause, moduleSpecifier }: ts.ExportDeclaration): string[] =>
  exportClause ? [] : [textOf(moduleSpecifier)];

function exportsDefault(statement: ts.Statement): boolean {
  if (ts.isExportAssignment(statement)) return true;
  if (ts.isExportDeclaration(statement)) {
    const clause = statement.exportClause;
    return (
      clause !== undefined && ts.isNamedExports(clause) && clause.elements.some(({ name }) => name.text === "default")
    );
  }
  return (
    ts.canHaveModifiers(statement) &&
    (ts.getModifiers(statement) ?? []).some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)
  );
}
