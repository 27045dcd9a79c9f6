/** Operations on bits; on truth values they are the logical ones. */
import type { Dtype } from "../dtype.ts";
import { at, ShapeError } from "../errors.ts";
import { NodeTable } from "../node.ts";
import type { Primitive } from "../primitive.ts";
import type { NoParams } from "../program.ts";
import { arrayType, showType } from "../type.ts";
import { batchPointwise, binary, checkArity, integers, integersAndBools, unary } from "./pointwise.ts";

/** `y = ¬x`: the complement of every bit */
export const not: Primitive<NoParams> = unary({
  name: "not",
  kinds: integersAndBools,
  scalar: (k, x) => k.not(x),
  partial: "zero",
});
/** `y = x ∧ z`, bit by bit */
export const and: Primitive<NoParams> = binary({
  name: "and",
  kinds: integersAndBools,
  scalar: (k, x, z) => k.and(x, z),
  partials: "zero",
});
/** `y = x ∨ z`, bit by bit */
export const or: Primitive<NoParams> = binary({
  name: "or",
  kinds: integersAndBools,
  scalar: (k, x, z) => k.or(x, z),
  partials: "zero",
});
/** `y = x ⊕ z`, bit by bit */
export const xor: Primitive<NoParams> = binary({
  name: "xor",
  kinds: integersAndBools,
  scalar: (k, x, z) => k.xor(x, z),
  partials: "zero",
});
/** `y = x·2ᶻ`, z taken mod 32; bits that leave are lost */
export const shl: Primitive<NoParams> = binary({
  name: "shl",
  kinds: integers,
  scalar: (k, x, z) => k.shl(x, z),
  partials: "zero",
});
/** `y = ⌊x/2ᶻ⌋`, z taken mod 32; i32 keeps its sign, u32 gets zeros */
export const shr: Primitive<NoParams> = binary({
  name: "shr",
  kinds: integers,
  scalar: (k, x, z) => k.shr(x, z),
  partials: "zero",
});

/** `y` has the bits of x, read as another dtype of the same size; it has no derivative, since bits are no numbers. */
export const bitcast: Primitive<{ dtype: Dtype }> = {
  name: "bitcast",
  type(args, { dtype }) {
    checkArity(args, 1, "bitcast");
    const x = at(args, 0);
    if (x.dtype.bits !== dtype.bits)
      throw new ShapeError(
        "dtype-mismatch",
        `bitcast: ${showType(x)} has ${x.dtype.bits} bits an element, ${dtype.name} has ${dtype.bits}`,
        "cast the array with astype() to change the size of its elements",
      );
    if (x.dtype === dtype)
      throw new ShapeError("dtype-mismatch", `bitcast: ${showType(x)} is of that dtype already`, "leave it as it is");
    return [arrayType(dtype, x.shape)];
  },
  lower([x], { dtype }) {
    const table = new NodeTable();
    return { form: "scalar", results: x ? [table.algebra.bitcast(table.input(0, x.dtype), dtype)] : [] };
  },
  derivative: { kind: "zero" },
  batch: batchPointwise<{ dtype: Dtype }>(() => bitcast),
};
