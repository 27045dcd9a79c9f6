/** What one task took, for the terminal. */
import { showSeconds } from "../measure.ts";
import type { Outcome, TaskResult } from "./result.ts";

function line(name: string, outcome: Outcome): string {
  const title = `  ${name.padEnd(24)}`;
  if (outcome.kind === "late") return `${title} more than ${outcome.seconds} s`;
  if (outcome.kind !== "timed") return `${title} ${outcome.kind}: ${outcome.why}`;
  const [median, least, first] = [outcome.median, outcome.least, outcome.first].map((x) => showSeconds(x).padStart(9));
  return outcome.oneCall ? `${title} ${first}, one call` : `${title} ${median}  least ${least}  first ${first}`;
}

/** Contenders that do not have the function are not worth a line. */
export const summary = ({ outcomes }: TaskResult): string =>
  [...outcomes]
    .filter(([, { kind }]) => kind !== "lacks")
    .map(([name, outcome]) => line(name, outcome))
    .join("\n");
