/** `Math.min` and `Math.max`. */
import type { Value } from "cotangent/compiler";
import { emit, type Machine } from "./machine.ts";
import { numberOf, sizeValue } from "./numbers.ts";
import { exactLength } from "./quotients.ts";
import { extremeOf } from "./size-arithmetic.ts";
import { larger, smaller } from "./sizes.ts";
import { known, type NumberValue, type Range, type Staged } from "./staged.ts";

type Extreme = "min" | "max";

export function extremum(m: Machine, name: Extreme, args: readonly Staged[]): Staged {
  const numbers = args.map((arg) => numberOf(m, arg));
  const [first, ...others] = numbers.map(({ value }) => value);
  if (!first) return known(name === "max" ? -Infinity : Infinity);
  return { kind: "number", value: extreme(m, name, first, others), integer: extremeInteger(m, name, numbers) };
}

const extreme = (m: Machine, name: Extreme, first: Value, others: readonly Value[]): Value =>
  others.reduce((a, b) => emit(m, name, [a, b]), first);

/** The same on integers, if all of them are: a length of lengths. */
function extremeInteger(m: Machine, name: Extreme, numbers: readonly NumberValue[]): NumberValue["integer"] {
  const [first, ...others] = numbers.flatMap(({ integer }) => integer ?? []);
  if (!first || others.length + 1 < numbers.length) return undefined;
  const lengths = numbers.flatMap((number) => exactLength(number) ?? []);
  const length = lengths.length === numbers.length ? extremeOf(m, name, lengths) : undefined;
  if (length !== undefined) return { value: sizeValue(m, length), range: { low: length, high: length } };
  const values = others.map(({ value }) => value);
  const ranges = others.reduce((hull, { range }) => rangeOf(m, name, hull, range), first.range);
  return { value: extreme(m, name, first.value, values), range: ranges };
}

/** One of the ends is as far as any that is known, the other one must be as far as all. */
function rangeOf(m: Machine, name: Extreme, a: Range, b: Range): Range {
  if (name === "max") return { low: larger(m, a.low, b.low) ?? a.low ?? b.low, high: larger(m, a.high, b.high) };
  return { low: smaller(m, a.low, b.low), high: smaller(m, a.high, b.high) ?? a.high ?? b.high };
}
