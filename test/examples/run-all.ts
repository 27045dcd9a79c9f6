/** Runs example files one after the other in this process; prints one JSON object: what each printed, or its error. */
import { pathToFileURL } from "node:url";

type Outcome = { readonly lines: readonly string[]; readonly error?: string };

const outcomes: Outcome[] = [];
const print = console.log;
for (const file of process.argv.slice(2)) {
  const lines: string[] = [];
  console.log = (...values: readonly unknown[]): void => {
    lines.push(...values.map(String).join(" ").split("\n"));
  };
  try {
    await import(pathToFileURL(file).href);
    outcomes.push({ lines });
  } catch (error) {
    outcomes.push({ lines, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}
console.log = print;
console.log(JSON.stringify(outcomes));
