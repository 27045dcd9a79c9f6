/** Comparisons, selection and conversions. */
import { bool, type Dtype } from "../dtype.ts";
import { at, ShapeError } from "../errors.ts";
import { NodeTable } from "../node.ts";
import type { Primitive } from "../primitive.ts";
import type { NoParams } from "../program.ts";
import { arrayType, checkSameType, showType } from "../type.ts";
import { equalShapes } from "../dim.ts";
import { batchPointwise, binary, checkArity, everything, numbers } from "./pointwise.ts";
import { zeroOf } from "./constant.ts";

/** `y = (x = z)`; NaN equals nothing */
export const eq: Primitive<NoParams> = binary({
  name: "eq",
  kinds: everything,
  result: "bool",
  scalar: (k, x, z) => k.eq(x, z),
  partials: "zero",
});
/** `y = (x ≠ z)` */
export const ne: Primitive<NoParams> = binary({
  name: "ne",
  kinds: everything,
  result: "bool",
  scalar: (k, x, z) => k.ne(x, z),
  partials: "zero",
});
/** `y = (x < z)` */
export const lt: Primitive<NoParams> = binary({
  name: "lt",
  kinds: numbers,
  result: "bool",
  scalar: (k, x, z) => k.lt(x, z),
  partials: "zero",
});
/** `y = (x ≤ z)` */
export const le: Primitive<NoParams> = binary({
  name: "le",
  kinds: numbers,
  result: "bool",
  scalar: (k, x, z) => k.le(x, z),
  partials: "zero",
});

/** `y = x where condition, else z`. Linear in x and z, and a branch that is not taken passes no cotangent back. */
export const select: Primitive<NoParams> = {
  name: "select",
  type(args) {
    checkArity(args, 3, "select");
    const [condition, x] = [at(args, 0), at(args, 1)];
    checkSameType(args.slice(1), "select");
    if (condition.dtype !== bool || !equalShapes(condition.shape, x.shape))
      throw new ShapeError(
        "shape-mismatch",
        `select: the condition is ${showType(condition)} for branches ${showType(x)}`,
        "the condition is a bool array of the shape of the branches",
      );
    return [x];
  },
  lower(args) {
    const table = new NodeTable();
    const [condition, x, z] = [0, 1, 2].map((i) => table.input(i, at(args, i).dtype));
    return { form: "scalar", results: condition && x && z ? [table.algebra.select(condition, x, z)] : [] };
  },
  derivative: {
    kind: "linear",
    in: [1, 2],
    transpose(b, [ct], { arg, wanted }) {
      if (!ct) return [];
      const none = zeroOf(b, ct.type);
      return [
        undefined,
        wanted(1) ? b.one(select, [arg(0), ct, none]) : undefined,
        wanted(2) ? b.one(select, [arg(0), none, ct]) : undefined,
      ];
    },
  },
  batch: batchPointwise(() => select),
};

/** `y = x` in another dtype; float → integer truncates and saturates, NaN → 0. Linear between floats, else with zero derivative. */
export const cast: Primitive<{ dtype: Dtype }> = {
  name: "cast",
  type: (args, { dtype }) => [arrayType(dtype, at(args, 0).shape)],
  lower([x], { dtype }) {
    const table = new NodeTable();
    return { form: "scalar", results: x ? [table.algebra.cast(table.input(0, x.dtype), dtype)] : [] };
  },
  derivative: {
    kind: "linear",
    transpose: (b, [ct], { types: [x] }) => [ct && x && b.one(cast, [ct], { dtype: x.dtype })],
  },
  batch: batchPointwise<{ dtype: Dtype }>(() => cast),
};

/** `y = x`, constant for derivatives: tangents and cotangents end here. */
export const stopGradient: Primitive<NoParams> = {
  name: "stopGradient",
  type(args) {
    checkArity(args, 1, "stopGradient");
    return [at(args, 0)];
  },
  lower: ([x]) => ({ form: "scalar", results: x ? [new NodeTable().input(0, x.dtype)] : [] }),
  derivative: { kind: "zero" },
  batch: batchPointwise<NoParams>(() => stopGradient),
};
