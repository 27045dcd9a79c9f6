/** Positions along an axis as i32 tensors; negative ones count from the end. */
import * as ir from "@cotangent/ir";
import { Tensor } from "../tensor.ts";
import { add } from "./arithmetic.ts";
import { less } from "./compare.ts";
import { array, type NestedArray } from "./creation.ts";
import { where } from "./logic.ts";

/** i32 positions from the front of an axis of `length`; written ones must be inside of it if `isChecked`. */
export function positionsFrom(indices: NestedArray, length: number, isChecked: boolean, name: string): Tensor {
  if (indices instanceof Tensor) {
    if (indices.dtype.kind !== "int" && indices.dtype.kind !== "uint")
      throw new ir.ShapeError(
        "dtype-mismatch",
        `${name}: positions are ${ir.showType(indices)}`,
        'positions are integers; cast them with astype("i32")',
      );
    const whole = indices.astype(ir.i32);
    return where(less(whole, 0), add(whole, length), whole);
  }
  const whole = array(indices, { dtype: ir.i32 });
  if (!isStatic(indices)) return positionsFrom(whole, length, isChecked, name);
  const outside = (i: number): boolean => isChecked && (i < -length || i >= length);
  // Read from what was written: an array of it may be on a GPU.
  const written = numbersIn(indices);
  const wrong = written.find((i) => !Number.isInteger(i) || outside(i));
  if (wrong !== undefined)
    throw new ir.ShapeError(
      "bad-argument",
      `${name}: position ${wrong} on an axis of length ${length}`,
      "positions are integers within the axis; negative ones count from its end",
    );
  return array(Int32Array.from(written, (i) => (i < 0 ? i + length : i))).reshape(whole.shape);
}

const numbersIn = (indices: NestedArray): readonly number[] =>
  Array.isArray(indices) ? indices.flatMap(numbersIn) : [Number(indices)];

const isStatic = (indices: NestedArray): boolean =>
  Array.isArray(indices) ? indices.every(isStatic) : !(indices instanceof Tensor);
