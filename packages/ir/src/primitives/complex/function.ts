/** Constructor for holomorphic functions: two scalar formulas, and one derivative, from which both modes follow. */
import { NodeTable, type Algebra, type Node } from "../../node.ts";
import type { Emitter, Primitive, Tangent } from "../../primitive.ts";
import type { NoParams, Value } from "../../program.ts";
import { at } from "../../errors.ts";
import { checkDtype, checkSameType } from "../../type.ts";
import { batchPointwise, checkArity, floats } from "../pointwise.ts";
import { mulParts, timesI, type Parts, type WholeParts } from "./parts.ts";

/** The nodes of a real and an imaginary part. */
export type PartNodes = readonly [re: Node, im: Node];

interface Spec {
  readonly name: string;
  scalar(k: Algebra<Node>, z: PartNodes): PartNodes;
  /** `f′(z)` from z and `w = f(z)`. */
  slope(b: Emitter, z: WholeParts, w: WholeParts): Parts;
}

/** `(u, v) = f(x, y)` with `u + vi = f(x + yi)` elementwise for a holomorphic f: `ẇ = f′(z)·ż`. */
/* @__NO_SIDE_EFFECTS__ */ export function holomorphic({ name, scalar, slope }: Spec): Primitive<NoParams> {
  const primitive: Primitive<NoParams> = {
    name,
    type(args) {
      checkArity(args, 2, name);
      args.forEach((arg) => checkDtype(arg, floats, name));
      checkSameType(args, name);
      return args;
    },
    lower(args) {
      const table = new NodeTable();
      const { dtype } = at(args, 0);
      return { form: "scalar", results: scalar(table.algebra, [table.input(0, dtype), table.input(1, dtype)]) };
    },
    derivative: {
      kind: "rule",
      tangents: (b, { args, results }, [dx, dy]) =>
        tangentsOf(b, slope(b, partsAt(args, 0), partsAt(results, 0)), [dx, dy]),
    },
    batch: batchPointwise(() => primitive),
  };
  return primitive;
}

/** The value whose parts are at `start` and after it. */
export const partsAt = (values: readonly Value[], start: number): WholeParts => ({
  re: at(values, start),
  im: at(values, start + 1),
});

/** `slope·ż` as two tangents, of which what is absent is zero. */
export function tangentsOf(b: Emitter, slope: Parts, [dx, dy]: readonly Tangent[]): readonly Tangent[] {
  if (dx) return listed(mulParts(b, slope, { re: dx, im: dy }));
  return dy ? listed(timesI(b, mulParts(b, slope, { re: dy }))) : [undefined, undefined];
}

const listed = ({ re, im }: Parts): readonly Tangent[] => [re, im];
