/** Random orders. */
import * as ir from "@cotangent/ir";
import { bindOne, fromData } from "../bind.ts";
import { arange } from "../numpy/ranges.ts";
import { equal, less } from "../numpy/compare.ts";
import { shapeOf, zeros } from "../numpy/constant.ts";
import { logicalAnd, logicalOr } from "../numpy/logic.ts";
import { sum } from "../numpy/reduce.ts";
import { axisFrom, expandDims } from "../numpy/shape.ts";
import { take } from "../numpy/take.ts";
import { asOneProgram } from "../one-program.ts";
import { contentOf, Tensor } from "../tensor.ts";
import { storedOf } from "../trace.ts";
import { bits, split } from "./key.ts";

/** In traces and on GPUs orders are found by comparing all pairs, which is bearable up to here. */
const mostPairs = 8192;

/**
 * `0 … n − 1` in random order (i32), or the slices of an array along `axis`, the first unless told otherwise, in random
 * order. Each order is equally likely: elements are sorted by random words, often enough for ties to have no weight.
 *
 * On the CPU and outside of traces it sorts. Elsewhere (in `jit`, `vmap`, …) it compares all pairs, which takes n² steps.
 *
 * @throws ArgumentError in a trace or on a GPU, for more than 8192 slices: draw the order outside and pass it in.
 */
export function permutation(key: Tensor, x: number | Tensor, axis = 0): Tensor {
  if (x instanceof Tensor) {
    const position = axisFrom(x.rank, axis, "permutation");
    return take(x, permutation(key, ir.at(x.shape, position)), position);
  }
  shapeOf(x, "permutation");
  return isOnHost(key) ? orderOf(key, x) : asOneProgram("permutation", key, (source) => orderOf(source, x));
}

function isOnHost(x: Tensor): boolean {
  const content = contentOf(x);
  return content.kind === "stored" && content.storage.isOnHost;
}

/** `0 … n − 1`, sorted by random words as often as makes ties of no weight. */
function orderOf(key: Tensor, x: number): Tensor {
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
function sortedBy(keys: Tensor, x: Tensor): Tensor {
  const n = keys.size;
  if (isOnHost(keys)) {
    const elements = storedOf(contentOf(keys)).storage.elements;
    const order = Int32Array.from(elements.keys()).toSorted((i, j) => ir.at(elements, i) - ir.at(elements, j) || i - j);
    return take(x, fromData(ir.i32, [n], order));
  }
  if (n > mostPairs)
    throw new ir.ArgumentError(
      "bad-argument",
      `permutation: of ${n} in a trace or on a GPU`,
      `draw it outside of the traced function and on the CPU (from a key that was made there), and pass it in; elsewhere at most ${mostPairs}`,
    );
  const [own, other] = [expandDims(keys, 1), expandDims(keys, 0)];
  const [i, j] = [expandDims(arange(n), 1), expandDims(arange(n), 0)];
  const earlier = logicalOr(less(other, own), logicalAnd(equal(other, own), less(j, i)));
  const rank = sum(earlier, { axis: 1 });
  return bindOne(ir.scatterAdd, [zeros([n], { dtype: x.dtype }), x, rank], ir.alongAxis(0));
}
