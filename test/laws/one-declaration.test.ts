/** The promise of one declaration: nothing outside knows a particular operation. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { scalarOps } from "@cotangent/ir";
import { ts } from "ts-morph";
import { describe, expect, test } from "vitest";
import { rows } from "./table.ts";

const root = join(import.meta.dirname, "../..");

const sources = readdirSync(join(root, "packages"), { recursive: true, encoding: "utf8" })
  .filter((file) => /^[\w-]+\/src\/.*\.ts$/.test(file) && !file.endsWith(".test.ts") && !file.includes("/testing/"))
  .toSorted()
  .map((file) => `packages/${file}`);

const parsed = (file: string, text = readFileSync(join(root, file), "utf8")): ts.SourceFile =>
  ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);

function nodesOf(node: ts.Node): readonly ts.Node[] {
  const found: ts.Node[] = [node];
  for (const next of found) next.forEachChild((child) => void found.push(child));
  return found;
}

/** Left-hand sides of rewrite rules are particular operations by nature. */
const isRewrite = (file: string): boolean => file.startsWith("packages/ir/src/rewrite/");

const equality = new Set([ts.SyntaxKind.EqualsEqualsEqualsToken, ts.SyntaxKind.ExclamationEqualsEqualsToken]);

/** Whether the expression is the operation of a step, or its name. */
const isOperation = (node: ts.Node): boolean => /(^|[.?])primitive(\.name)?$/.test(node.getText());

/** `step.primitive === mul`, `switch (step.primitive.name)`, `[mul, add].includes(step.primitive)`. */
export function comparisons(file: string, text?: string): readonly string[] {
  const report = (node: ts.Node): string => `${file}: ${node.getText().slice(0, 80)}`;
  return nodesOf(parsed(file, text)).flatMap((node) => {
    if (ts.isBinaryExpression(node) && equality.has(node.operatorToken.kind)) {
      const [left, right] = [isOperation(node.left), isOperation(node.right)];
      const other = left ? node.right : node.left;
      return left !== right && other.getText() !== "undefined" ? [report(node)] : [];
    }
    if (ts.isSwitchStatement(node)) return isOperation(node.expression) ? [report(node)] : [];
    const asks =
      ts.isCallExpression(node) &&
      ts.isPropertyAccessExpression(node.expression) &&
      ["includes", "indexOf"].includes(node.expression.name.text);
    return asks && node.arguments.some(isOperation) ? [report(node)] : [];
  });
}

/**
 * Names that are also those of scalar operations, monoids and store modes, of kinds of derivatives, lowerings, indices
 * and statements, are theirs.
 */
const shared = new Set<string>([
  ...Object.keys(scalarOps),
  "add",
  "min",
  "max",
  "and",
  "or",
  "set",
  "zero",
  "call",
  "sum",
  "barrier",
]);
const names = new Set(rows.map(({ primitive }) => primitive.name).filter((name) => !shared.has(name)));

/** Strings that name an operation in a file that does not declare it. */
export function strings(file: string, text?: string): readonly string[] {
  const source = parsed(file, text);
  const declared = new Set(
    source.statements
      .filter(ts.isVariableStatement)
      .flatMap(({ declarationList }) => declarationList.declarations.map(({ name }) => name.getText())),
  );
  return nodesOf(source).flatMap((node) =>
    ts.isStringLiteralLike(node) &&
    !ts.isImportDeclaration(node.parent) &&
    names.has(node.text) &&
    !declared.has(node.text)
      ? [`${file}: ${node.parent.getText().slice(0, 80)}`]
      : [],
  );
}

/** Packages that know operations by reference only; in the front end such a string is the name of its own function. */
const compiler = sources.filter((file) => /^packages\/(ir|ad|kernel|codegen-\w+)\//.test(file));

describe("outside rewrite rules", () => {
  test("no source compares the operation of a step with a particular one", () => {
    expect(sources.filter((file) => !isRewrite(file)).flatMap((file) => comparisons(file))).toEqual([]);
  });

  test("no source of the compiler names an operation by a string that it does not declare", () => {
    expect(compiler.flatMap((file) => strings(file))).toEqual([]);
  });
});

describe("the test itself finds", () => {
  test("comparisons in every form", () => {
    const text = `if (step.primitive === mul) a(); if (zero !== primitive) b(); switch (step.primitive.name) {} [mul].includes(step.primitive);`;
    expect(comparisons("a.ts", text)).toHaveLength(4);
    expect(comparisons("a.ts", "if (a.primitive === b.primitive || step?.primitive !== undefined) c();")).toEqual([]);
  });

  test("names as strings", () => {
    expect(strings("a.ts", `const f = "dotGeneral";`)).toHaveLength(1);
    expect(strings("a.ts", `const dotGeneral = { name: "dotGeneral" }; const k = "add";`)).toEqual([]);
  });
});
