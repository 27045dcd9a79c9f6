/**
 * Integer division in vectors, which have none: by way of f64, whose quotient lies on the right side of every integer, since
 * `x/z` is at least `|1/z|` away from those that it is not, and that is more than 2⁻³² of it.
 */
import { f64, i32, u32, type Algebra, type Dtype, type Node } from "@cotangent/ir";

export const isInteger = (dtype: Dtype): boolean => dtype === i32 || dtype === u32;

/** `x/z` towards zero; 0 where z is 0, and −2³¹ for −2³¹/−1. */
export function quotient(k: Algebra<Node>, x: Node, z: Node): Node {
  const { dtype } = x;
  const constant = (value: number): Node => k.constant(value, dtype);
  const floats = k.cast(k.div(k.cast(x, f64), k.cast(z, f64)), dtype);
  const wrapped = dtype === i32 ? k.select(k.eq(z, constant(-1)), k.neg(x), floats) : floats;
  return k.select(k.eq(z, constant(0)), constant(0), wrapped);
}

/** `x − z·(x/z)`, and 0 where z is 0. */
export const remainder = (k: Algebra<Node>, x: Node, z: Node): Node =>
  k.select(k.eq(z, k.constant(0, x.dtype)), k.constant(0, x.dtype), k.sub(x, k.mul(quotient(k, x, z), z)));
