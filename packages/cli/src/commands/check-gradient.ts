/** `cotangent check-gradient`: derivatives beside central differences. */
import type { CommandModule, InferredOptionTypes, Options } from "yargs";
import { checkDerivatives, type CheckRow } from "../check/check.ts";
import type { Io } from "../io.ts";
import type { ModuleSource } from "../modules/plain.ts";
import type { Problem } from "../report/report.ts";
import { showTable } from "../report/table.ts";
import { listOf, sourceOptions } from "./options.ts";
import { caughtLater, isProblem } from "./tell.ts";
import { exitCodes, type ExitCode, type Tools } from "./tools.ts";
import { functionArgument, withFunction } from "./with-function.ts";

export const defaultCheck = { seed: 1, runs: 10, tolerance: 1e-6 };

const options = {
  ...sourceOptions,
  wrt: { type: "string", default: "", describe: "the parameters to differentiate by (all if none are named)" },
  seed: { type: "number", default: defaultCheck.seed, describe: "where the random arguments start" },
  runs: { type: "number", default: defaultCheck.runs, describe: "how many arguments are tried" },
  tolerance: { type: "number", default: defaultCheck.tolerance, describe: "the largest error that passes" },
} as const satisfies Record<string, Options>;

type Flags = InferredOptionTypes<typeof options> & { readonly function: string };

export const checkGradientCommand = (tools: Tools, end: (code: ExitCode) => void): CommandModule<object, Flags> => ({
  command: "check-gradient <function>",
  describe: "Compare derivatives with central differences on random arguments",
  builder: (yargs) => yargs.positional("function", functionArgument).options(options),
  async handler(flags) {
    const { io } = tools;
    const run = async (program: ModuleSource, file: string): Promise<ExitCode | Problem> => {
      const { seed, runs, tolerance } = flags;
      const wrt = listOf(flags.wrt);
      const rows = await caughtLater(file, checkDerivatives(program, { wrt, seed, runs, tolerance }));
      if (isProblem(rows)) return rows;
      io.out(flags.json ? JSON.stringify({ diagnostics: [], check: rows }, undefined, 2) : showCheck(rows, io));
      return rows.every((row) => row.passes) ? exitCodes.well : exitCodes.diagnostics;
    };
    end(await withFunction(flags, tools, run));
  },
});

export function showCheck(rows: readonly CheckRow[], io: Io): string {
  const wrong = rows.filter(({ passes }) => !passes).length;
  const table = showTable(
    ["with respect to", "derivative", "central differences", "error", ""],
    rows.map(({ path, derivative, difference, error, passes }) => [
      path,
      derivative.toPrecision(12),
      difference.toPrecision(12),
      error.toExponential(1),
      passes ? "ok" : "WRONG",
    ]),
  );
  const verdict =
    wrong === 0
      ? io.style("green", "All derivatives agree with central differences.")
      : io.style("red", `${wrong} of ${rows.length} derivatives disagree with central differences.`);
  return `${table}\n\n${verdict}`;
}
