/** Products and truth values along axes, and the positions of extreme elements. */
import { i32, type Dtype } from "../dtype.ts";
import { at, ShapeError } from "../errors.ts";
import { axisIndex } from "../index-expression.ts";
import type { Monoid } from "../lowering.ts";
import { NodeTable } from "../node.ts";
import type { Derivative, Emitter, JvpResult, Primitive, Tangent, UnmovedStep } from "../primitive.ts";
import { arrayType, checkDtype, checkedAxis, removeAxes, showType } from "../type.ts";
import { affineFold } from "./affine-fold.ts";
import { mul } from "./arithmetic.ts";
import { full } from "./constant.ts";
import { checkArity, numbers, type Kinds } from "./pointwise.ts";
import { monoids, reduceAxes, type MonoidName } from "./reduce-form.ts";

type Axes = { readonly axes: readonly number[] };

interface ReductionSpec {
  readonly name: string;
  readonly kinds: Kinds;
  readonly monoid: MonoidName;
  readonly derivative: Derivative<Axes>;
}

/* @__NO_SIDE_EFFECTS__ */ function reduction({ name, kinds, monoid, derivative }: ReductionSpec): Primitive<Axes> {
  const primitive: Primitive<Axes> = {
    name,
    type(args, { axes }) {
      checkArity(args, 1, name);
      const x = at(args, 0);
      checkDtype(x, kinds, name);
      for (const axis of axes) checkedAxis(x.shape.length, axis, name);
      return [arrayType(x.dtype, removeAxes(x.shape, axes))];
    },
    lower: (args, { axes }) => reduceAxes(at(args, 0), axes, monoids[monoid]),
    derivative,
    batch: (b, args, { axes }) => b.apply(primitive, args, { axes: axes.map((axis) => axis + 1) }),
  };
  return primitive;
}

/**
 * `ẏ = Σₖ pₖ·ẋₖ·qₖ`, with p the products of the elements before each, and q of those after it, which the fold makes on its
 * way. Its transpose is the fold from the end that starts with ȳ: `x̄ₖ = pₖ·(qₖ·ȳ)`. No quotient, so zeros among the
 * elements are as good as others, to every order; and the value is the state after the last element.
 */
function moveProduct(b: Emitter, { args, params: { axes } }: UnmovedStep<Axes>, [dx]: readonly Tangent[]): JvpResult {
  if (!dx || axes.length === 0) return { results: args, tangents: [dx] };
  const x = at(args, 0);
  const { dtype, shape } = x.type;
  const one = b.one(full, [], { value: 1, dtype, shape: removeAxes(shape, axes) });
  const along = { axes, reverse: false };
  const states = b.apply(affineFold, [x, one], { ...along, start: true, source: false });
  const moved = [x, b.one(mul, [at(states, 0), dx])];
  const tangents = b.apply(affineFold, moved, { ...along, start: false, source: true });
  return { results: [at(states, 1)], tangents: [at(tangents, 1)] };
}

/** `y = Π x` over `axes`, 1 of none; integers wrap; the derivative is exact where elements are 0. */
export const reduceProd: Primitive<Axes> = reduction({
  name: "reduceProd",
  kinds: numbers,
  monoid: "mul",
  derivative: { kind: "move", move: moveProduct },
});

/** `y` is whether all x along `axes` are true; true of none. */
export const reduceAnd: Primitive<Axes> = reduction({
  name: "reduceAnd",
  kinds: ["bool"],
  monoid: "and",
  derivative: { kind: "zero" },
});

/** `y` is whether some x along `axes` is true; false of none. */
export const reduceOr: Primitive<Axes> = reduction({
  name: "reduceOr",
  kinds: ["bool"],
  monoid: "or",
  derivative: { kind: "zero" },
});

/** Pairs (element, position) of which the better is kept: NaN before all, then the extreme one, then the first. */
function extremePosition(name: "argmax" | "argmin", dtype: Dtype): Monoid {
  const table = new NodeTable();
  const k = table.algebra;
  const [x, z] = [table.input(0, dtype), table.input(2, dtype)];
  const [i, j] = [table.input(1, i32), table.input(3, i32)];
  const beats = name === "argmax" ? k.lt(x, z) : k.lt(z, x);
  const earlier = k.lt(j, i);
  const equal = k.eq(x, z);
  const [xIsNaN, zIsNaN] = [k.ne(x, x), k.ne(z, z)];
  const ties = k.or(equal, k.and(xIsNaN, zIsNaN));
  const right = k.or(k.and(ties, earlier), k.or(beats, k.and(zIsNaN, k.not(xIsNaN))));
  const extreme = name === "argmax" ? monoids.max(dtype) : monoids.min(dtype);
  return {
    name,
    dtypes: [dtype, i32],
    identity: [at(extreme.identity, 0), 2 ** 31 - 1],
    combine: [k.select(right, z, x), k.select(right, j, i)],
    commutative: true,
  };
}

/* @__NO_SIDE_EFFECTS__ */ function extremeIndex(name: "argmax" | "argmin"): Primitive<{ axis: number }> {
  const primitive: Primitive<{ axis: number }> = {
    name,
    type(args, { axis }) {
      checkArity(args, 1, name);
      const x = at(args, 0);
      checkDtype(x, numbers, name);
      if (at(x.shape, checkedAxis(x.shape.length, axis, name)) === 0)
        throw new ShapeError(
          "empty-axis",
          `${name}: axis ${axis} of ${showType(x)} has no element`,
          "take it along an axis of length 1 or more",
        );
      return [arrayType(i32, removeAxes(x.shape, [axis]))];
    },
    lower(args, { axis }) {
      const { dtype, shape } = at(args, 0);
      const table = new NodeTable();
      const element = table.load(
        0,
        dtype,
        shape.map((_, i) => axisIndex(i)),
      );
      return {
        form: "reduce",
        domain: shape,
        axes: [axis],
        map: [element, table.position(axisIndex(axis))],
        monoid: extremePosition(name, dtype),
        outputs: [1],
      };
    },
    derivative: { kind: "zero" },
    batch: (b, args, { axis }) => b.apply(primitive, args, { axis: axis + 1 }),
  };
  return primitive;
}

/** `y` is the i32 position of the greatest x along `axis`, the first of equal ones; a NaN counts as the greatest. */
export const argmax: Primitive<{ axis: number }> = extremeIndex("argmax");

/** `y` is the i32 position of the least x along `axis`, the first of equal ones; a NaN counts as the least. */
export const argmin: Primitive<{ axis: number }> = extremeIndex("argmin");
