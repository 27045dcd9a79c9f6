/** Arrays that come from no argument. */
import type { Dim } from "../dim.ts";
import { i32, type Dtype } from "../dtype.ts";
import { axisIndex, sizeIndex } from "../index-expression.ts";
import { NodeTable } from "../node.ts";
import type { Emitter, Primitive } from "../primitive.ts";
import type { Value } from "../program.ts";
import { arrayType, checkDtype, checkedAxis, type ArrayType } from "../type.ts";

const neverBatched = (): never => {
  throw new Error("internal: an operation without arguments cannot be batched");
};

/** Every element is `value`, an ordinary number of the user (unlike {@link zero}). */
export const full: Primitive<{ value: number; dtype: Dtype; shape: readonly Dim[] }> = {
  name: "full",
  type: (_, { dtype, shape }) => [arrayType(dtype, shape)],
  lower: (_, { value, dtype }) => ({ form: "scalar", results: [new NodeTable().constant(value, dtype)] }),
  derivative: { kind: "zero" },
  batch: neverBatched,
};

/**
 * The structural zero as a value: made by transforms only, where a program must return or carry a tangent that is zero.
 * It is the linear map of no arguments, so a transpose takes it for a tangent.
 */
export const zero: Primitive<{ dtype: Dtype; shape: readonly Dim[] }> = {
  name: "zero",
  type: (_, { dtype, shape }) => [arrayType(dtype, shape)],
  lower: (_, { dtype }) => ({ form: "scalar", results: [new NodeTable().constant(0, dtype)] }),
  derivative: { kind: "linear", transpose: () => [] },
  batch: neverBatched,
};

/** The structural zero of a type. */
export const zeroOf = (b: Emitter, { dtype, shape }: ArrayType): Value => b.one(zero, [], { dtype, shape });

/** The value of a dimension as an i32 scalar, such as the length of an array that is known only when the program runs. */
export const sizeValue: Primitive<{ of: Dim }> = {
  name: "sizeValue",
  type: () => [arrayType(i32)],
  lower: (_, { of }) => ({ form: "scalar", results: [new NodeTable().position(sizeIndex(of))] }),
  derivative: { kind: "zero" },
  batch: neverBatched,
};

/** `y[j] = j[axis]`, the position along one axis. */
export const iota: Primitive<{ dtype: Dtype; shape: readonly Dim[]; axis: number }> = {
  name: "iota",
  type(_, { dtype, shape, axis }) {
    checkedAxis(shape.length, axis, "iota");
    checkDtype(arrayType(dtype), ["float", "int", "uint"], "iota");
    return [arrayType(dtype, shape)];
  },
  lower(_, { dtype, axis }) {
    const table = new NodeTable();
    const position = table.position(axisIndex(axis));
    return { form: "scalar", results: [dtype === i32 ? position : table.algebra.cast(position, dtype)] };
  },
  derivative: { kind: "zero" },
  batch: neverBatched,
};
