/** The optimizers and schedules of the library that a text may name, with what they take. */
import {
  adagrad,
  adam,
  adamw,
  addDecayedWeights,
  chain,
  clip,
  clipByGlobalNorm,
  constant,
  cosineDecay,
  exponentialDecay,
  identity,
  linear,
  momentum,
  nesterov,
  polynomial,
  scale,
  scaleByAdam,
  scaleByLearningRate,
  scaleByRss,
  scaleBySchedule,
  sgd,
  trace,
  warmupCosine,
  type LearningRate,
  type Schedule,
  type Transformation,
} from "@cotangent/optim";

/** What arguments may be. */
interface Kinds {
  readonly number: number;
  readonly flag: boolean;
  readonly schedule: Schedule;
  readonly rate: LearningRate;
}
export type Kind = keyof Kinds;

/** In words. */
export const kindWords: Readonly<Record<Kind, string>> = {
  number: "a number",
  flag: "true or false",
  schedule: "a schedule",
  rate: "a number or a schedule",
};

export const isOf = (kind: Kind, value: unknown): boolean =>
  kind === "number"
    ? typeof value === "number"
    : kind === "flag"
      ? typeof value === "boolean"
      : typeof value === "function" || (kind === "rate" && typeof value === "number");

type Options = Readonly<Record<string, Kind>>;
type Values<O extends Options> = { readonly [name in keyof O]: Kinds[O[name]] };
type Given = Readonly<Record<string, unknown>>;

export interface Entry<T> {
  /** By name, in the order in which values without a name are taken. */
  readonly options: Options;
  readonly required: readonly string[];
  /** @param given by the names of options, each of its kind */
  readonly make: (given: Given) => T;
}

function entry<const R extends Options, const O extends Options, T>(
  required: R,
  optional: O,
  make: (given: Values<R> & Partial<Values<O>>) => T,
): Entry<T> {
  const options: Options = { ...required, ...optional };
  const fits = (given: Given): given is Given & Values<R> & Partial<Values<O>> =>
    Object.keys(required).every((name) => Object.hasOwn(given, name)) &&
    Object.entries(given).every(([name, value]) => {
      const kind = Object.hasOwn(options, name) ? options[name] : undefined;
      return kind !== undefined && isOf(kind, value);
    });
  return {
    options,
    required: Object.keys(required),
    make(given) {
      if (!fits(given)) throw new Error("internal: options of an optimizer that were not checked");
      return make(given);
    },
  };
}

const number = "number";
const moments = { b1: number, b2: number, eps: number, epsRoot: number, nesterov: "flag" } as const;

export const optimizers: Readonly<Record<string, Entry<Transformation>>> = {
  sgd: entry({ learningRate: "rate" }, { momentum: number, nesterov: "flag" }, sgd),
  adam: entry({ learningRate: "rate" }, moments, adam),
  adamw: entry({ learningRate: "rate" }, { weightDecay: number, ...moments }, adamw),
  adagrad: entry({ learningRate: "rate" }, { initial: number, eps: number }, adagrad),
  trace: entry({ decay: number }, { nesterov: "flag" }, trace),
  momentum: entry({ decay: number }, {}, ({ decay }) => momentum(decay)),
  nesterov: entry({ decay: number }, {}, ({ decay }) => nesterov(decay)),
  scaleByAdam: entry({}, moments, scaleByAdam),
  scaleByRss: entry({}, { initial: number, eps: number }, scaleByRss),
  addDecayedWeights: entry({ weightDecay: number }, {}, ({ weightDecay }) => addDecayedWeights(weightDecay)),
  clip: entry({ bound: number }, {}, ({ bound }) => clip(bound)),
  clipByGlobalNorm: entry({ bound: number }, {}, ({ bound }) => clipByGlobalNorm(bound)),
  scale: entry({ factor: number }, {}, ({ factor }) => scale(factor)),
  scaleBySchedule: entry({ schedule: "schedule" }, {}, ({ schedule }) => scaleBySchedule(schedule)),
  scaleByLearningRate: entry({ learningRate: "rate" }, {}, ({ learningRate }) => scaleByLearningRate(learningRate)),
  identity: entry({}, {}, identity),
};

/** Takes any number of the others. */
export const chained = { name: "chain", make: (parts: readonly Transformation[]): Transformation => chain(...parts) };

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
};
