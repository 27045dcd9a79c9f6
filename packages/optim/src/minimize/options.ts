/** Checks of options. */
import { ArgumentError } from "cotangent";

export function positiveInteger(value: number, what: string): void {
  if (Number.isInteger(value) && value > 0) return;
  throw new ArgumentError("bad-argument", `${what} is ${String(value)}`, "give an integer of 1 or more");
}

export function numberWithin(value: number, what: string, [low, high]: readonly [low: number, high: number]): void {
  if (typeof value === "number" && value >= low && value <= high) return;
  throw new ArgumentError("bad-argument", `${what} is ${String(value)}`, `give a number from ${low} to ${high}`);
}

/** `options`, all of whose names are among `known`. */
export function optionsOf<O extends object>(options: O, known: readonly string[], where: string): O {
  const stray = Object.keys(options).find((key) => !known.includes(key));
  if (stray === undefined) return options;
  throw new ArgumentError(
    "bad-argument",
    `${where}: there is no option ${stray}`,
    `write an object with the options { ${known.join(", ")} }`,
  );
}
