/** `cotangent check-gradient`: derivatives beside central differences. */
import type { CommandModule, InferredOptionTypes, Options } from "yargs";
import { checkDerivatives, type CheckRow } from "../check/check.ts";
import type { Io } from "../io.ts";
import { showTable } from "../report/table.ts";
import { listOf, sourceOptions } from "./options.ts";
import { readFunction, targetOf } from "./read-function.ts";
import { isProblem, tellProblems } from "./tell.ts";
import { caughtLater } from "./tell.ts";
import { exitCodes, type ExitCode, type Tools } from "./tools.ts";

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
  builder: (yargs) =>
    yargs.positional("function", { type: "string", demandOption: true, describe: "file#function" }).options(options),
  async handler(flags) {
    const { io } = tools;
    const target = targetOf(flags.function, io.cwd);
    const read = await readFunction(target, flags, tools);
    if (!read.program) return end(tellProblems(read.problems, flags.json, tools));
    const { seed, runs, tolerance } = flags;
    const wrt = listOf(flags.wrt);
    const rows = await caughtLater(target.file, checkDerivatives(read.program, { wrt, seed, runs, tolerance }));
    if (isProblem(rows)) return end(tellProblems([rows], flags.json, tools));
    io.out(flags.json ? JSON.stringify({ diagnostics: [], check: rows }, undefined, 2) : showCheck(rows, io));
    return end(rows.every((row) => row.passes) ? exitCodes.well : exitCodes.diagnostics);
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
