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
  const by = Number(y.value);
  const of = wholePart(m, x);
  if (of === undefined) return undefined;
  const isNatural = atLeast(m, of, 0);
  switch (operator) {
    case "|":
      return by === 0 ? of : undefined;
    case "^":
      return by === 0 ? of : by === -1 ? subDims(-1, of) : undefined;
    case ">>":
      return isShift(by) ? floorOf(m, of, 2 ** by) : undefined;
    case ">>>":
      return isShift(by) && isNatural ? floorOf(m, of, 2 ** by) : undefined;
    case "&":
      return isMask(by) && isNatural ? addDims(of, mulDims(-by - 1, floorOf(m, of, by + 1))) : undefined;
    case "<<":
      return undefined;
  }
}

const isShift = (by: number): boolean => by >= 0 && by < 16;

/** Whether it is all of the lowest bits. */
const isMask = (by: number): boolean => by > 0 && by < 2 ** 16 && Number.isInteger(Math.log2(by + 1));

/** `x` without its fraction; undefined for what is no quotient of lengths. */
function wholePart(m: Machine, x: Staged): Dim | undefined {
  const quotient = quotientOf(x);
  if (!quotient) return undefined;
  return quotient.by === 1 ? quotient.of : rounded(m, "trunc", quotient);
}
