/** `cotangent explain`: how a function becomes code, stage by stage. */
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { CommandModule, InferredOptionTypes, Options } from "yargs";
import { explainPage } from "../explain/page.ts";
import { stagesOf } from "../explain/stages.ts";
import type { ModuleSource } from "../modules/plain.ts";
import { shownPath, type Problem } from "../report/report.ts";
import { sideBySide } from "../report/table.ts";
import { textOfFile } from "../text-of-file.ts";
import { batchOption, modeOptions, modesOf, sourceOptions, stepOptions } from "./options.ts";
import { caught, isProblem } from "./tell.ts";
import { exitCodes, type ExitCode, type Tools } from "./tools.ts";
import { functionArgument, withFunction } from "./with-function.ts";

const options = {
  ...sourceOptions,
  ...modeOptions,
  ...batchOption,
  ...stepOptions,
  html: { type: "string", describe: "write a page to this file, where lines that belong together light up" },
  width: { type: "number", describe: "characters in a line; those of the terminal if absent" },
} as const satisfies Record<string, Options>;

type Flags = InferredOptionTypes<typeof options> & { readonly function: string };

export const explainCommand = (tools: Tools, end: (code: ExitCode) => void): CommandModule<object, Flags> => ({
  command: "explain <function>",
  describe: "Show how a function becomes code: source, program, derivative, kernels, JavaScript",
  builder: (yargs) => yargs.positional("function", functionArgument).options(options),
  async handler(flags) {
    const { io } = tools;
    const modes = await modesOf(flags);
    const run = (program: ModuleSource, file: string): ExitCode | Problem => {
      const stages = caught(file, () => stagesOf(program, { file, text: textOfFile(file) ?? "" }, modes));
      if (isProblem(stages)) return stages;
      if (flags.html !== undefined) {
        const page = resolve(io.cwd, flags.html);
        writeFileSync(page, explainPage(program.name, stages));
        io.out(io.style("green", shownPath(page, io.cwd)));
      } else if (flags.json) io.out(JSON.stringify({ diagnostics: [], stages }, undefined, 2));
      else
        io.out(
          sideBySide(
            stages.map(({ title, lines }) => ({ title, lines: lines.map(({ text }) => text) })),
            flags.width ?? io.width,
          ),
        );
      return exitCodes.well;
    };
    end(await withFunction(flags, tools, run));
  },
});
