/** Random orders. */
import * as ir from "@cotangent/ir";
import { shapeOf } from "../numpy/constant.ts";
import { arange } from "../numpy/ranges.ts";
import { axisFrom } from "../numpy/shape.ts";
import { sorted } from "../numpy/sort.ts";
import { take } from "../numpy/take.ts";
import { asOneProgram } from "../one-program.ts";
import { Tensor } from "../tensor.ts";
import { bits, split, type Key } from "./key.ts";

/**
 * `0 … n − 1` in random order (i32), or the slices of an array along `axis`, the first unless told otherwise, in random
 * order. Each order is equally likely: elements are sorted by random words, often enough for ties to have no weight.
 */
export function permutation(key: Key, x: number | Tensor, axis = 0): Tensor {
  if (x instanceof Tensor) {
    const position = axisFrom(x.rank, axis, "permutation");
    return take(x, permutation(key, ir.at(x.shape, position)), position);
  }
  shapeOf(x, "permutation");
  return asOneProgram("permutation", key, (source) => orderOf(source, x));
}

/** `0 … n − 1`, sorted by random words as often as makes ties of no weight. */
function orderOf(key: Key, x: number): Tensor {
  let source = key;
  let order = arange(x, undefined, 1, { dtype: ir.i32 });
  const rounds = Math.ceil((3 * Math.log(Math.max(1, x))) / Math.log(2 ** 32 - 1));
  for (let round = 0; round < rounds; round++) {
    const [next, own] = split(source);
    order = sortedBy(bits(own, [x]), order);
    source = next;
  }
  return order;
}

/** `x` in the order of ascending `keys`, equal ones as they were. */
const sortedBy = (keys: Tensor, x: Tensor): Tensor => ir.at(sorted([keys], [x], 0), 1);
