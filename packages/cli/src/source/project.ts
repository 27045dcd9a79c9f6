/** What parses the texts and knows their types. */
import { Project, ScriptTarget, ts } from "ts-morph";

let project: Project | undefined;

/** One for all texts, so that those of the language's own types are parsed once. */
export function sharedProject(): Project {
  project ??= new Project({
    compilerOptions: {
      target: ScriptTarget.ESNext,
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      allowImportingTsExtensions: true,
      noEmit: true,
      // Without the browser's types, which take most of the time; what is used of them is refused by name.
      lib: ["lib.es2024.d.ts"],
      types: [],
      strict: true,
      skipLibCheck: true,
    },
  });
  return project;
}
