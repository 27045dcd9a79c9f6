/** From an import with a query to the module that it gets. */
import { existsSync } from "node:fs";
import { dirname, relative, sep } from "node:path";
import { dtypeNamed } from "cotangent/compiler";
import type { SourceMapCompact } from "unplugin";
import { importsTensors, textOfFile } from "../commands/read-function.ts";
import { caught, isProblem } from "../commands/tell.ts";
import { optimized } from "../modules/derive/optimized.ts";
import { emitModule } from "../modules/emit-module.ts";
import { exportName } from "../modules/mode.ts";
import { quote } from "../modules/text/words.ts";
import type { Problem } from "../report/report.ts";
import type { ExportedFunction } from "../source/exported-functions.ts";
import { partOf, requestOf, type Asked, type Request } from "./query.ts";

export interface CompiledModule {
  readonly code: string;
  readonly map?: SourceMapCompact;
  /** Declarations of TypeScript, as they stand in a declaration of a module. */
  readonly declarations: string;
}

/** A module, or everything that is wrong; and the files that decide it. */
export type Compiled = (
  | { readonly module: CompiledModule; readonly problems: readonly [] }
  | { readonly module: undefined; readonly problems: readonly Problem[] }
) & { readonly files: readonly string[] };

/** The compiler of TypeScript is loaded when it is first needed. */
const compiler = async () => ({
  ...(await import("../source/read-source.ts")),
  ...(await import("../source/exported-functions.ts")),
});

export async function compile(asked: Asked): Promise<Compiled> {
  const { file } = asked;
  const request = await requestOf(asked);
  if (!isRequest(request))
    return failed(
      [file],
      request.map((mistake) => ({ file, code: "bad-query", ...mistake })),
    );
  if (!existsSync(file)) return fail(file, "no-file", "there is no such file", "look at the path");
  if (importsTensors(file))
    return fail(
      file,
      "traced-module",
      "this module imports cotangent, whose functions are differentiated where they run",
      "take grad() of cotangent there, or make a module of it ahead: cotangent compile … --args …",
    );
  const { exportedFunctions } = await compiler();
  const meant = functionsMeant(request, exportedFunctions(file), file);
  if (isProblem(meant)) return failed([file], [meant]);
  const found: readonly Compiled[] = await Promise.all(meant.map((one) => compileFunction(asked, request, one)));
  const files = [...new Set(found.flatMap((one) => one.files))];
  const problems = [...found.flatMap((one) => one.problems), ...collisions(request, meant)];
  if (problems.length > 0) return failed(files, distinct(problems));
  const modules = found.flatMap(({ module }) => (module ? [module] : []));
  return { module: joined(asked, request, { meant, modules }), problems: [], files };
}

const isRequest = (value: Request | readonly unknown[]): value is Request => !Array.isArray(value);

const failed = (files: readonly string[], problems: readonly Problem[]): Compiled => ({
  module: undefined,
  problems,
  files,
});

const fail = (file: string, code: string, message: string, remedy: string): Compiled =>
  failed([file], [{ file, code, message, remedy }]);

/** Functions may share what is wrong with a helper. */
const distinct = (problems: readonly Problem[]): readonly Problem[] => [
  ...new Map(problems.map((one) => [`${one.file}:${one.line}:${one.column}:${one.code}:${one.message}`, one])).values(),
];

/** The functions that are named, or all that have the parameters of the query. */
function functionsMeant(
  { functions, parameters }: Request,
  exported: readonly ExportedFunction[],
  file: string,
): readonly ExportedFunction[] | Problem {
  // One that is not there is found when it is read.
  const nowhere = (name: string): ExportedFunction => ({ name, parameters: [], file, line: 1, column: 1, length: 1 });
  if (functions.length > 0) return functions.map((name) => exported.find((one) => one.name === name) ?? nowhere(name));
  const meant = exported.filter((one) => parameters.every((name) => one.parameters.includes(name)));
  const named = meant.filter(({ name }) => name !== "default");
  if (named.length > 0) return named;
  const wanted = parameters.length === 0 ? "" : ` with the parameters ${parameters.join(", ")}`;
  return {
    file,
    code: "no-such-function",
    message: `no exported function${wanted} is in this file`,
    remedy: "export one by its name",
  };
}

async function compileFunction({ file }: Asked, request: Request, one: ExportedFunction): Promise<Compiled> {
  const { readSource } = await compiler();
  const { modes, lengths, maxSteps, optimize } = request;
  const dtype = dtypeNamed(request.dtype);
  if (!dtype) throw new Error(`internal: no dtype ${request.dtype}`);
  const { name } = one;
  const { program, diagnostics, files } = readSource({
    file,
    name,
    dtype,
    lengths,
    ...(maxSteps !== undefined && { maxSteps }),
  });
  if (!program) return failed(files, diagnostics);
  const nameOf = (path: string): string => relative(dirname(file), path).split(sep).join("/");
  const emitted = caught(one.file, () =>
    emitModule(optimize ? optimized(program) : program, { targets: ["js"], modes, nameOf, textOf: textOfFile }),
  );
  if (isProblem(emitted)) return failed(files, [{ ...one, ...emitted }]);
  const text = (ending: string): string => String(emitted.get(`${name}${ending}`));
  const module = {
    code: text(".js").replace(/\/\/# sourceMappingURL=.*\n$/, ""),
    map: readMap(text(".js.map")),
    declarations: text(".d.ts")
      .replace(/^\/\/.*\n+/, "")
      .replaceAll(/^export declare function/gm, "export function"),
  };
  return { module, problems: [], files };
}

/** Not all bundlers take a map as text. */
function readMap(text: string): SourceMapCompact {
  const map: SourceMapCompact = JSON.parse(text);
  return map;
}

/** Exports that two functions would have. */
function collisions({ modes }: Request, meant: readonly ExportedFunction[]): readonly Problem[] {
  const names = meant.flatMap((one) => modes.map((mode) => ({ one, name: exportName(one.name, mode) })));
  return names
    .filter(({ name }, i) => names.findIndex((other) => other.name === name) < i)
    .map(({ one, name }) => ({
      ...one,
      code: "name-taken",
      message: `another function already gives the module an export "${name}"`,
      remedy: "name one of them in the query, with function=",
    }));
}

interface Parts {
  readonly meant: readonly ExportedFunction[];
  readonly modules: readonly CompiledModule[];
}

/** One function is the module; several are modules of their own behind it, each with its own map. */
function joined(asked: Asked, { modes }: Request, { meant, modules }: Parts): CompiledModule {
  const [only] = modules;
  if (only && modules.length === 1) return only;
  const base = asked.file.slice(asked.file.lastIndexOf("/") + 1);
  const lines = meant.map(({ name }) => {
    const names = modes.map((mode) => exportName(name, mode)).join(", ");
    return `export { ${names} } from ${quote(`./${base}?${partOf(asked.query, name)}`)};\n`;
  });
  return { code: lines.join(""), declarations: modules.map(({ declarations }) => declarations).join("\n") };
}
