/** Numbers that are a length divided by a number: `n / 2`, of which arrays have `⌊n / 2⌋` elements. */
import { addDims, divideDims, i32, mulDims, subDims, type Dim, type Value } from "cotangent/compiler";
import { emit, full, type Machine } from "./machine.ts";
import { isInt32, sizeValue } from "./numbers.ts";
import { floorOf, greatestDivisor } from "./size-arithmetic.ts";
import { atLeast, sameDim } from "./sizes.ts";
import type { NumberValue, Quotient, Staged } from "./staged.ts";

/** Divisors up to this one never make a double round to a whole number that the quotient is not. */
const largest = 2 ** 16;

/** `x` as a quotient of lengths, known numbers among them; undefined if it is none. */
export function quotientOf(x: Staged): Quotient | undefined {
  if (x.kind === "number") {
    const dim = exactLength(x);
    return dim === undefined ? x.quotient : { of: dim, by: 1 };
  }
  if (x.kind !== "static" || typeof x.value !== "number" || !Number.isFinite(x.value)) return undefined;
  for (let by = 1; by <= largest; by *= 2) if (Number.isInteger(x.value * by)) return { of: x.value * by, by };
  return undefined;
}

/** The length that an integer of the program certainly is. */
export function exactLength({ integer }: NumberValue): Dim | undefined {
  const { low, high } = integer?.range ?? {};
  return low !== undefined && high !== undefined && sameDim(low, high) ? low : undefined;
}

const isPower = (by: number): boolean => Number.isInteger(Math.log2(by));

type Combine = (x: Quotient, y: Quotient, binary: boolean) => Quotient | undefined;

const sum: Combine = (x, y, binary) =>
  binary || x.by === 1 || y.by === 1
    ? { of: addDims(mulDims(x.of, y.by), mulDims(y.of, x.by)), by: x.by * y.by }
    : undefined;

const product: Combine = (x, y, binary) => (binary ? { of: mulDims(x.of, y.of), by: x.by * y.by } : undefined);

const quotient: Combine = (x, y) => {
  if (typeof y.of !== "number" || y.of <= 0 || y.by !== 1) return undefined;
  return isPower(x.by) || isPower(y.of) ? { of: x.of, by: x.by * y.of } : undefined;
};

const combinations: Readonly<Record<string, Combine>> = {
  "+": sum,
  "-": (x, y, binary) => sum(x, { ...y, of: mulDims(-1, y.of) }, binary),
  "*": product,
  "/": quotient,
};

/** `x operator y`, where the number that it is is rounded to no other one. */
export function combined(operator: string, x: Quotient, y: Quotient): Quotient | undefined {
  const found = combinations[operator]?.(x, y, isPower(x.by) && isPower(y.by));
  return found && reduced(found);
}

/** In lowest terms; undefined if the divisor is too large. */
function reduced({ of, by }: Quotient): Quotient | undefined {
  const coefficients = typeof of === "number" ? [of] : of.terms.map(({ coefficient }) => coefficient);
  const common = coefficients.reduce(greatestDivisor, by);
  const least = divideDims(of, common);
  return least !== undefined && by / common <= largest ? { of: least, by: by / common } : undefined;
}

/** The whole number below or above a quotient, and nearest to it: halves go up, as in JavaScript. */
export function rounded(m: Machine, name: string, { of, by }: Quotient): Dim | undefined {
  switch (name) {
    case "floor":
      return floorOf(m, of, by);
    case "ceil":
      return floorOf(m, addDims(of, by - 1), by);
    case "round":
      return floorOf(m, addDims(mulDims(2, of), by), 2 * by);
    case "trunc":
      return atLeast(m, of, 0) ? floorOf(m, of, by) : undefined;
    default:
      return undefined;
  }
}

/** `value`, which is this quotient. */
export function quotientValue(m: Machine, value: Value, { of, by }: Quotient): NumberValue {
  if (by > 1) return { kind: "number", value, quotient: { of, by } };
  return { kind: "number", value, integer: { value: sizeValue(m, of), range: { low: of, high: of } } };
}

/** `x % y` as an integer, for a `y` that is known and not 0. */
export function remainder(m: Machine, { integer }: NumberValue, y: Staged): NumberValue["integer"] {
  if (!integer || y.kind !== "static" || !isInt32(Number(y.value)) || Number(y.value) === 0) return undefined;
  const by = Math.abs(Number(y.value));
  const value = emit(m, "rem", [integer.value, full(m, by, i32)]);
  const { low, high } = integer.range;
  const isNatural = low !== undefined && atLeast(m, low, 0);
  if (!isNatural || high === undefined || !sameDim(low, high))
    return { value, range: { low: isNatural ? 0 : 1 - by, high: by - 1 } };
  const rest = subDims(low, mulDims(by, floorOf(m, low, by)));
  return { value, range: { low: rest, high: rest } };
}
