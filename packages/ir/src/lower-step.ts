import { arithmeticOf } from "./dtype.ts";
import type { Lowering } from "./lowering.ts";
import type { Step } from "./program.ts";

/**
 * What `step` computes. Expressions have no f16: an operation on f16 is that on f32, so that sums and products are
 * accumulated in f32; elements are widened where they are read, and results rounded where they are stored.
 */
export const lowerStep = ({ primitive, args, params }: Pick<Step, "primitive" | "args" | "params">): Lowering =>
  primitive.lower(
    args.map(({ type }) => (type.dtype.arithmetic ? { ...type, dtype: arithmeticOf(type.dtype) } : type)),
    params,
  );
