/**
 * The dtype of a result from those of its operands. A weak operand (a JavaScript number, and what is made of such
 * only) gives way to the others of its kind: `bool < i32, u32 < f16 < f32 < f64`, and an integer array meets a weak float
 * in f32. A complex dtype meets another as their parts do. The table is in `promotion.test.ts`.
 */
import { f32, ShapeError, type Dtype } from "@cotangent/ir";
import { isComplex } from "./content.ts";

export interface WeakDtype {
  readonly dtype: Dtype;
  readonly weak: boolean;
}

const rank: Readonly<Record<Dtype["kind"], number>> = { bool: 0, uint: 1, int: 1, float: 2, complex: 2 };

/** @throws ShapeError for i32 with u32. */
export function promote(a: WeakDtype, b: WeakDtype): WeakDtype {
  if (a.dtype === b.dtype) return { dtype: a.dtype, weak: a.weak && b.weak };
  const complex = [a.dtype, b.dtype].find(isComplex);
  if (complex) return complex.rules.promote(a, b);
  const [low, high] = rank[a.dtype.kind] <= rank[b.dtype.kind] ? [a, b] : [b, a];
  if (rank[low.dtype.kind] < rank[high.dtype.kind])
    return high.weak && !low.weak && low.dtype.kind !== "bool" ? { dtype: f32, weak: false } : high;
  if (low.weak !== high.weak) return low.weak ? high : low;
  if (low.dtype.kind === "float")
    return { dtype: low.dtype.bits > high.dtype.bits ? low.dtype : high.dtype, weak: low.weak };
  throw new ShapeError(
    "dtype-mismatch",
    `${a.dtype.name} meets ${b.dtype.name}, and neither holds all values of the other`,
    "cast one of them with astype()",
  );
}
