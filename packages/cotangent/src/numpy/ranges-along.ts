/** Positions along one axis, for every row. */
import * as ir from "@cotangent/ir";
import { bindOne } from "../bind.ts";
import type { Tensor } from "../tensor.ts";

/** `y[j] = j[axis]` (i32). */
export const positionsAlong = (shape: readonly number[], axis: number): Tensor =>
  bindOne(ir.iota, [], { dtype: ir.i32, shape, axis });
