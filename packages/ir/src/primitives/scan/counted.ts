/** Carries that count: what they are in each iteration follows from where they start. */
import { i32 } from "../../dtype.ts";
import { at } from "../../errors.ts";
import type { Emitter } from "../../primitive.ts";
import { definitionsOf } from "../../positions.ts";
import type { Program, Value } from "../../program.ts";
import { constantOf, madeBy, type Definitions } from "../../rewrite/match.ts";
import { arrayType, equalTypes } from "../../type.ts";
import { add, mul, sub } from "../arithmetic.ts";
import { full } from "../constant.ts";
import type { ScanParams } from "./layout.ts";

/** A carry that is `start + by·t` in iteration t. */
export interface CountedCarry {
  readonly carry: Value;
  readonly by: number;
}

/**
 * The integers among the carries that a loop, which runs forwards, changes by one number in each iteration. What is added up
 * wraps around as the product does, so both are the same at any length.
 */
export function countedCarries(
  program: Program,
  { consts, carries, count, backwards }: Omit<ScanParams, "body">,
): readonly CountedCarry[] {
  if (backwards || count === Infinity) return [];
  const made = definitionsOf(program);
  const context: Definitions = { definition: (value) => made.get(value) };
  return program.inputs.slice(consts, consts + carries).flatMap((carry, i) => {
    const by = equalTypes(carry.type, arrayType(i32)) ? stepOf(context, at(program.outputs, i), carry) : undefined;
    return by === undefined ? [] : [{ carry, by }];
  });
}

/** The number that `next` is more than `carry`, if it is there in the program. */
function stepOf(context: Definitions, next: Value, carry: Value): number | undefined {
  const [x, y] = madeBy(context, next, add)?.args ?? [];
  const other = x === carry ? y : y === carry ? x : undefined;
  if (other) return constantOf(context, other);
  const [whole, part] = madeBy(context, next, sub)?.args ?? [];
  const less = part && whole === carry ? constantOf(context, part) : undefined;
  return less === undefined ? undefined : -less;
}

/** `start + by·position` */
export function countedFrom(b: Emitter, start: Value, position: Value, by: number): Value {
  const { dtype, shape } = start.type;
  return b.one(add, [
    start,
    by === 1 ? position : b.one(mul, [position, b.one(full, [], { value: by, dtype, shape })]),
  ]);
}
