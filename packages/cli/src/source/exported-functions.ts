/** The functions that a file exports. */
import { Node, type SourceFile } from "ts-morph";
import { parameterNames } from "./parameter-names.ts";
import { sharedProject } from "./project.ts";

export interface ExportedFunction {
  readonly name: string;
  /** What modules call them. */
  readonly parameters: readonly string[];
  /** Where its name is. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

/** In the order of their declarations; the default export is called `default`. */
export function exportedFunctions(file: string): readonly ExportedFunction[] {
  const project = sharedProject();
  try {
    const source = project.addSourceFileAtPath(file);
    project.resolveSourceFileDependencies();
    return [...source.getExportedDeclarations().keys()].flatMap((name) => {
      const node = functionNamed(source, name);
      return node && Node.isParametered(node) ? [describe(name, node)] : [];
    });
  } finally {
    for (const one of project.getSourceFiles()) project.removeSourceFile(one);
  }
}

/** The declaration or expression of the exported function called `name`. */
export function functionNamed(file: SourceFile, name: string): Node | undefined {
  const [declaration] = file.getExportedDeclarations().get(name) ?? [];
  const value = Node.isVariableDeclaration(declaration) ? declaration.getInitializer() : declaration;
  const isFunction =
    Node.isFunctionDeclaration(value) || Node.isArrowFunction(value) || Node.isFunctionExpression(value);
  return isFunction ? value : undefined;
}

function describe(name: string, node: Node): ExportedFunction {
  const parent = node.getParent();
  const owner = Node.isVariableDeclaration(parent) ? parent : node;
  const place =
    (Node.isVariableDeclaration(owner) || Node.isNameable(owner) ? owner.getNameNode() : undefined) ?? owner;
  const source = node.getSourceFile();
  const { line, column } = source.getLineAndColumnAtPos(place.getStart());
  return {
    name,
    parameters: Node.isParametered(node) ? parameterNames(node.getParameters()) : [],
    file: source.getFilePath(),
    line,
    column,
    length: place.getText().split("\n")[0]?.length ?? 1,
  };
}
