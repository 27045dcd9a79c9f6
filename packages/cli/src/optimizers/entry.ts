/** What a call takes, and what it makes. */
import type { LearningRate, Schedule, Transformation } from "@cotangent/optim";

/** What arguments may be. */
interface Kinds {
  readonly number: number;
  readonly flag: boolean;
  readonly schedule: Schedule;
  readonly rate: LearningRate;
  readonly optimizer: Transformation;
}
export type Kind = keyof Kinds;

/** In words. */
export const kindWords: Readonly<Record<Kind, string>> = {
  number: "a number",
  flag: "true or false",
  schedule: "a schedule",
  rate: "a number or a schedule",
  optimizer: "an optimizer",
};

export const isOf = (kind: Kind, value: unknown): boolean =>
  kind === "number"
    ? typeof value === "number"
    : kind === "flag"
      ? typeof value === "boolean"
      : kind === "optimizer"
        ? typeof value === "object"
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

export function entry<const R extends Options, const O extends Options, T>(
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
