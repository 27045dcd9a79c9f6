/** `min over p, max over q of |p|² − |q|²`, both by gradient descent, the outer one through the inner one. */
import { jit, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { argmin, type Mode } from "../descent.ts";
import { array, numbers, prepare, type Evaluation, type Module } from "../module.ts";

interface Input {
  readonly start: readonly number[];
}

const height = (p: Tensor, q: Tensor): Tensor => np.sum(np.square(p)).sub(np.sum(np.square(q)));

/** Both points, p and q, sought from `start`. */
export function saddlePoint(start: Tensor, outer: Mode, inner: Mode): Tensor {
  const highest = (p: Tensor): Tensor => argmin((q: Tensor) => height(p, q).neg(), inner, start);
  const p = argmin((x: Tensor) => height(x, highest(x)), outer, start);
  return np.concatenate([p, highest(p)]);
}

function by(outer: Mode, inner: Mode): Evaluation<Input> {
  const solve = jit((start: Tensor) => saddlePoint(start, outer, inner));
  return ({ start }) => prepare(solve, [array(start)], numbers);
}

export const saddle: Module<Input> = {
  rr: by("r", "r"),
  rf: by("r", "f"),
  fr: by("f", "r"),
  ff: by("f", "f"),
};
