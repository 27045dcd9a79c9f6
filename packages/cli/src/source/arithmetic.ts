/** Operators on numbers and truth values: computed now where both are known, else operations of the program. */
import { addDims, i32, mulDims, subDims, u32, type Dim, type Value } from "cotangent/compiler";
import { emit, full, type Machine } from "./machine.ts";
import { bitsOfLength } from "./bits-of-length.ts";
import { booleanValue, isBoolean, numberOf, numberValue, sizeNumber, truth, truthValue } from "./numbers.ts";
import { power } from "./power.ts";
import { resolve } from "./paths.ts";
import { combined, quotientOf, quotientValue, remainder } from "./quotients.ts";
import { atLeast, fits } from "./sizes.ts";
import { known, type NumberValue, type Range, type Reference, type Staged, type Static } from "./staged.ts";
import { absentKind, isAbsent } from "./undefined.ts";

export type Arithmetic = "+" | "-" | "*" | "/" | "%" | "**";
export type Bits = "|" | "&" | "^" | "<<" | ">>" | ">>>";
export type Comparison = "<" | "<=" | ">" | ">=" | "===" | "!==";

const isNumeric = (x: Staged): x is Static & { value: number | boolean | undefined | null } =>
  x.kind === "static" && typeof x.value !== "string";

const direct: Readonly<Record<Arithmetic | Bits, (x: number, y: number) => number>> = {
  "+": (x, y) => x + y,
  "-": (x, y) => x - y,
  "*": (x, y) => x * y,
  "/": (x, y) => x / y,
  "%": (x, y) => x % y,
  "**": (x, y) => x ** y,
  "|": (x, y) => x | y,
  "&": (x, y) => x & y,
  "^": (x, y) => x ^ y,
  "<<": (x, y) => x << y,
  ">>": (x, y) => x >> y,
  ">>>": (x, y) => x >>> y,
};

const operations = { "+": "add", "-": "sub", "*": "mul", "/": "div", "%": "rem" } as const;

export function arithmetic(m: Machine, operator: Arithmetic, x: Staged, y: Staged): Staged {
  if (isNumeric(x) && isNumeric(y)) return known(direct[operator](Number(x.value), Number(y.value)));
  if (operator === "+" && x.kind === "static" && y.kind === "static")
    return known(`${String(x.value)}${String(y.value)}`);
  if (operator === "**") return power(m, x, y);
  const [a, b] = [numberOf(m, x), numberOf(m, y)];
  const value = emit(m, operations[operator], [a.value, b.value]);
  const integer = operator === "%" ? remainder(m, a, y) : integerResult(m, operator, a, b);
  return integer ? { kind: "number", value, integer } : orQuotient(m, operator, [x, y], value);
}

/** `value`, as a quotient of lengths if it is one. */
function orQuotient(m: Machine, operator: Arithmetic, [x, y]: readonly [Staged, Staged], value: Value): NumberValue {
  const [p, q] = [quotientOf(x), quotientOf(y)];
  const quotient = p && q && combined(operator, p, q);
  return quotient ? quotientValue(m, value, quotient) : numberValue(value);
}

const isExact = (operator: Arithmetic): operator is "+" | "-" | "*" =>
  operator === "+" || operator === "-" || operator === "*";

/** The same on integers, where the result is certainly one that an i32 holds. */
function integerResult(m: Machine, operator: Arithmetic, a: NumberValue, b: NumberValue): NumberValue["integer"] {
  if (!a.integer || !b.integer || !isExact(operator)) return undefined;
  const [x, y] = [a.integer.range, b.integer.range];
  const range = operator === "+" ? sum(x, y) : operator === "-" ? difference(x, y) : product(m, x, y);
  const steps = operator !== "*" && (isStep(x) || isStep(y));
  if (!range || !(hasRoom(range) || (steps && mayFit(range)))) return undefined;
  return { value: emit(m, operations[operator], [a.integer.value, b.integer.value]), range };
}

/** A number that counts by steps so small would leave the integers after hours only, and no array has so many elements. */
const isStep = ({ low, high }: Range): boolean => typeof low === "number" && low === high && Math.abs(low) <= 2 ** 12;

const hasRoom = ({ low, high }: Range): boolean => fits(low) && fits(high);
const mayFit = ({ low, high }: Range): boolean =>
  (low === undefined || fits(low)) && (high === undefined || fits(high));

const added = (a: Dim | undefined, b: Dim | undefined): Dim | undefined =>
  a === undefined || b === undefined ? undefined : addDims(a, b);
const sum = (x: Range, y: Range): Range => ({ low: added(x.low, y.low), high: added(x.high, y.high) });
const negated = (x: Dim | undefined): Dim | undefined => (x === undefined ? undefined : subDims(0, x));
const difference = (x: Range, y: Range): Range => sum(x, { low: negated(y.high), high: negated(y.low) });

function product(m: Machine, x: Range, y: Range): Range | undefined {
  if (x.low === undefined || x.high === undefined || y.low === undefined || y.high === undefined) return undefined;
  if (atLeast(m, x.low, 0) && atLeast(m, y.low, 0))
    return { low: mulDims(x.low, y.low), high: mulDims(x.high, y.high) };
  const ends = [x.low, x.high].flatMap((a) => [y.low, y.high].map((b) => mulDims(a, b ?? 0)));
  const numbers = ends.filter((end) => typeof end === "number");
  return numbers.length === ends.length ? { low: Math.min(...numbers), high: Math.max(...numbers) } : undefined;
}

export function negate(m: Machine, x: Staged): Staged {
  if (isNumeric(x)) return known(-Number(x.value));
  const { value, integer } = numberOf(m, x);
  const range = integer && difference({ low: 0, high: 0 }, integer.range);
  return {
    kind: "number",
    value: emit(m, "neg", [value]),
    integer: integer && range && { value: emit(m, "neg", [integer.value]), range },
  };
}

export function not(m: Machine, x: Staged): Staged {
  const found = truth(m, x);
  return typeof found === "boolean" ? known(!found) : booleanValue(emit(m, "not", [found]));
}

const tests: Readonly<Record<Comparison, (x: number, y: number) => boolean>> = {
  "<": (x, y) => x < y,
  "<=": (x, y) => x <= y,
  ">": (x, y) => x > y,
  ">=": (x, y) => x >= y,
  "===": (x, y) => x === y,
  "!==": (x, y) => x !== y,
};

export function compare(m: Machine, operator: Comparison, x: Staged, y: Staged): Staged {
  const equality = operator === "===" || operator === "!==";
  if (x.kind === "static" && y.kind === "static") {
    if (equality) return known((x.value === y.value) === (operator === "==="));
    return known(tests[operator](Number(x.value), Number(y.value)));
  }
  const special = equality ? equalKinds(m, x, y) : undefined;
  if (special) return operator === "!==" ? not(m, special) : special;
  const [a, b] = operands(m, x, y);
  const name = { "<": "lt", "<=": "le", ">": "lt", ">=": "le", "===": "eq", "!==": "ne" }[operator];
  const swapped = operator === ">" || operator === ">=";
  return booleanValue(emit(m, name, swapped ? [b, a] : [a, b]));
}

/** Whether things that are not both numbers are equal. */
function equalKinds(m: Machine, x: Staged, y: Staged): Staged | undefined {
  if (x.kind === "reference" && y.kind === "reference") return sameReference(m, x, y);
  if (isBoolean(x) && isBoolean(y)) return booleanValue(emit(m, "eq", [truthValue(m, x), truthValue(m, y)]));
  const [a, b] = [absentKind(x), absentKind(y)];
  if (a) return isAbsent(m, y, [a]);
  if (b) return isAbsent(m, x, [b]);
  // A number of the program is no array.
  const other = (one: Staged): boolean => isBoolean(one) || one.kind === "reference";
  return other(x) || other(y) ? known(false) : undefined;
}

const either = ["undefined", "null"] as const;

/** `x == y`, which null and undefined are to each other. */
export function looselyEqual(m: Machine, x: Staged, y: Staged): Staged {
  if (absentKind(x)) return isAbsent(m, y, either);
  if (absentKind(y)) return isAbsent(m, x, either);
  return compare(m, "===", x, y);
}

/** Whether two references lead to one array or object. */
function sameReference(m: Machine, a: Reference, b: Reference): Staged {
  const [x, y] = [resolve(m, a), resolve(m, b)];
  if (x.cell !== y.cell || x.path.length !== y.path.length) return known(false);
  return x.path.reduce<Staged>((same, place, i) => {
    const other = y.path[i];
    if (!other || (same.kind === "static" && same.value === false)) return known(false);
    if ("field" in place) return "field" in other && place.field === other.field ? same : known(false);
    if ("field" in other) return known(false);
    const equal = compare(m, "===", place.index, other.index);
    if (same.kind !== "boolean") return equal;
    return equal.kind === "boolean"
      ? booleanValue(emit(m, "and", [same.value, equal.value]))
      : equal.kind === "static" && equal.value === true
        ? same
        : equal;
  }, known(true));
}

/** Integers are compared as integers. */
function operands(m: Machine, x: Staged, y: Staged): readonly [Value, Value] {
  const [a, b] = [numberOf(m, x), numberOf(m, y)];
  return a.integer && b.integer ? [a.integer.value, b.integer.value] : [a.value, b.value];
}

export function bits(m: Machine, operator: Bits, x: Staged, y: Staged): Staged {
  if (isNumeric(x) && isNumeric(y)) return known(direct[operator](Number(x.value), Number(y.value)));
  const length = bitsOfLength(m, operator, x, y);
  if (length !== undefined) return sizeNumber(m, length);
  const [a, b] = [toInt32(m, x), toInt32(m, y)];
  const whole: Range = { low: -(2 ** 31), high: 2 ** 31 - 1 };
  if (operator === ">>>") {
    const [s, t] = [a, b].map((value) => emit(m, "bitcast", [value], { dtype: u32 }));
    return s && t ? numberValue(emit(m, "cast", [emit(m, "shr", [s, t])], { dtype: m.dtype })) : { kind: "unknown" };
  }
  const name = { "|": "or", "&": "and", "^": "xor", "<<": "shl", ">>": "shr" }[operator];
  const value = emit(m, name, [a, b]);
  // A mask of bits that is 0 or more bounds the result.
  const mask = operator === "&" ? [x, y].find((one) => one.kind === "static" && Number(one.value) >= 0) : undefined;
  const range = mask?.kind === "static" ? { low: 0, high: Number(mask.value) } : whole;
  return { kind: "number", value: emit(m, "cast", [value], { dtype: m.dtype }), integer: { value, range } };
}

/** As the operators on bits see a number: its integer part modulo 2³². */
export function toInt32(m: Machine, x: Staged): Value {
  const found = numberOf(m, x);
  if (found.integer) return found.integer.value;
  const modulus = full(m, 2 ** 32);
  const whole = emit(m, "trunc", [found.value]);
  const turns = emit(m, "floor", [emit(m, "div", [whole, modulus])]);
  const rest = emit(m, "sub", [whole, emit(m, "mul", [turns, modulus])]);
  const high = emit(m, "le", [full(m, 2 ** 31), rest]);
  return emit(m, "cast", [emit(m, "select", [high, emit(m, "sub", [rest, modulus]), rest])], { dtype: i32 });
}
