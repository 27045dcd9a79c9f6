/**
 * `npm run bench:optimizers [-- PART …]`: steps and gradients to one loss on handwritten digits, of the optimizers whose name
 * contains a PART. Without parts it also writes `docs/benchmarks-optimizers.md` and its plot.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadDigits } from "@cotangent/models";
import { contest, gradientsOf, median, type Outcome } from "./contest.ts";
import { entries } from "./methods.ts";
import { page } from "./page.ts";
import { plot } from "./plot.ts";
import { goal } from "./race.ts";
import { wholeBatch, wholeMethods, type WholeOutcome } from "./whole-batch.ts";

const parts = process.argv.slice(2);
const isMeant = (name: string): boolean => parts.length === 0 || parts.some((part) => name.includes(part));
const start = performance.now();
const say = (name: string, found: string): void => {
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  console.log(`${seconds.padStart(4)} s  ${name.padEnd(44)} ${found}`);
};

const { train } = await loadDigits();
const outcomes: Outcome[] = [];
for (const entry of entries.filter(({ name }) => isMeant(name))) {
  const outcome = contest(entry, train);
  outcomes.push(outcome);
  const { rate, steps } = outcome;
  say(
    entry.name,
    rate === undefined
      ? "does not come there"
      : `${median(outcome)} steps, ${gradientsOf(outcome)} gradients at rate ${rate} (${steps.join(", ")})`,
  );
}
const whole: WholeOutcome[] = [];
for (const name of wholeMethods.filter(isMeant)) {
  // oxlint-disable-next-line no-await-in-loop -- One after the other, as the lines are printed.
  const found = await wholeBatch(name, train);
  whole.push(found);
  say(name, `${found.iterations} steps, ${found.gradients} evaluations, ${found.products} products`);
}
if (parts.length === 0) {
  const file = (name: string): string => join(import.meta.dirname, "../../../docs", name);
  writeFileSync(file("benchmarks-optimizers.md"), page(outcomes, whole));
  writeFileSync(
    file("benchmarks-optimizers.svg"),
    plot(outcomes, `Gradients to a loss of ${goal} on handwritten digits`),
  );
}
