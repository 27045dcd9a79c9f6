/** Functions of a module that have a directive. */
import { ts } from "ts-morph";
import type { Problem } from "../../report/report.ts";
import { directivesIn } from "./directive.ts";

export interface Marked {
  /** What it is called in the module. */
  readonly local: string;
  /** What the module exports it as. */
  readonly exported: string;
  /** Whether its declaration is what exports it. */
  readonly exportsItself: boolean;
  readonly query: string;
  /** The statement that declares it. */
  readonly statement: ts.Statement;
  /** Where its first directive is. */
  readonly place: Place;
}

type Place = Pick<Problem, "file" | "line" | "column" | "length">;

export interface Found {
  readonly marked: readonly Marked[];
  /** The names that the module exports as it is written. */
  readonly exported: readonly string[];
  readonly problems: readonly Problem[];
}

/** The marked functions of a source text, and directives that are where they mean nothing. */
export function markedFunctions(file: string, text: string): Found {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true);
  const exports = exportedNames(source);
  const marked: Marked[] = [];
  const problems: Problem[] = [];
  const visit = (node: ts.Node): void => {
    const body = bodyOf(node);
    const directives = directivesIn(body?.statements ?? []);
    const [first] = directives;
    if (first) {
      const found = declarationOf(node, source, exports);
      const query = [...new Set(directives.flatMap((one) => one.query.split("&")))].join("&");
      const place = placeOf(first.node, source);
      if (typeof found === "string") problems.push({ ...place, ...misplaced(found) });
      else marked.push({ ...found, query, place });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { marked, exported: [...exports.values(), ...source.statements.flatMap(namesOf)], problems };
}

function bodyOf(node: ts.Node): ts.Block | undefined {
  const isFunction =
    ts.isFunctionDeclaration(node) ||
    ts.isFunctionExpression(node) ||
    ts.isArrowFunction(node) ||
    ts.isMethodDeclaration(node);
  return isFunction && node.body && ts.isBlock(node.body) ? node.body : undefined;
}

/** How the module declares the function, or why it cannot be replaced. */
function declarationOf(
  node: ts.Node,
  source: ts.SourceFile,
  exports: ReadonlyMap<string, string>,
): Omit<Marked, "query" | "place"> | string {
  const statement = statementOf(node);
  if (statement?.parent !== source) return "is within another one";
  const name = ts.isFunctionDeclaration(node) ? node.name : nameOfVariable(node);
  if (!name) return "has no name";
  const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
  if (modifiers.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)) return "is the default export";
  const exportsItself = modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
  const exported = exportsItself ? name.text : exports.get(name.text);
  if (exported === undefined) return "is not exported";
  return { local: name.text, exported, exportsItself, statement };
}

/** The statement that declares a function and nothing else. */
function statementOf(node: ts.Node): ts.Statement | undefined {
  if (ts.isFunctionDeclaration(node)) return node;
  const list = node.parent.parent;
  if (!ts.isVariableDeclaration(node.parent) || !ts.isVariableDeclarationList(list)) return undefined;
  return list.declarations.length === 1 && ts.isVariableStatement(list.parent) ? list.parent : undefined;
}

const nameOfVariable = (node: ts.Node): ts.Identifier | undefined =>
  ts.isVariableDeclaration(node.parent) && ts.isIdentifier(node.parent.name) ? node.parent.name : undefined;

/** What `export { a as b }` exports, by the names in the module. */
function exportedNames(source: ts.SourceFile): ReadonlyMap<string, string> {
  const specifiers = source.statements.flatMap((one) =>
    ts.isExportDeclaration(one) && !one.moduleSpecifier && one.exportClause && ts.isNamedExports(one.exportClause)
      ? [...one.exportClause.elements]
      : [],
  );
  const named = specifiers.filter((one) => one.name.text !== "default");
  return new Map(named.map((one) => [(one.propertyName ?? one.name).text, one.name.text]));
}

/** The functions and variables that a statement exports. */
function namesOf(statement: ts.Statement): readonly string[] {
  const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
  if (!modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return [];
  if (ts.isFunctionDeclaration(statement)) return statement.name ? [statement.name.text] : [];
  if (!ts.isVariableStatement(statement)) return [];
  return statement.declarationList.declarations.flatMap(({ name }) => (ts.isIdentifier(name) ? [name.text] : []));
}

function placeOf(node: ts.Node, source: ts.SourceFile): Place {
  const start = node.getStart(source);
  const { line, character } = source.getLineAndCharacterOfPosition(start);
  return {
    file: source.fileName,
    line: line + 1,
    column: character + 1,
    length: node.getEnd() - start,
  };
}

const misplaced = (why: string): Omit<Problem, keyof Place> => ({
  code: "misplaced-directive",
  message: `the function with this directive ${why}`,
  remedy: "export it by a name, from the outermost level of the module, in a statement of its own",
});
