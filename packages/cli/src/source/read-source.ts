/** A function of ordinary TypeScript as a program. */
import { at, type ArrayType } from "cotangent/compiler";
import { Node, ts, type Project, type SourceFile } from "ts-morph";
import { enter, nameNode } from "./calls/enter.ts";
import { call } from "./calls/evaluate-call.ts";
import { codes, fill, type Code } from "./catalogue.ts";
import { withDefaults } from "./defaults.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { moduleEnvironment } from "./environment.ts";
import { functionNamed } from "./exported-functions.ts";
import { evaluate } from "./expressions/evaluate.ts";
import type { Machine } from "./machine.ts";
import { pack, plainTypeOf, unpack } from "./packed.ts";
import { parameterNames } from "./parameter-names.ts";
import { leafTypes } from "./plain.ts";
import { sharedProject } from "./project.ts";
import { input, newScope } from "./scope.ts";
import type { PlainField, SourceOptions, SourceProgram, SourceResult } from "./source-program.ts";
import { newCell, unknown, type Staged } from "./staged.ts";
import { execute } from "./statements/execute.ts";
import { plainType } from "./types.ts";

/** How much work a program may take to make. */
const budget = 300_000;

/** The program of the exported function `options.name` of `options.file`, or everything that is wrong with it. */
export function readSource(options: SourceOptions): SourceResult {
  const project = sharedProject();
  const file = project.addSourceFileAtPath(options.file);
  // Otherwise what it imports would stay when it is removed.
  project.resolveSourceFileDependencies();
  const m = newMachine(options);
  try {
    reportSyntax(m, project, file);
    const found = m.diagnostics.size === 0 ? findFunction(m, file, options.name) : undefined;
    const program = found && readFunction(m, found);
    const files = filesOf(project);
    if (program && m.diagnostics.size === 0) return { program, diagnostics: [], files };
    return { program: undefined, diagnostics: [...m.diagnostics.values()].toSorted(byPlace), files };
  } finally {
    forget(project);
  }
}

/** The texts of the user's, and those that they import, may be others next time. */
function forget(project: Project): void {
  const texts = project.getProgram().compilerObject.getSourceFiles();
  for (const { fileName, isDeclarationFile } of texts) {
    const file = isDeclarationFile ? undefined : project.getSourceFile(fileName);
    if (file) project.removeSourceFile(file);
  }
}

/** All but those of the language itself. */
function filesOf(project: Project): readonly string[] {
  const program = project.getProgram().compilerObject;
  const files = program.getSourceFiles().filter((one) => !program.isSourceFileDefaultLibrary(one));
  return files.map((one) => one.fileName).toSorted();
}

const byPlace = (a: Diagnostic, b: Diagnostic): number =>
  a.file === b.file ? a.line - b.line || a.column - b.column : a.file < b.file ? -1 : 1;

function newMachine(options: SourceOptions): Machine {
  const m: Machine = {
    options,
    dtype: options.dtype,
    scope: newScope(undefined),
    state: { variables: new Map(), cells: new Map() },
    node: undefined,
    diagnostics: new Map(),
    sizes: new Map(),
    derived: new Map(),
    lengthRules: new Map(),
    constants: new Map(),
    calls: [],
    loopScope: undefined,
    reserved: new Map(),
    endless: new Set(),
    budget,
    report(node, code, ...details) {
      report(m, node, code, details);
      return unknown;
    },
    evaluate: (node, environment) => evaluate(m, node, environment),
    execute: (node, environment, rest) => execute(m, node, environment, rest),
    call: (callee, args, node) => call(m, callee, args, node),
    enter: (callee, args, node) => enter(m, callee, args, node),
  };
  return m;
}

function report(m: Machine, node: Node, code: Code, details: readonly string[]): void {
  const file = node.getSourceFile();
  const { line, column } = file.getLineAndColumnAtPos(node.getStart());
  const entry = codes[code];
  const diagnostic = {
    file: file.getFilePath(),
    line,
    column,
    length: node.getWidth(),
    code,
    message: fill(entry.message, details),
    remedy: fill(entry.remedy, details),
  };
  m.diagnostics.set(`${diagnostic.file}:${line}:${column}:${code}`, diagnostic);
}

function reportSyntax(m: Machine, project: Project, file: SourceFile): void {
  for (const found of project.getProgram().getSyntacticDiagnostics(file)) {
    const start = found.getStart();
    const { line, column } = file.getLineAndColumnAtPos(start);
    const text = found.getMessageText();
    const message = typeof text === "string" ? text : text.getMessageText();
    const { remedy } = codes["syntax-error"];
    const place = { file: file.getFilePath(), line, column, length: found.getLength() };
    m.diagnostics.set(`${line}:${column}`, { ...place, code: "syntax-error", message, remedy });
  }
}

function findFunction(m: Machine, file: SourceFile, name: string): Node | undefined {
  const value = functionNamed(file, name);
  if (value) return value;
  const names = [...file.getExportedDeclarations()].flatMap(([own, [first]]) =>
    Node.isFunctionDeclaration(first) ? [own] : [],
  );
  m.report(file.getFirstChildOrThrow(), "no-such-function", name, names.join(", ") || "there is none");
  return undefined;
}

function readFunction(m: Machine, node: Node): SourceProgram | undefined {
  if (!Node.isParametered(node)) return undefined;
  const parameters: PlainField[] = [];
  const values: Staged[] = [];
  const names = parameterNames(node.getParameters());
  for (const [i, parameter] of node.getParameters().entries()) {
    const path = at(names, i);
    const type = plainType(m, parameter.getType(), { node: parameter, path, axis: 0 });
    if (!type) continue;
    parameters.push(withDefaults(m, parameter, { name: path, type }));
    const leaves = leafTypes(type, m.dtype).map((leaf: ArrayType) => input(m.scope, leaf));
    values.push(unpack(m, type, leaves, () => newCell("parameter")));
  }
  m.node = node;
  const value = enter(m, { kind: "function", node, environment: moduleEnvironment }, values, node);
  m.node = node;
  if (m.diagnostics.size > 0) return undefined;
  const said = refuseResult(m, value, node);
  const result = said ? undefined : plainTypeOf(m, value);
  if (!result) return undefined;
  const outputs = pack(m, value, result);
  const program = { ...m.scope.builder.finish(outputs, m.options.name), inputs: m.scope.inputs };
  const sizing = { derived: [...m.derived.values()], rules: [...m.lengthRules.values()] };
  return { name: m.options.name, parameters, result, program, sizing, documentation: documentationOf(node) };
}

/** What is no number, and no array or object of numbers, is reported. */
function refuseResult(m: Machine, value: Staged, node: Node): boolean {
  const name = m.options.name;
  if (value.kind === "static" && typeof value.value !== "number" && typeof value.value !== "boolean") {
    if (typeof value.value === "string") m.report(nameNode(node), "not-differentiable-result", name, "a text");
    else m.report(nameNode(node), "no-result", name);
    return true;
  }
  if (value.kind !== "function" && value.kind !== "builtin") return false;
  m.report(nameNode(node), "not-differentiable-result", name, "a function");
  return true;
}

function documentationOf(node: Node): string {
  const owner = Node.isFunctionDeclaration(node) ? node : node.getFirstAncestorByKind(ts.SyntaxKind.VariableStatement);
  const docs = Node.isJSDocable(owner) ? owner.getJsDocs() : [];
  return docs.map((doc) => doc.getInnerText()).join("\n");
}
