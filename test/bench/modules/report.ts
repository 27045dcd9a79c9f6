/** The table of emitted modules, and the page that has it. */
import { showSeconds } from "../measure.ts";
import type { Times } from "./time.ts";

const titles = [
  "function",
  "size",
  "original",
  "value",
  "gradient",
  "gradient / value",
  "by hand",
  "js / by hand",
  "js for these lengths / by hand",
  "wasm / by hand",
  "js, bytes",
  "wasm, bytes",
];

const cells = (values: readonly string[]): string => `| ${values.join(" | ")} |`;

export const heading: readonly string[] = [cells(titles), cells(titles.map((_, i) => (i < 2 ? "---" : "---:")))];

export interface Row {
  readonly title: string;
  readonly size: string;
  readonly times: Times;
  readonly bytes: { readonly js: number; readonly wasm: number };
}

export function row({ title, size, times, bytes }: Row): string {
  const { original, byHand, js, fixed, wasm } = times;
  const ratio = (a: number, b: number): string => (a / b).toFixed(2);
  return cells([
    title,
    size,
    showSeconds(original),
    showSeconds(js.value),
    showSeconds(js.gradient),
    ratio(js.gradient, js.value),
    showSeconds(byHand),
    ratio(js.gradient, byHand),
    ratio(fixed.gradient, byHand),
    ratio(wasm.gradient, byHand),
    String(bytes.js),
    String(bytes.wasm),
  ]);
}

export const page = (
  rows: readonly string[],
  compiling: readonly string[],
  machine: string,
): string => `# Emitted modules

Modules that \`cotangent compile\` makes of plain TypeScript, beside gradients that somebody wrote by hand for the same functions
(\`test/bench/modules/hand\`: JavaScript with memory that is kept from call to call, and no allocation in loops).
\`npm run bench:emitted\` makes this page. All are called with lists of numbers and return lists of numbers, which
is part of the time. *original* is the function as it was written, *value* and *gradient* are those of the emitted \`js\` module for
arrays of any length; *gradient* is value and gradient at once, as it is by hand. *js for these lengths* was told the lengths when it was compiled, and
so was *wasm*. What is compared is equal to 10⁻¹⁰ of the largest number before it is timed. Times are the least of fifty short rounds, in
which all take turns. Bytes are those of the module with both functions, compressed by gzip (\`wasm\` with its loader).

Measured on ${machine}, on one thread.

${[...heading, ...rows].join("\n")}

## Compiling

The functions of \`test/cli/corpus\`, one after the other in one process, after a first one: read by the front end, differentiated in
reverse mode, planned and printed as JavaScript.

${compiling.join("\n")}
`;
