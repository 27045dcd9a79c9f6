/** Quotients of complex numbers. */
import { at } from "../../errors.ts";
import { NodeTable, type Algebra, type Node } from "../../node.ts";
import type { Emitter, Primitive, Tangent } from "../../primitive.ts";
import type { NoParams } from "../../program.ts";
import { checkDtype, checkSameType } from "../../type.ts";
import { batchPointwise, checkArity, floats } from "../pointwise.ts";
import { partsAt, tangentsOf, type PartNodes } from "./function.ts";
import { add } from "../arithmetic.ts";
import { like } from "./nodes.ts";
import { mulParts, negParts, realLike, whole, type Parts, type WholeParts } from "./parts.ts";

/** By the greater part of the divisor, so that no square overflows. */
function quotient(k: Algebra<Node>, [a, b]: PartNodes, [c, d]: PartNodes): PartNodes {
  const isUpright = k.lt(k.abs(c), k.abs(d));
  const [p, q] = [k.select(isUpright, b, a), k.select(isUpright, a, b)];
  const [m, n] = [k.select(isUpright, d, c), k.select(isUpright, c, d)];
  const ratio = k.select(k.eq(n, like(k, n, 0)), like(k, n, 0), k.div(n, m));
  const divisor = k.add(m, k.mul(n, ratio));
  const im = k.div(k.sub(q, k.mul(p, ratio)), divisor);
  return [k.div(k.add(p, k.mul(q, ratio)), divisor), k.select(isUpright, k.neg(im), im)];
}

/**
 * `(u, v)` with `u + vi = (a + bi)/(c + di)`, by Smith's method (R. L. Smith, Algorithm 116, 1962), which does not
 * overflow where the quotient does not; `ẇ = (ẋ − w·ż)/z`
 */
export const complexDiv: Primitive<NoParams> = {
  name: "complexDiv",
  type(args) {
    checkArity(args, 4, "complexDiv");
    args.forEach((arg) => checkDtype(arg, floats, "complexDiv"));
    checkSameType(args, "complexDiv");
    return args.slice(0, 2);
  },
  lower(args) {
    const table = new NodeTable();
    const input = (i: number): Node => table.input(i, at(args, i).dtype);
    return { form: "scalar", results: quotient(table.algebra, [input(0), input(1)], [input(2), input(3)]) };
  },
  derivative: {
    kind: "rule",
    tangents(b, { args, results }, [da, db, dc, dd]) {
      const inverse = reciprocalParts(b, partsAt(args, 2));
      const [u, v] = tangentsOf(b, inverse, [da, db]);
      const slope = dc || dd ? negParts(b, mulParts(b, partsAt(results, 0), inverse)) : inverse;
      const [p, q] = tangentsOf(b, slope, [dc, dd]);
      return [sumOf(b, u, p), sumOf(b, v, q)];
    },
  },
  batch: batchPointwise(() => complexDiv),
};

const sumOf = (b: Emitter, x: Tangent, z: Tangent): Tangent => (x && z ? b.one(add, [x, z]) : (x ?? z));

export const divParts = (b: Emitter, x: Parts, z: Parts): WholeParts => {
  const [left, right] = [whole(b, x), whole(b, z)];
  return partsAt(b.apply(complexDiv, [left.re, left.im, right.re, right.im], {}), 0);
};

/** `1/z` */
export const reciprocalParts = (b: Emitter, z: Parts): WholeParts => divParts(b, realLike(b, z, 1), z);
