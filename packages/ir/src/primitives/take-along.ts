/** Elements of one axis at positions that differ from row to row, as rules need them. */
import type { Emitter } from "../primitive.ts";
import type { Value } from "../program.ts";
import { gather } from "./indexing.ts";
import { alongAxis } from "./places.ts";
import { transpose } from "./shape.ts";

/** `y[…, k, …] = x[…, positions[…, k, …], …]` along `axis`. */
export function takeAlong(b: Emitter, x: Value, positions: Value, axis: number): Value {
  const last = x.type.shape.length - 1;
  const order = [...x.type.shape.map((_, i) => i).filter((i) => i !== axis), axis];
  const isLast = axis === last;
  const move = (value: Value, to: readonly number[]): Value =>
    isLast ? value : b.one(transpose, [value], { order: to });
  const taken = b.one(gather, [move(x, order), move(positions, order)], alongAxis(last, last));
  return move(
    taken,
    order.map((_, i) => order.indexOf(i)),
  );
}
