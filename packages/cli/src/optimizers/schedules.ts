/** The schedules of the library that a text may name, with what they take. */
import {
  constant,
  cosineAnnealing,
  cosineDecay,
  cosineOneCycle,
  cyclic,
  exponentialDecay,
  inverseSqrt,
  inverseTime,
  linear,
  linearDecay,
  linearOneCycle,
  oneCycle,
  polynomial,
  warmRestarts,
  warmupCosine,
  warmupExponential,
  warmupLinear,
  type Schedule,
} from "@cotangent/optim";
import { entry, type Entry } from "./entry.ts";

const number = "number";

export const schedules: Readonly<Record<string, Entry<Schedule>>> = {
  constant: entry({ value: number }, {}, ({ value }) => constant(value)),
  linear: entry({ start: number, end: number, steps: number }, { begin: number }, linear),
  polynomial: entry({ start: number, end: number, power: number, steps: number }, { begin: number }, polynomial),
  exponentialDecay: entry(
    { start: number, rate: number, steps: number },
    { begin: number, staircase: "flag", end: number },
    exponentialDecay,
  ),
  cosineDecay: entry({ start: number, steps: number }, { alpha: number, exponent: number }, cosineDecay),
  warmupCosine: entry(
    { start: number, peak: number, warmupSteps: number, steps: number },
    { end: number, exponent: number },
    warmupCosine,
  ),
  cosineAnnealing: entry({ start: number, steps: number }, { end: number }, cosineAnnealing),
  warmRestarts: entry({ start: number, steps: number }, { growth: number, end: number }, warmRestarts),
  oneCycle: entry(
    { peak: number, steps: number },
    { rise: number, divisor: number, finalDivisor: number, threePhase: "flag" },
    oneCycle,
  ),
  linearOneCycle: entry(
    { peak: number, steps: number },
    { rise: number, fall: number, divisor: number, finalDivisor: number },
    linearOneCycle,
  ),
  cosineOneCycle: entry(
    { peak: number, steps: number },
    { rise: number, divisor: number, finalDivisor: number },
    cosineOneCycle,
  ),
  cyclic: entry({ base: number, peak: number, up: number }, { down: number }, cyclic),
  linearDecay: entry({ peak: number, steps: number }, {}, linearDecay),
  warmupLinear: entry(
    { peak: number, warmupSteps: number, steps: number },
    { start: number, end: number },
    warmupLinear,
  ),
  warmupExponential: entry(
    { start: number, peak: number, warmupSteps: number, rate: number, steps: number },
    { begin: number, staircase: "flag", end: number },
    warmupExponential,
  ),
  inverseSqrt: entry({ peak: number, warmupSteps: number }, {}, inverseSqrt),
  inverseTime: entry({ start: number, rate: number }, {}, inverseTime),
};
