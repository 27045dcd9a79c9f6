/** A module with the types of everything in it, as its project has them. */
import { dirname } from "node:path";
import { Project, ts } from "ts-morph";
import { textOfFile } from "../../commands/read-function.ts";

export interface TypedSource {
  readonly source: ts.SourceFile;
  readonly checker: ts.TypeChecker;
  /** The files of the project that decide the types. */
  readonly files: readonly string[];
}

const projects = new Map<string | undefined, Project>();

/** One for each configuration, so that types of packages are read once. */
function projectOf(file: string): Project {
  const config = ts.findConfigFile(dirname(file), (path) => ts.sys.fileExists(path));
  const found =
    projects.get(config) ??
    new Project({
      skipAddingFilesFromTsConfig: true,
      compilerOptions: {
        ...(config === undefined && { module: ts.ModuleKind.Preserve, target: ts.ScriptTarget.ESNext, strict: true }),
        allowImportingTsExtensions: true,
        noEmit: true,
        skipLibCheck: true,
      },
      ...(config !== undefined && { tsConfigFilePath: config }),
    });
  projects.set(config, found);
  return found;
}

/** What `use` makes of the module with this text. */
export function withTypes<T>(file: string, text: string, use: (typed: TypedSource) => T): T {
  const project = projectOf(file);
  // Those that did not change stay, with all that they import.
  for (const one of project.getSourceFiles())
    if (textOfFile(one.getFilePath()) !== one.getFullText()) project.removeSourceFile(one);
  const before = project.getSourceFile(file);
  const module = before?.getFullText() === text ? before : project.createSourceFile(file, text, { overwrite: true });
  project.resolveSourceFileDependencies();
  const program = project.getProgram().compilerObject;
  const own = program.getSourceFiles().filter((one) => !/[\\/]node_modules[\\/]/.test(one.fileName));
  const files = own.filter((one) => !program.isSourceFileDefaultLibrary(one)).map((one) => one.fileName);
  return use({ source: module.compilerNode, checker: program.getTypeChecker(), files: files.toSorted() });
}
