/** Times a function's value and gradient, emitted and by hand, in turn. */
import { original, type PlainFunction } from "../../cli/originals.ts";
import { numbersOf } from "../../cli/plain-values.ts";
import { difference } from "../difference.ts";
import { sample } from "../measure.ts";
import { tolerance, type Contest, type Gradient, type Size } from "./contests.ts";
import { javaScript, webAssembly, type Emitted } from "./emitted.ts";

/** Least seconds of a call. */
export interface Times {
  /** The function as it was written. */
  readonly original: number;
  readonly byHand: number;
  /** For arrays of any length, and for those of the arguments. */
  readonly js: Pair;
  readonly fixed: Pair;
  readonly wasm: Pair;
}

export interface Pair {
  readonly value: number;
  readonly gradient: number;
}

export interface Effort {
  readonly rounds: number;
  /** Of each in each round, about. */
  readonly seconds: number;
}

/** @throws where a gradient is not that of the others */
export async function timeContest(
  contest: Contest,
  size: Size,
  { rounds, seconds }: Effort,
): Promise<{ readonly times: Times; readonly bytes: { readonly js: number; readonly wasm: number } }> {
  const args = size.args();
  const made = { js: javaScript(contest), fixed: javaScript(contest, args), wasm: webAssembly(contest, args) };
  const written: PlainFunction = await original(contest.file, contest.name);
  const expected = numbersOf(contest.byHand(...args));
  for (const [target, { gradient }] of Object.entries(made)) {
    const off = difference(numbersOf(gradient(...args)), expected);
    if (!(off <= tolerance)) throw new Error(`${contest.title} at ${size.title}: ${target} is off by ${off}`);
  }
  const parts = (emitted: Emitted): readonly Gradient[] => [emitted.value, emitted.gradient];
  const least = race(
    [written, contest.byHand, ...parts(made.js), ...parts(made.fixed), ...parts(made.wasm)].map(
      (f) => () => f(...args),
    ),
    { rounds, seconds },
  );
  const pair = (i: number): Pair => ({ value: least[i]!, gradient: least[i + 1]! });
  return {
    times: { original: least[0]!, byHand: least[1]!, js: pair(2), fixed: pair(4), wasm: pair(6) },
    bytes: { js: made.js.bytes, wasm: made.wasm.bytes },
  };
}

/** Seconds that each runs before it is timed, so that engines have optimised it. */
const warmUp = 0.2;

/** The least seconds of each, over many short rounds in which all take turns: others on the machine are in some of them only. */
function race(runs: readonly (() => unknown)[], { rounds, seconds }: Effort): readonly number[] {
  for (const run of runs) sample(run, warmUp);
  const times = Array.from({ length: rounds }, () => runs.map((run) => sample(run, seconds)));
  return runs.map((_, i) => Math.min(...times.map((round) => round[i]!)));
}
