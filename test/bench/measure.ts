/** Times contenders in turn, so that a drift of the machine's speed meets all of them alike. */

export interface Contender {
  readonly name: string;
  run(): unknown;
}

export interface Timing {
  readonly name: string;
  /** Median seconds of one run. */
  readonly median: number;
}

/** Seconds of one run, from as many as take about `seconds`; the clock is read once for all of them. */
export function sample(run: () => unknown, seconds: number): number {
  for (let runs = 1; ; runs *= 2) {
    const start = performance.now();
    for (let i = 0; i < runs; i++) run();
    const elapsed = (performance.now() - start) / 1e3;
    if (elapsed >= seconds / 2) return elapsed / runs;
  }
}

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/** Medians over `rounds` rounds of `seconds` each, after a warm-up of twice that. */
export function race(contenders: readonly Contender[], rounds = 7, seconds = 0.1): readonly Timing[] {
  for (const { run } of contenders) sample(run, 2 * seconds);
  const times = contenders.map((): number[] => []);
  for (let round = 0; round < rounds; round++) contenders.forEach(({ run }, i) => times[i]?.push(sample(run, seconds)));
  return contenders.map(({ name }, i) => ({ name, median: median(times[i] ?? []) }));
}

const units: readonly (readonly [number, string])[] = [
  [1, "s"],
  [1e-3, "ms"],
  [1e-6, "µs"],
  [1e-9, "ns"],
];

export function showSeconds(seconds: number): string {
  const [scale, unit] = units.find(([size]) => seconds >= size) ?? [1e-9, "ns"];
  return `${(seconds / scale).toPrecision(3)} ${unit}`;
}

/** The ratio of the first contender's time to the second's, as a table row. */
export function row(title: string, [ours, theirs]: readonly Timing[]): string {
  if (!ours || !theirs) return `| ${title} | – | – | – |`;
  return `| ${title} | ${showSeconds(ours.median)} | ${showSeconds(theirs.median)} | ${(ours.median / theirs.median).toFixed(2)} |`;
}
