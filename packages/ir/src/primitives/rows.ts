/** Rows of a batch of which only some count: what the batching rules of choices and loops share. */
import { i32 } from "../dtype.ts";
import { at } from "../errors.ts";
import type { Emitter } from "../primitive.ts";
import type { Value } from "../program.ts";
import type { ArrayType } from "../type.ts";
import { broadcast, repeatLeading } from "./broadcast.ts";
import { gather } from "./indexing.ts";
import { cast, select } from "./logic.ts";
import { argmax } from "./reduction.ts";

/** `mask` for the elements of an array of type `type`, whose leading axis it is for. */
export const maskLike = (b: Emitter, mask: Value, { shape }: ArrayType): Value =>
  shape.length === 1 ? mask : b.one(broadcast, [mask], { shape, axes: [0] });

/**
 * The batched ones of `values` with the rows that `mask`, a bool vector, leaves out replaced by the first one that it has.
 * What is computed from the replaced rows is thrown away, so no cotangent comes back through them.
 */
export function safeRows(
  b: Emitter,
  values: readonly Value[],
  batched: readonly boolean[],
  mask: Value,
): readonly Value[] {
  if (mask.type.shape[0] === 0) return values;
  const first = b.one(argmax, [b.one(cast, [mask], { dtype: i32 })], { axis: 0 });
  return values.map((value, i) => {
    if (!batched[i]) return value;
    const row = b.one(gather, [value, first], { axis: 0, batch: 0 });
    const size = at(value.type.shape, 0);
    return b.one(select, [maskLike(b, mask, value.type), value, repeatLeading(b, row, size)]);
  });
}
