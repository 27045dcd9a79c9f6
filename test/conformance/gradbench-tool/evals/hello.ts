/** `x²` and its derivative, `2x`. */
import { grad, jit, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { array, numbers, prepare, type Module } from "../module.ts";

const square = (x: Tensor): Tensor => np.square(x);
const value = jit(square);
const derivative = jit(grad(square));

export const hello: Module<number> = {
  square: (x) => prepare(value, [array(x)], numbers),
  double: (x) => prepare(derivative, [array(x)], numbers),
};
