/** Operators on bits that make a length of a length, as `n >> 1` does: lengths have less than 31 bits. */
import { addDims, mulDims, subDims, type Dim } from "cotangent/compiler";
import type { Bits } from "./arithmetic.ts";
import type { Machine } from "./machine.ts";
import { quotientOf, rounded } from "./quotients.ts";
import { floorOf } from "./size-arithmetic.ts";
import { atLeast } from "./sizes.ts";
import type { Staged } from "./staged.ts";

/** `x operator y`, where `x` is made of lengths and `y` is known; undefined if it is no length then. */
export function bitsOfLength(m: Machine, operator: Bits, x: Staged, y: Staged): Dim | undefined {
  if (y.kind !== "static" || !Number.isInteger(y.value)) return undefined;
  const of = wholePart(m, x);
  return of === undefined ? undefined : rules[operator]?.(m, of, Number(y.value));
}

type Rule = (m: Machine, of: Dim, by: number) => Dim | undefined;

const rules: Readonly<Partial<Record<Bits, Rule>>> = {
  "|": (_, of, by) => (by === 0 ? of : undefined),
  "^": (_, of, by) => (by === -1 ? subDims(-1, of) : undefined),
  ">>": (m, of, by) => (isShift(by) ? floorOf(m, of, 2 ** by) : undefined),
  ">>>": (m, of, by) => (isShift(by) && atLeast(m, of, 0) ? floorOf(m, of, 2 ** by) : undefined),
  "&": (m, of, by) =>
    isMask(by) && atLeast(m, of, 0) ? addDims(of, mulDims(-by - 1, floorOf(m, of, by + 1))) : undefined,
};

const isShift = (by: number): boolean => by >= 0 && by < 16;

/** Whether it is all of the lowest bits. */
const isMask = (by: number): boolean => by > 0 && by < 2 ** 16 && Number.isInteger(Math.log2(by + 1));

/** `x` without its fraction; undefined for what is no quotient of lengths. */
function wholePart(m: Machine, x: Staged): Dim | undefined {
  const quotient = quotientOf(x);
  if (!quotient) return undefined;
  return quotient.by === 1 ? quotient.of : rounded(m, "trunc", quotient);
}
