/** Staged values as numbers and truth values of the program, converted as JavaScript does. */
import { bool, i32, type Dim, type Value } from "cotangent/compiler";
import { emit, full, type Machine } from "./machine.ts";
import { known, type BooleanValue, type NumberValue, type Range, type Staged } from "./staged.ts";

export const isInt32 = (x: number): boolean => Number.isInteger(x) && Math.abs(x) < 2 ** 31;

export const isBoolean = (x: Staged): boolean =>
  x.kind === "boolean" || (x.kind === "static" && typeof x.value === "boolean");
export const isNumber = (x: Staged): boolean =>
  x.kind === "number" || (x.kind === "static" && typeof x.value === "number");

/** Of a number known now, or one that is an integer of the program: the least and the greatest that it may be. */
export function rangeOf(x: Staged): Range | undefined {
  if (x.kind === "number") return x.integer?.range;
  return x.kind === "static" && typeof x.value === "number" && isInt32(x.value)
    ? { low: x.value, high: x.value }
    : undefined;
}

/** A number known now, as one of the program. */
export function constant(m: Machine, x: number): NumberValue {
  const value = full(m, x);
  if (!isInt32(x)) return { kind: "number", value };
  return { kind: "number", value, integer: { value: full(m, x, i32), range: { low: x, high: x } } };
}

/** What `x` is as a number; an error is reported at the node at hand. */
export function numberOf(m: Machine, x: Staged): NumberValue {
  switch (x.kind) {
    case "number":
      return x;
    case "boolean":
      return { kind: "number", value: emit(m, "cast", [x.value], { dtype: m.dtype }) };
    case "static":
      if (typeof x.value !== "string") return constant(m, Number(x.value));
      return constant(m, refuse(m, `the text "${x.value}"`));
    case "unknown":
    case "hole":
      return { kind: "number", value: full(m, NaN) };
    case "reference":
      return constant(m, refuse(m, "an array or object"));
    case "either":
    case "function":
    case "builtin":
      return constant(m, refuse(m, "a function or a text"));
  }
}

function refuse(m: Machine, what: string): number {
  if (m.node) m.report(m.node, "not-a-number", what);
  return NaN;
}

export const valueOf = (m: Machine, x: Staged): Value => numberOf(m, x).value;

/** Whether `x` counts as true: known now, or a truth value of the program. */
export function truth(m: Machine, x: Staged): boolean | Value {
  switch (x.kind) {
    case "static":
      return Boolean(x.value);
    case "boolean":
      return x.value;
    case "number":
      // False for 0 and for NaN.
      return emit(m, "lt", [full(m, 0), emit(m, "abs", [x.value])]);
    case "hole":
      return false;
    case "unknown":
      return full(m, 0, bool);
    case "reference":
    case "function":
    case "builtin":
    case "either":
      return true;
  }
}

/** `Boolean(x)` */
export function asBoolean(m: Machine, x: Staged): Staged {
  const found = truth(m, x);
  return typeof found === "boolean" ? known(found) : booleanValue(found);
}

export const booleanValue = (value: Value): BooleanValue => ({ kind: "boolean", value });
export const numberValue = (value: Value): NumberValue => ({ kind: "number", value });

export const truthValue = (m: Machine, x: Staged): Value => {
  const found = truth(m, x);
  return typeof found === "boolean" ? full(m, Number(found), bool) : found;
};

/** An i32 of the program as a number. */
export const integerNumber = (m: Machine, value: Value, low: Dim | undefined, high: Dim | undefined): NumberValue => ({
  kind: "number",
  value: emit(m, "cast", [value], { dtype: m.dtype }),
  integer: { value, range: { low, high } },
});

/** A length as an i32 of the program. */
export const sizeValue = (m: Machine, dim: Dim): Value =>
  typeof dim === "number" ? full(m, dim, i32) : emit(m, "sizeValue", [], { of: dim });

/** A length as a number. */
export const sizeNumber = (m: Machine, dim: Dim): Staged =>
  typeof dim === "number" ? known(dim) : integerNumber(m, sizeValue(m, dim), dim, dim);
