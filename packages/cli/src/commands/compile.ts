/** `cotangent compile`: functions become modules. */
import { mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import type { CommandModule, InferredOptionTypes, Options } from "yargs";
import { checkDerivatives } from "../check/check.ts";
import { emitModule, type EmittedFiles, type ModuleTarget } from "../modules/emit-module.ts";
import type { ModuleSource } from "../modules/plain.ts";
import { statisticsOf } from "../modules/statistics.ts";
import { defaultCheck } from "./check-gradient.ts";
import { textOfFile } from "../text-of-file.ts";
import { batchOption, listOf, modeOptions, modesOf, sourceOptions, stepOptions } from "./options.ts";
import { readFunction, targetOf } from "./read-function.ts";
import { compiledAsJson, showCompiled } from "./show-compiled.ts";
import { caught, isProblem } from "./tell.ts";
import { exitCodes, UsageError, type ExitCode, type Tools } from "./tools.ts";
import { onChanges } from "./watch.ts";
import { functionArgument, withFunction } from "./with-function.ts";

const options = {
  ...sourceOptions,
  ...modeOptions,
  ...batchOption,
  ...stepOptions,
  target: {
    type: "string",
    default: "js",
    describe: "what to write: js, wasm, wgsl (with --dtype f32), ir, with commas between",
  },
  out: { type: "string", default: ".", describe: "the folder that files are written to" },
  name: { type: "string", describe: "what files and functions are called" },
  check: { type: "boolean", default: false, describe: "compare derivatives with central differences" },
  stats: { type: "boolean", default: false, describe: "say how large programs and files are" },
  watch: { type: "boolean", default: false, describe: "compile again when files change" },
} as const satisfies Record<string, Options>;

type Flags = InferredOptionTypes<typeof options> & { readonly function: string };

export const compileCommand = (tools: Tools, end: (code: ExitCode) => void): CommandModule<object, Flags> => ({
  command: "compile <function>",
  describe: "Make a module of a function of plain TypeScript",
  builder: (yargs) =>
    yargs
      .positional("function", functionArgument)
      .options(options)
      .example("$0 compile rocket.ts#miss --value-and-grad theta,drag", "write miss.js, with missValueAndGrad"),
  async handler(flags) {
    end(await compile(flags, tools));
    if (flags.watch) await watchSources(flags, tools);
  },
});

const targets: readonly ModuleTarget[] = ["js", "wasm", "wgsl", "ir"];
const isTarget = (text: string): text is ModuleTarget => targets.some((target) => target === text);

function targetsOf(text: string): readonly ModuleTarget[] {
  const [wrong] = listOf(text).filter((name) => !isTarget(name));
  if (wrong !== undefined) throw new UsageError(`--target ${wrong}: targets are ${targets.join(", ")}`);
  return listOf(text).filter(isTarget);
}

async function compile(flags: Flags, tools: Tools): Promise<ExitCode> {
  const { io } = tools;
  const [wanted, modes] = [targetsOf(flags.target), await modesOf(flags)];
  io.progress(`compiling ${targetOf(flags.function, io.cwd).name}`);
  return withFunction(flags, tools, async (program, file, original) => {
    const name = flags.name ?? program.name;
    const source = { ...program, name };
    const folder = resolve(io.cwd, flags.out);
    const files = caught(file, () =>
      emitModule(source, {
        targets: wanted,
        modes,
        relaxed: flags.optimize,
        nameOf: pathFrom(folder),
        textOf: textOfFile,
      }),
    );
    if (isProblem(files)) return files;
    writeFiles(folder, files);
    const exact = flags.optimize ? { ...original, name } : undefined;
    const stats = flags.stats ? statisticsOf(source, modes, files, exact) : undefined;
    const check = flags.check
      ? await checkDerivatives(await inDoubles(source, flags, tools), { ...defaultCheck, wrt: [] })
      : undefined;
    io.progress();
    const compiled = { folder, files, stats, check };
    io.out(flags.json ? compiledAsJson(compiled) : showCompiled(compiled, io));
    return check?.some((row) => !row.passes) === true ? exitCodes.diagnostics : exitCodes.well;
  });
}

/** Differences of f32 have few digits, so it is the same function of f64 that is checked. */
async function inDoubles(source: ModuleSource, flags: Flags, tools: Tools): Promise<ModuleSource> {
  if (flags.dtype === "f64") return source;
  const { program } = await readFunction(targetOf(flags.function, tools.io.cwd), { ...flags, dtype: "f64" }, tools);
  return program ?? source;
}

function writeFiles(folder: string, files: EmittedFiles): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, contents] of files) writeFileSync(join(folder, name), contents);
}

/** Files as a map in `folder` calls them. */
const pathFrom =
  (folder: string) =>
  (file: string): string =>
    relative(folder, file).split(sep).join("/");

async function watchSources(flags: Flags, tools: Tools): Promise<void> {
  const { io } = tools;
  const { file } = targetOf(flags.function, io.cwd);
  const isSource = (path: string): boolean => /\.[cm]?tsx?$/.test(path) && !/\.d\.[cm]?ts$/.test(path);
  const ended = onChanges(dirname(file), isSource, () => {
    compile(flags, tools).catch((error: unknown) => io.err(String(error)));
  });
  io.out(`Waiting for changes beside ${basename(file)} …`);
  await ended;
}
