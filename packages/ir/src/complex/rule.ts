/** What an operation is on complex arrays: a program on parts. */
import { at } from "../errors.ts";
import type { Emitter, Primitive } from "../primitive.ts";
import type { NoParams, Params } from "../program.ts";
import { partsAt } from "../primitives/complex/function.ts";
import { whole, type Parts, type WholeParts } from "../primitives/complex/parts.ts";

/** Results of an operation on parts; one without an imaginary part is a real array. */
export type ComplexRule<P extends Params = Params> = (
  b: Emitter,
  args: readonly Parts[],
  params: P,
) => readonly Parts[];

export type RuleEntry = readonly [Primitive, ComplexRule];

/** The rule of an operation on one array. */
export const unaryRule = (primitive: Primitive<NoParams>, rule: (b: Emitter, z: WholeParts) => Parts): RuleEntry => [
  primitive,
  (b, args) => [rule(b, whole(b, at(args, 0)))],
];

/** The rule of an operation on two arrays, of which one may be real. */
export const binaryRule = (
  primitive: Primitive<NoParams>,
  rule: (b: Emitter, x: Parts, z: Parts) => Parts,
): RuleEntry => [primitive, (b, args) => [rule(b, at(args, 0), at(args, 1))]];

/** A function of complex numbers that is an operation of its own. */
export function ofParts(b: Emitter, primitive: Primitive<NoParams>, z: Parts): WholeParts {
  const { re, im } = whole(b, z);
  return partsAt(b.apply(primitive, [re, im], {}), 0);
}
