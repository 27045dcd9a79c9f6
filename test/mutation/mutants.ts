/** The list of all defects that can be planted, in a fixed order. */
import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { ts } from "ts-morph";
import { operators } from "./operators.ts";

export interface Mutant {
  /** `file declaration operator #ordinal`, which stays when other lines move. */
  readonly id: string;
  readonly file: string;
  /** The text from `start` to `end` is replaced. */
  readonly start: number;
  readonly end: number;
  readonly original: string;
  readonly replacement: string;
  /** What the file declares or imports: operations with these names are tried first. */
  readonly names: readonly string[];
  /** What the files declare that import it, directly or not, the nearest first. */
  readonly users: readonly string[];
}

const root = join(import.meta.dirname, "../..");

/** Derivatives, batching rules and lowerings; rewrites; the transforms. */
const folders = ["packages/ir/src/primitives", "packages/ir/src/rewrite", "packages/ad/src"];

export function allMutants(): readonly Mutant[] {
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && !file.endsWith("index.ts"))
      .toSorted()
      .map((file) => `${folder}/${file}`),
  );
  const texts = new Map(files.map((file) => [file, readFileSync(join(root, file), "utf8")]));
  const users = usersOf(texts);
  return files.flatMap((file) => mutantsOf(file, texts.get(file)!, users(file)));
}

/** For a file the names that those which import it declare, the nearest first. */
function usersOf(texts: ReadonlyMap<string, string>): (file: string) => readonly string[] {
  const importers = new Map<string, string[]>();
  const declared = new Map<string, readonly string[]>();
  for (const [file, text] of texts) {
    const { statements } = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
    declared.set(
      file,
      statements.flatMap((statement) => declarations(statement).map(([name]) => name)),
    );
    for (const statement of statements) {
      if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
      const used = posix.join(posix.dirname(file), statement.moduleSpecifier.text);
      importers.set(used, [...(importers.get(used) ?? []), file]);
    }
  }
  return (file) => {
    // A set that grows while it is walked is a worklist, breadth first.
    const seen = new Set(importers.get(file));
    for (const user of seen) for (const next of importers.get(user) ?? []) seen.add(next);
    return [...seen].flatMap((user) => declared.get(user) ?? []);
  };
}

export function mutantsOf(file: string, text: string, users: readonly string[] = []): readonly Mutant[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const names = source.statements.flatMap(namesOf);
  const counts = new Map<string, number>();
  const found: Mutant[] = [];
  const visit = (node: ts.Node, declaration: string): void => {
    if (isAside(node)) return;
    for (const { name, replace } of operators)
      for (const replacement of replace(node)) {
        const kind = `${file} ${declaration} ${name}`;
        const ordinal = counts.get(kind) ?? 0;
        counts.set(kind, ordinal + 1);
        found.push({
          id: `${kind} #${ordinal}`,
          file,
          start: node.getStart(),
          end: node.getEnd(),
          original: node.getText(),
          replacement,
          names,
          users,
        });
      }
    node.forEachChild((child) => visit(child, declaration));
  };
  for (const statement of source.statements) for (const [name, body] of declarations(statement)) visit(body, name);
  return found;
}

/** The declarations with a body or a value. */
function declarations(statement: ts.Statement): readonly (readonly [string, ts.Node])[] {
  if (ts.isFunctionDeclaration(statement) && statement.body) return [[statement.name?.text ?? "", statement.body]];
  if (ts.isClassDeclaration(statement)) return [[statement.name?.text ?? "", statement]];
  if (!ts.isVariableStatement(statement)) return [];
  return statement.declarationList.declarations.flatMap(({ name, initializer }) =>
    initializer ? [[name.getText(), initializer] as const] : [],
  );
}

function namesOf(statement: ts.Statement): readonly string[] {
  if (!ts.isImportDeclaration(statement)) return declarations(statement).map(([name]) => name);
  const bindings = statement.importClause?.namedBindings;
  return bindings && ts.isNamedImports(bindings) ? bindings.elements.map(({ name }) => name.text) : [];
}

/** What only words errors or checks types: types of results, messages, and conditions of throws. */
function isAside(node: ts.Node): boolean {
  if (ts.isThrowStatement(node) || ts.isTypeNode(node)) return true;
  if (ts.isNewExpression(node)) return node.expression.getText().endsWith("Error");
  if (ts.isIfStatement(node)) return ts.isThrowStatement(node.thenStatement);
  const name = "name" in node ? (node as ts.NamedDeclaration).name?.getText() : undefined;
  return ts.isObjectLiteralElement(node) && ["type", "describe", "equation"].includes(name ?? "");
}
