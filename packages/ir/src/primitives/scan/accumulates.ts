import { at } from "../../errors.ts";
import { termsOf } from "../../sums.ts";
import type { ScanParams } from "./layout.ts";

/** The argument that a carry starts from, if the loop does nothing with the carry but add to it. */
export function accumulatesInScan({ body, consts, carries }: ScanParams, result: number): readonly number[] {
  if (result >= carries) return [];
  return termsOf(body, at(body.outputs, result)).has(at(body.inputs, consts + result)) ? [consts + result] : [];
}
