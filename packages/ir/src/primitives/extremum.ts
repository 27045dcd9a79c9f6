/** Greatest and least elements along axes. */
import type { Dtype } from "../dtype.ts";
import { at } from "../errors.ts";
import type { Monoid } from "../lowering.ts";
import type { Emitter, Primitive, PrimalStep, Tangent } from "../primitive.ts";
import { arrayType, checkDtype, checkedAxis, removeAxes } from "../type.ts";
import { mul, reciprocal } from "./arithmetic.ts";
import { repeatOver, sumOver } from "./broadcast.ts";
import { zeroOf } from "./constant.ts";
import { cast, eq, select } from "./logic.ts";
import { numbers } from "./pointwise.ts";
import { monoids, reduceAxes } from "./reduce-form.ts";

type Axes = { readonly axes: readonly number[] };

/* @__NO_SIDE_EFFECTS__ */ function extremum(
  name: "reduceMax" | "reduceMin",
  monoid: (dtype: Dtype) => Monoid,
): Primitive<Axes> {
  const primitive: Primitive<Axes> = {
    name,
    type(args, { axes }) {
      const x = at(args, 0);
      checkDtype(x, numbers, name);
      for (const axis of axes) checkedAxis(x.shape.length, axis, name);
      return [arrayType(x.dtype, removeAxes(x.shape, axes))];
    },
    lower: (args, { axes }) => reduceAxes(at(args, 0), axes, monoid),
    derivative: { kind: "rule", tangents: shareTies },
    batch: (b, args, { axes }) => b.apply(primitive, args, { axes: axes.map((axis) => axis + 1) }),
  };
  return primitive;
}

/** `ẏ = Σ [x = y]·ẋ / Σ [x = y]`: elements that tie share the cotangent equally. */
function shareTies(
  b: Emitter,
  { args, results, params: { axes } }: PrimalStep<Axes>,
  [dx]: readonly Tangent[],
): readonly Tangent[] {
  const [x, y] = [at(args, 0), at(results, 0)];
  if (!dx || axes.length === 0) return [dx];
  const { dtype, shape } = x.type;
  // One element has none to tie with.
  if (axes.every((axis) => shape[axis] === 1)) return [sumOver(b, dx, axes)];
  const ties = b.one(eq, [x, repeatOver(b, y, shape, axes)]);
  const share = b.one(reciprocal, [sumOver(b, b.one(cast, [ties], { dtype }), axes)]);
  const chosen = b.one(select, [ties, dx, zeroOf(b, x.type)]);
  return [b.one(mul, [sumOver(b, chosen, axes), share])];
}

/** `y = max x` over `axes`, NaN if an element is, −∞ (or the least integer) of none; ties share the cotangent equally. */
export const reduceMax: Primitive<Axes> = extremum("reduceMax", monoids.max);

/** `y = min x` over `axes`, NaN if an element is, ∞ (or the greatest integer) of none; ties share the cotangent equally. */
export const reduceMin: Primitive<Axes> = extremum("reduceMin", monoids.min);
