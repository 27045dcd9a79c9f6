/**
 * `npm run --silent conformance -- optim [--dir D] [--only adam] [--f32]`: a line for each run, example and schedule of
 * the folder D, and at the end how many passed, failed and have no counterpart here.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { lossesOf, printed, readMaterial, worstOfRun, worstOfSchedule } from "./material.ts";

type Line = readonly [name: string, outcome: "ok" | "FAIL" | "skip", detail: string];

/** In f32, trajectories are compared to 2e-3. */
const looseTolerance = 2e-3;

export function runOptim(argv: readonly string[]): { readonly lines: readonly Line[]; readonly fail: number } {
  const { values } = parseArgs({
    args: [...argv],
    options: { dir: { type: "string" }, only: { type: "string" }, f32: { type: "boolean" } },
  });
  const { trajectories, examples, schedules } = readMaterial(values.dir ?? join(import.meta.dirname, "../optim"));
  const isMeant = (name: string): boolean => values.only === undefined || name.includes(values.only);
  const graded = (name: string, worst: number | undefined, tolerance: number): Line =>
    worst === undefined
      ? [name, "skip", "no counterpart"]
      : [name, worst <= tolerance ? "ok" : "FAIL", `worst ${worst.toExponential(1)}, tolerance ${tolerance}`];
  const attempt = (name: string, work: () => Line): Line => {
    try {
      return work();
    } catch (error) {
      return [name, "FAIL", String(error).split("\n")[0] ?? ""];
    }
  };
  const lines = [
    ...trajectories.flatMap(({ file, content }) =>
      content.runs
        .filter(({ optimizer }) => isMeant(optimizer))
        .map((run) => {
          const name = `${file.split("_")[0]} ${run.optimizer} ${run.problem} ${JSON.stringify(run.hyper)}`;
          const tolerance = values.f32 ? looseTolerance : run.rtol;
          return attempt(name, () => graded(name, worstOfRun(content, run, values.f32 ? "f32" : "f64"), tolerance));
        }),
    ),
    ...examples
      .filter(({ solver }) => isMeant(solver))
      .map((example) =>
        attempt(example.solver, () => {
          const losses = lossesOf(example);
          if (!losses) return [example.solver, "skip", "no counterpart"];
          const isEqual = losses.every((loss, i) => isPrinted(loss, example.losses_printed[i] ?? NaN));
          return [example.solver, isEqual ? "ok" : "FAIL", losses.map(printed).join(" ")];
        }),
      ),
    ...Object.entries(schedules)
      .filter(([name]) => isMeant(name))
      .map(([name, rates]) => attempt(name, () => graded(name, worstOfSchedule(name, rates), 1e-12))),
  ];
  return { lines, fail: lines.filter(([, outcome]) => outcome === "FAIL").length };
}

/** Whether a loss is what was printed with three digits; what was computed in f32 and is nearly 0 is anything as small. */
export const isPrinted = (loss: number, expected: number): boolean => {
  const unit = 10 ** (Math.floor(Math.log10(Math.abs(expected))) - 2);
  return Math.abs(loss - expected) <= Math.max(0.501 * unit, 1e-12);
};

export function printOptim(argv: readonly string[]): number {
  const { lines, fail } = runOptim(argv);
  for (const [name, outcome, detail] of lines) console.log(`${outcome.padEnd(5)}${name}: ${detail}`);
  const count = (wanted: string): number => lines.filter(([, outcome]) => outcome === wanted).length;
  console.log(`${count("ok")} passed, ${fail} failed, ${count("skip")} skipped`);
  return fail;
}
