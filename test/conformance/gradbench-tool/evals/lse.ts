/** `log Σᵢ exp xᵢ`. */
import { grad, jit, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { array, numbers, prepare, type Module } from "../module.ts";

const logsumexp = (x: Tensor): Tensor => np.logsumexp(x);
const value = jit(logsumexp);
const gradient = jit(grad(logsumexp));

export const lse: Module<{ readonly x: readonly number[] }> = {
  primal: ({ x }) => prepare(value, [array(x)], numbers),
  gradient: ({ x }) => prepare(gradient, [array(x)], numbers),
};
