/** The functions of plain files as they are, and the names of their parameters. */
import { join } from "node:path";
import { Project, ts, type ParameterDeclaration } from "ts-morph";
import type { Plain } from "./corpus-case.ts";

export type PlainFunction = (...args: readonly Plain[]) => Plain;

export const fileOf = (folder: string, file: string): string => join(import.meta.dirname, folder, `${file}.ts`);

/** The function `name` that `path` exports. */
export async function original(path: string, name: string): Promise<PlainFunction> {
  const module = (await import(/* @vite-ignore */ path)) as Readonly<Record<string, PlainFunction>>;
  return module[name]!;
}

const project = new Project({ skipAddingFilesFromTsConfig: true, skipFileDependencyResolution: true });

/** The parameters of the function `name` in `path`; one that is taken apart at once is called after its type. */
export function parameterNames(path: string, name: string): readonly string[] {
  const file = project.addSourceFileAtPath(path);
  const found = file.getFunction(name) ?? file.getVariableDeclarationOrThrow(name).getInitializer();
  if (!found?.isKind(ts.SyntaxKind.FunctionDeclaration) && !found?.isKind(ts.SyntaxKind.ArrowFunction))
    throw new Error(`${path} has no function ${name}`);
  return found.getParameters().map(nameOf);
}

function nameOf(parameter: ParameterDeclaration): string {
  if (parameter.getNameNode().isKind(ts.SyntaxKind.Identifier)) return parameter.getName();
  const type = parameter.getTypeNodeOrThrow().getText();
  return type.charAt(0).toLowerCase() + type.slice(1);
}
