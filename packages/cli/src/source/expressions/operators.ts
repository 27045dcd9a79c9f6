/** Operators by their text, and choices between expressions. */
import {
  arithmetic,
  bits,
  compare,
  looselyEqual,
  not,
  type Arithmetic,
  type Bits,
  type Comparison,
} from "../arithmetic.ts";
import { choose, distribute } from "../choose.ts";
import type { Machine } from "../machine.ts";
import { truth } from "../numbers.ts";
import { unknown, type Staged } from "../staged.ts";
import { asPresent, isAbsent } from "../undefined.ts";

/** One of two expressions; both are values of the program where a value of the program chooses. */
export function either(m: Machine, test: Staged, onTrue: () => Staged, onFalse: () => Staged): Staged {
  const condition = truth(m, test);
  if (typeof condition === "boolean") return condition ? onTrue() : onFalse();
  return choose(
    m,
    condition,
    () => ({ value: onTrue(), completion: "normal" }),
    () => ({ value: onFalse(), completion: "normal" }),
  ).value;
}

/** `x`, or what is in its place where it is undefined, or null if `orNull`. */
export const orElse = (m: Machine, x: Staged, otherwise: () => Staged, orNull = true): Staged =>
  either(m, isAbsent(m, x, orNull ? ["undefined", "null"] : ["undefined"]), otherwise, () =>
    x.kind === "number" && (orNull || x.absent !== "null") ? asPresent(x) : x,
  );

const arithmetics: ReadonlySet<string> = new Set(["+", "-", "*", "/", "%", "**"]);
const comparisons: ReadonlySet<string> = new Set(["<", "<=", ">", ">=", "===", "!=="]);
const onBits: ReadonlySet<string> = new Set(["|", "&", "^", "<<", ">>", ">>>"]);
const isArithmetic = (text: string): text is Arithmetic => arithmetics.has(text);
const isComparison = (text: string): text is Comparison => comparisons.has(text);
const isOnBits = (text: string): text is Bits => onBits.has(text);

/** `x operator y`, for operators that need both. */
export function apply(m: Machine, operator: string, x: Staged, y: Staged): Staged | undefined {
  if (x.kind === "unknown" || y.kind === "unknown") return unknown;
  if (isArithmetic(operator)) return arithmetic(m, operator, x, y);
  if (x.kind === "either") return distribute(m, x, (one) => apply(m, operator, one, y) ?? unknown);
  if (y.kind === "either") return distribute(m, y, (one) => apply(m, operator, x, one) ?? unknown);
  if (isComparison(operator)) return compare(m, operator, x, y);
  if (operator === "==") return looselyEqual(m, x, y);
  if (operator === "!=") return not(m, looselyEqual(m, x, y));
  return isOnBits(operator) ? bits(m, operator, x, y) : undefined;
}
