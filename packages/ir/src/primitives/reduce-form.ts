/** The reduce form for a whole array, and the monoids it is used with. */
import { bool, type Dtype } from "../dtype.ts";
import { axisIndex } from "../index-expression.ts";
import type { Monoid, ReduceForm } from "../lowering.ts";
import { NodeTable, type Algebra, type Node } from "../node.ts";
import type { ArrayType } from "../type.ts";

/** A monoid on single elements of one dtype. */
/* @__NO_SIDE_EFFECTS__ */ function monoid(
  name: string,
  identity: (dtype: Dtype) => number,
  combine: (k: Algebra<Node>, x: Node, y: Node) => Node,
): (dtype: Dtype) => Monoid {
  return (dtype) => {
    const table = new NodeTable();
    return {
      name,
      dtypes: [dtype],
      identity: [identity(dtype)],
      combine: [combine(table.algebra, table.input(0, dtype), table.input(1, dtype))],
      commutative: true,
    };
  };
}

/** The least value of a dtype: the identity of `max`. */
const lowest = (dtype: Dtype): number => (dtype.kind === "float" ? -Infinity : dtype.kind === "int" ? -(2 ** 31) : 0);
const highest = (dtype: Dtype): number =>
  dtype.kind === "float" ? Infinity : dtype.kind === "int" ? 2 ** 31 - 1 : dtype === bool ? 1 : 2 ** 32 - 1;

export type MonoidName = "add" | "mul" | "max" | "min" | "and" | "or";

export const monoids: Readonly<Record<MonoidName, (dtype: Dtype) => Monoid>> = {
  add: monoid(
    "add",
    () => 0,
    (k, x, y) => k.add(x, y),
  ),
  mul: monoid(
    "mul",
    () => 1,
    (k, x, y) => k.mul(x, y),
  ),
  max: monoid("max", lowest, (k, x, y) => k.max(x, y)),
  min: monoid("min", highest, (k, x, y) => k.min(x, y)),
  and: monoid(
    "and",
    () => 1,
    (k, x, y) => k.and(x, y),
  ),
  or: monoid(
    "or",
    () => 0,
    (k, x, y) => k.or(x, y),
  ),
};

/** `x` reduced over `axes`. */
export function reduceAxes(
  { dtype, shape }: ArrayType,
  axes: readonly number[],
  of: (dtype: Dtype) => Monoid,
): ReduceForm {
  const element = new NodeTable().load(
    0,
    dtype,
    shape.map((_, i) => axisIndex(i)),
  );
  return { form: "reduce", domain: shape, axes, map: [element], monoid: of(dtype), outputs: [0] };
}
