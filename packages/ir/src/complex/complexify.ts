/**
 * Operations on complex arrays, as programs on their real and imaginary parts. What an operation is there follows from how
 * its derivative is declared: what is linear works on each part, what is linear in each of two arguments is multiplied out.
 * The others have a rule each.
 */
import { at } from "../errors.ts";
import type { Emitter, Primitive } from "../primitive.ts";
import type { Params } from "../program.ts";
import { fillLike } from "../primitives/pointwise.ts";
import { productParts, type Parts } from "../primitives/complex/parts.ts";
import type { ComplexRule } from "./rule.ts";
import { rules } from "./rules.ts";

/** How `primitive` acts on complex arguments; undefined if it has no meaning for them, or none yet. */
export function complexRule<P extends Params>(primitive: Primitive<P>): ComplexRule<P> | undefined {
  const { derivative } = primitive;
  const known = rules.get(primitive);
  if (known) return known;
  if (derivative.kind === "multilinear")
    return (b, args, params) => [productParts(b, at(args, 0), at(args, 1), (x, z) => b.one(primitive, [x, z], params))];
  if (derivative.kind === "linear") return (b, args, params) => onEachPart(b, primitive, args, params);
  return undefined;
}

function onEachPart<P extends Params>(
  b: Emitter,
  primitive: Primitive<P>,
  args: readonly Parts[],
  params: P,
): readonly Parts[] {
  const real = b.apply(
    primitive,
    args.map(({ re }) => re),
    params,
  );
  const isLinear = linearIn(primitive, args.length);
  const imaginary = b.apply(
    primitive,
    args.map(({ re, im }, i) => (isLinear[i] ? (im ?? fillLike(b, re, 0)) : re)),
    params,
  );
  return real.map((re, i) => ({ re, im: at(imaginary, i) }));
}

/** Which arguments may be complex: those that the operation is linear in. */
function linearIn<P extends Params>({ derivative }: Primitive<P>, count: number): readonly boolean[] {
  const positions = derivative.kind === "linear" ? derivative.in : undefined;
  return Array.from({ length: count }, (_, i) => positions?.includes(i) ?? true);
}

/** The position of a complex argument that the operation takes real ones for; −1 if there is none. */
export function misplaced<P extends Params>(primitive: Primitive<P>, isComplex: readonly boolean[]): number {
  if (rules.has(primitive) || primitive.derivative.kind !== "linear") return -1;
  const isLinear = linearIn(primitive, isComplex.length);
  return isComplex.findIndex((found, i) => found && !isLinear[i]);
}
