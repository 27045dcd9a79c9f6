/** `cotangent bench`: how long the value takes, and how much longer its gradient. */
import type { CommandModule, InferredOptionTypes, Options } from "yargs";
import { loadModule } from "../check/load-module.ts";
import { openSizes, randomNumbers, randomValue } from "../check/random-values.ts";
import { emitModule } from "../modules/emit-module.ts";
import { modeProgram } from "../modules/derive/mode-program.ts";
import type { Mode } from "../modules/mode.ts";
import type { ModuleSource } from "../modules/plain.ts";
import type { Problem } from "../report/report.ts";
import { showTable } from "../report/table.ts";
import { batchOption, modeOptions, modesOf, sourceOptions, stepOptions } from "./options.ts";
import { caughtLater, isProblem } from "./tell.ts";
import { exitCodes, type ExitCode, type Tools } from "./tools.ts";
import { functionArgument, withFunction } from "./with-function.ts";

const options = {
  ...sourceOptions,
  ...modeOptions,
  ...batchOption,
  ...stepOptions,
  seconds: { type: "number", default: 1, describe: "how long each function is run" },
} as const satisfies Record<string, Options>;

type Flags = InferredOptionTypes<typeof options> & { readonly function: string };

export const benchCommand = (tools: Tools, end: (code: ExitCode) => void): CommandModule<object, Flags> => ({
  command: "bench <function>",
  describe: "Time the value of a function and its derivatives (--value-and-grad if none is named)",
  builder: (yargs) => yargs.positional("function", functionArgument).options(options),
  async handler(flags) {
    const asked = await modesOf(flags);
    const run = async (program: ModuleSource, file: string): Promise<ExitCode | Problem> => {
      const modes: readonly Mode[] = asked.length > 1 ? asked : [...asked, { kind: "value-and-grad", wrt: [] }];
      const rows = await caughtLater(file, measure(program, modes, flags.seconds));
      if (isProblem(rows)) return rows;
      tools.io.out(flags.json ? JSON.stringify({ diagnostics: [], bench: rows }, undefined, 2) : showRows(rows));
      return exitCodes.well;
    };
    end(await withFunction(flags, tools, run));
  },
});

interface Row {
  readonly name: string;
  readonly nanoseconds: number;
  /** Of the value. */
  readonly times: number;
}

async function measure(source: ModuleSource, modes: readonly Mode[], seconds: number): Promise<readonly Row[]> {
  const module = await loadModule(emitModule(source, { targets: ["js"], modes }), source.name);
  const times = modes.map((mode) => {
    const { name, parameters, sizing } = modeProgram(source, mode);
    const sizes = openSizes({ parameters, sizing });
    const random = randomNumbers(1);
    const args = parameters.map(({ type }) => randomValue(type, random, sizes));
    return { name, nanoseconds: fastest(() => module(name)(...args), seconds) };
  });
  const value = times[0]?.nanoseconds ?? NaN;
  return times.map((time) => ({ ...time, times: time.nanoseconds / value }));
}

/** Nanoseconds of a call, in the fastest of many batches: of one that was long enough, however little time there is. */
function fastest(call: () => unknown, seconds: number): number {
  const end = performance.now() + seconds * 1000;
  let [best, batch] = [Infinity, 1];
  while (best === Infinity || performance.now() < end) {
    const start = performance.now();
    for (let i = 0; i < batch; i++) call();
    const took = performance.now() - start;
    if (took < 5) batch *= 2;
    else best = Math.min(best, (took / batch) * 1e6);
  }
  return best;
}

const showRows = (rows: readonly Row[]): string =>
  showTable(
    ["function", "time", "of the value"],
    rows.map(({ name, nanoseconds, times }) => [name, `${nanoseconds.toPrecision(4)} ns`, `${times.toFixed(2)}×`]),
  );
