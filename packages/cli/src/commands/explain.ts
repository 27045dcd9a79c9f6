/** `cotangent explain`: how a function becomes code, stage by stage. */
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { CommandModule, InferredOptionTypes, Options } from "yargs";
import { explainPage } from "../explain/page.ts";
import { stagesOf } from "../explain/stages.ts";
import { shownPath } from "../report/report.ts";
import { sideBySide } from "../report/table.ts";
import { modeOptions, modesOf, sourceOptions } from "./options.ts";
import { readFunction, targetOf, textOfFile } from "./read-function.ts";
import { caught, isProblem, tellProblems } from "./tell.ts";
import { exitCodes, type ExitCode, type Tools } from "./tools.ts";

const options = {
  ...sourceOptions,
  ...modeOptions,
  html: { type: "string", describe: "write a page to this file, where lines that belong together light up" },
  width: { type: "number", describe: "characters in a line; those of the terminal if absent" },
} as const satisfies Record<string, Options>;

type Flags = InferredOptionTypes<typeof options> & { readonly function: string };

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
    const stages = caught(target.file, () =>
      stagesOf(program, { file: target.file, text: textOfFile(target.file) ?? "" }, modesOf(flags)),
    );
    if (isProblem(stages)) return end(tellProblems([stages], flags.json, tools));
    if (flags.html !== undefined) {
      const file = resolve(io.cwd, flags.html);
      writeFileSync(file, explainPage(program.name, stages));
      io.out(io.style("green", shownPath(file, io.cwd)));
    } else if (flags.json) io.out(JSON.stringify({ diagnostics: [], stages }, undefined, 2));
    else
      io.out(
        sideBySide(
          stages.map(({ title, lines }) => ({ title, lines: lines.map(({ text }) => text) })),
          flags.width ?? io.width,
        ),
      );
    return end(exitCodes.well);
  },
});
