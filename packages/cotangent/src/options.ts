/** Options of functions. Plain JavaScript may pass anything, and an option of another name would be ignored silently. */
import { ArgumentError } from "@cotangent/ir";
import { describe } from "./describe.ts";

/**
 * `options`, all of whose names are among `names`.
 * @throws ArgumentError for another name, and for what is no object: an axis or a dtype in its place would mean nothing.
 */
export function optionsOf<O extends object>(options: O, where: string, names: readonly (keyof O & string)[]): O {
  const kind = describe(options);
  const stray = kind === "an object" ? Object.keys(options).find((key) => !names.some((name) => name === key)) : "";
  if (stray === undefined) return options;
  throw new ArgumentError(
    "bad-argument",
    `${where}: ${stray === "" ? `${kind} in the place of the options` : `there is no option ${stray}`}`,
    `write an object with the options { ${names.join(", ")} }`,
  );
}

/** Numbers, and the options that follow the last of them. */
export function apart<O extends object>(
  rest: readonly (number | O | undefined)[],
): [readonly (number | undefined)[], Partial<O>] {
  const isNumber = (x: number | O | undefined): x is number | undefined => typeof x === "number" || x === undefined;
  const [options = {}] = rest.filter((x) => !isNumber(x));
  return [rest.filter(isNumber), options];
}
