/**
 * `npm run bench:curvature [-- --only PROBLEM] [-- --quick] [-- METHOD …]`: evaluations and time to a loss, of the methods whose name
 * contains a METHOD. `--quick` has one start, three rates and a tenth of the budgets. A run of everything also writes
 * `docs/benchmarks-curvature.md` and its plot.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { contest, shared, whole, type Outcome, type Scope } from "./contest.ts";
import { entries } from "./methods.ts";
import { page, type Part } from "./page.ts";
import { plot } from "./plot.ts";
import { problems } from "./problems.ts";

const { values: options, positionals: parts } = parseArgs({
  allowPositionals: true,
  options: { only: { type: "string" }, quick: { type: "boolean" } },
});
const only = options.only;
if (only !== undefined && !Object.hasOwn(problems, only))
  throw new Error(`there is no problem "${only}": ${Object.keys(problems).join(", ")}`);
const scope: Scope = options.quick ? { seeds: [0], rates: [1e-2, 0.1, 1], part: 0.1 } : whole;
const start = performance.now();

function say(problem: string, { entry, leftOut, rate, steps, gradients, seconds }: Outcome): void {
  const at = ((performance.now() - start) / 1e3).toFixed(0);
  const found = Number.isFinite(gradients)
    ? `${gradients.toFixed(1)} gradients, ${steps.join(", ")} steps, ${(seconds * 1e3).toPrecision(3)} ms${rate === undefined ? "" : ` at rate ${rate}`}`
    : "not reached";
  console.log(`${at.padStart(4)} s  ${problem.padEnd(14)} ${entry.name.padEnd(30)} ${leftOut ?? found}`);
}

const isWhole = parts.length === 0 && only === undefined && !options.quick;
function write(done: readonly Part[]): void {
  const file = (name: string): string => join(import.meta.dirname, "../../../docs", name);
  writeFileSync(file("benchmarks-curvature.md"), page(done));
  writeFileSync(file("benchmarks-curvature.svg"), plot(done));
}

const chosen = entries.filter(({ name }) => parts.length === 0 || parts.some((part) => name.includes(part)));
const found: Part[] = [];
for (const [name, make] of Object.entries(problems)) {
  if (only !== undefined && only !== name) continue;
  // oxlint-disable-next-line no-await-in-loop -- One problem after the other, as the lines are printed.
  const own = shared(await make());
  const outcomes = chosen.map((entry) => {
    const outcome = contest(entry, own, scope);
    say(name, outcome);
    return outcome;
  });
  found.push({ ...own, outcomes });
  // After each problem, so that a run that is ended leaves what it has.
  if (isWhole) write(found);
}
