/** `cotangent explain`: how a function becomes code, stage by stage. */
import { makePlan, print, showPlan } from "cotangent/compiler";
import type { CommandModule, InferredOptionTypes, Options } from "yargs";
import { modeProgram } from "../modules/derive/mode-program.ts";
import { emitModule } from "../modules/emit-module.ts";
import type { Mode } from "../modules/mode.ts";
import { sideBySide } from "../report/table.ts";
import { modeOptions, modesOf, sourceOptions } from "./options.ts";
import { readFunction, targetOf, textOfFile } from "./read-function.ts";
import { caught, isProblem, tellProblems } from "./tell.ts";
import { exitCodes, type ExitCode, type Tools } from "./tools.ts";
import type { ModuleSource } from "../modules/plain.ts";

const options = {
  ...sourceOptions,
  ...modeOptions,
  width: { type: "number", describe: "characters in a line; those of the terminal if absent" },
} as const satisfies Record<string, Options>;

type Flags = InferredOptionTypes<typeof options> & { readonly function: string };

export interface Stage {
  readonly title: string;
  readonly lines: readonly string[];
}

export const explainCommand = (tools: Tools, end: (code: ExitCode) => void): CommandModule<object, Flags> => ({
  command: "explain <function>",
  describe: "Show how a function becomes code: source, program, derivative, kernels, JavaScript",
  builder: (yargs) =>
    yargs.positional("function", { type: "string", demandOption: true, describe: "file#function" }).options(options),
  async handler(flags) {
    const { io } = tools;
    const target = targetOf(flags.function, io.cwd);
    const read = await readFunction(target, flags, tools);
    if (!read.program) return end(tellProblems(read.problems, flags.json, tools));
    const { program } = read;
    const stages = caught(target.file, () => stagesOf(program, textOfFile(target.file) ?? "", modesOf(flags)));
    if (isProblem(stages)) return end(tellProblems([stages], flags.json, tools));
    io.out(
      flags.json
        ? JSON.stringify({ diagnostics: [], stages }, undefined, 2)
        : sideBySide(stages, flags.width ?? io.width),
    );
    return end(exitCodes.well);
  },
});

/** From the text of the user to the code of the last of `modes`. */
export function stagesOf(source: ModuleSource, text: string, modes: readonly Mode[]): readonly Stage[] {
  const made = modes.map((mode) => modeProgram(source, mode));
  const last = made.at(-1);
  if (!last) return [];
  const [code] = [...emitModule(source, { targets: ["js"], modes: modes.slice(-1) })];
  return [
    { title: "source", lines: text.trimEnd().split(/\r?\n/) },
    { title: "as it was read", lines: print(source.program).trimEnd().split("\n") },
    ...made.map(({ name, program }) => ({ title: `program of ${name}`, lines: print(program).trimEnd().split("\n") })),
    { title: `kernels of ${last.name}`, lines: showPlan(makePlan(last.program, "cpu")).trimEnd().split("\n") },
    {
      title: "JavaScript",
      lines: String(code?.[1] ?? "")
        .trimEnd()
        .split("\n"),
    },
  ];
}
