/** What optimizers ask of their options and arguments, with errors that say what was found. */
import { ArgumentError } from "cotangent";
import type { Tensor } from "cotangent";
import type { Extra } from "./transformation.ts";

/** Numbers that an option may be. */
export interface Range {
  /** What to give. */
  readonly words: string;
  readonly holds: (x: number) => boolean;
}

/** `[0, 1)`: rates of decaying means. */
export const fraction: Range = { words: "a number x with 0 ≤ x < 1", holds: (x) => x >= 0 && x < 1 };
/** `[0, 1]` */
export const share: Range = { words: "a number x with 0 ≤ x ≤ 1", holds: (x) => x >= 0 && x <= 1 };
export const positive: Range = { words: "a number x > 0", holds: (x) => x > 0 };
export const nonnegative: Range = { words: "a number x ≥ 0", holds: (x) => x >= 0 };
/** 1, 2, 3, … */
export const counting: Range = { words: "a whole number x ≥ 1", holds: (x) => Number.isInteger(x) && x >= 1 };

/** @throws ArgumentError for the first of `values` that is no number of `range`. */
export function checkHyper(method: string, range: Range, values: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(values))
    if (typeof value !== "number" || !range.holds(value))
      throw new ArgumentError("bad-argument", `${method}: ${name} is ${String(value)}`, `give ${range.words}`);
}

/** @throws ArgumentError where `value` is none of `choices`. */
export function checkChoice(method: string, name: string, value: string, choices: readonly string[]): void {
  if (!choices.includes(value))
    throw new ArgumentError("bad-argument", `${method}: ${name} is ${value}`, `give one of ${choices.join(", ")}`);
}

/** The parameters, for a method that reads them. */
export function needParams<P>(method: string, params: P | undefined): P {
  if (params !== undefined) return params;
  throw new ArgumentError(
    "wrong-input",
    `${method}: update() was called without the parameters`,
    "call optimizer.update(gradients, state, params)",
  );
}

/** The loss at the parameters, for a method that reads it. */
export const needValue = <P>(method: string, extra: Extra<P> | undefined): Tensor =>
  extra?.value ?? missing(method, "the value of the loss", "value");

/** The gradient at other parameters, for a method that asks for it. */
export const needGradientAt = <P>(method: string, extra: Extra<P> | undefined): ((params: P) => P) =>
  extra?.gradientAt ?? missing(method, "a function for gradients at other parameters", "gradientAt");

/** The loss at other parameters, for a method that asks for it. */
export const needValueAt = <P>(method: string, extra: Extra<P> | undefined): ((params: P) => Tensor) =>
  extra?.valueAt ?? missing(method, "a function for the loss at other parameters", "valueAt");

/** Products with the Hessian, for a method of second order. */
export const needHvp = <P>(method: string, extra: Extra<P> | undefined): ((v: P) => P) =>
  extra?.hvp ?? missing(method, "a function for products with the Hessian", "hvp");

function missing(method: string, what: string, name: keyof Extra): never {
  throw new ArgumentError(
    "wrong-input",
    `${method}: update() was called without ${what}`,
    `call optimizer.update(gradients, state, params, { ${name} }), or let makeStep(loss, optimizer) do so`,
  );
}
