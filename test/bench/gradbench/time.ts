/** Times Cotangent and the program in C in turn, so that a drift of the machine's speed meets both alike. */
import { difference } from "../difference.ts";
import { disposeOf } from "../dispose.ts";
import { median, sample } from "../measure.ts";
import type { CProgram } from "./c-program.ts";
import { numbersOf, prepared, tolerance } from "./functions.ts";
import type { Case } from "./inputs.ts";

/** Median seconds of one run. */
export interface Pair {
  readonly ours: number;
  /** NaN where there is no compiler. */
  readonly c: number;
}

export interface Effort {
  readonly rounds: number;
  /** Of each contender in each round, about. */
  readonly seconds: number;
}

/** @throws where the two do not compute the same */
export function timePair(given: Case, f: string, program: CProgram | undefined, { rounds, seconds }: Effort): Pair {
  const ours = prepared(given, f);
  const theirs = program?.load(given, f);
  const result = numbersOf(ours.run());
  const off = theirs ? difference(result, theirs.result()) : 0;
  if (!(off <= tolerance))
    throw new Error(`${given.eval} ${f} at ${given.size} is off by ${off} from the program in C`);
  const run = (): void => disposeOf(ours.run());
  sample(run, 2 * seconds);
  const times = Array.from({ length: rounds }, () => [sample(run, seconds), theirs ? theirs.time(seconds) : NaN]);
  return { ours: median(times.map(([t]) => t!)), c: median(times.map(([, t]) => t!)) };
}
