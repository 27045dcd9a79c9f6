/** What may be undefined or null: elements that an array may not have, and variables that are given a number on some ways only. */
import { emit, full, type Machine } from "./machine.ts";
import { booleanValue } from "./numbers.ts";
import { known, type Absent, type NumberValue, type Staged } from "./staged.ts";
import { bool, type Value } from "cotangent/compiler";

/** Whether `x` is one of `kinds`: known, or a truth value of the program. */
export function isAbsent(m: Machine, x: Staged, kinds: readonly Absent[]): Staged {
  const always = absentKind(x);
  if (always) return known(kinds.includes(always));
  if ((x.kind !== "number" && x.kind !== "boolean") || !x.present) return known(false);
  const kind = (x.kind === "number" && x.absent) || "undefined";
  return kinds.includes(kind) ? booleanValue(emit(m, "not", [x.present])) : known(false);
}

/** Which of the two `x` certainly is. */
export function absentKind(x: Staged): Absent | undefined {
  if (x.kind === "hole") return "undefined";
  if (x.kind !== "static") return undefined;
  return x.value === null ? "null" : x.value === undefined ? "undefined" : undefined;
}

/** Whether there is a number, as a truth value of the program. */
export const presenceOf = (m: Machine, x: Staged): Value =>
  (x.kind === "number" ? x.present : undefined) ?? full(m, absentKind(x) ? 0 : 1, bool);

/** What two ways make of a number that is undefined or null on one of them; undefined if it may be all three. */
export function jointlyAbsent(x: Staged, y: Staged): Absent | undefined {
  const [a, b] = [x, y].map((one) => absentKind(one) ?? (one.kind === "number" ? one.absent : undefined));
  return a !== undefined && b !== undefined && a !== b ? undefined : (a ?? b);
}

/** `x` where it is a number. */
export const asPresent = (x: NumberValue): NumberValue => ({ ...x, present: undefined, absent: undefined });
