/** The table of the functions, and the page that has it. */
import type { Pair } from "./time.ts";

const titles = [
  "function",
  "size",
  "primal, ms",
  "derivative, ms",
  "derivative / primal",
  "C primal, ms",
  "C derivative, ms",
  "primal, ours / C",
  "derivative, ours / C",
];

const cells = (values: readonly string[]): string => `| ${values.join(" | ")} |`;

export const heading: readonly string[] = [cells(titles), cells(titles.map((_, i) => (i < 2 ? "---" : "---:")))];

const milliseconds = (seconds: number): string =>
  seconds < 1e-5 ? (seconds * 1e3).toFixed(6) : (seconds * 1e3).toPrecision(3);
const ratio = (a: number, b: number): string => (a / b >= 100 ? (a / b).toFixed(0) : (a / b).toPrecision(3));

/** Of C, whose times are NaN without a compiler. */
const orNone = (value: number, show: string): string => (Number.isNaN(value) ? "no compiler" : show);

const absent = "–";

export function row(name: string, size: string, primal: Pair | undefined, derivative: Pair): string {
  const ofC = (pair: Pair): string => orNone(pair.c, milliseconds(pair.c));
  const against = (pair: Pair): string => orNone(pair.c, ratio(pair.ours, pair.c));
  return cells([
    name,
    size,
    primal ? milliseconds(primal.ours) : absent,
    milliseconds(derivative.ours),
    primal ? ratio(derivative.ours, primal.ours) : absent,
    primal ? ofC(primal) : absent,
    ofC(derivative),
    primal ? against(primal) : absent,
    against(derivative),
  ]);
}

export const page = (rows: readonly string[], machine: string, compiler: string): string => `# GradBench

The twelve functions of [GradBench](https://github.com/gradbench/gradbench) in f64: what each computes, and the derivative
that GradBench asks for. \`npm run bench:gradbench\` makes this page. Ours are \`jit\`-compiled and warm, on tensors, a call of
which is part of the time, as is \`dispose()\` of what it returns. C is hand-written with hand-derived gradients (\`test/bench/gradbench/c\`), scalar code as a
compiler makes it: it knows what an automatic derivative cannot, such as which bones an angle moves. Both run in turn, on one
machine and in one run; times are medians, and the results are equal to 10⁻⁸ of the largest number before they are timed.
particle and saddle are searches, which have no primal; their four names are the modes of the outer and the inner derivative.

Measured on ${machine}; C by ${compiler}.

${[...heading, ...rows].join("\n")}
`;
