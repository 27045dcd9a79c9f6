/** Losses as data: nested arrays `[operation, …arguments]` over named parameters. */
import type { Tensor } from "cotangent";
import { softplus } from "cotangent/nn";
import * as np from "cotangent/numpy";

type Constant = number | readonly Constant[];
/** A parameter, a number, a constant array, or an operation on expressions. */
export type Expression =
  | string
  | number
  | { readonly $: Constant }
  | { readonly at: readonly number[] }
  | readonly Expression[];

type Operand = Tensor | number;
const operations: Readonly<Record<string, (x: Operand, y: Operand) => Tensor>> = {
  add: (x, y) => np.add(x, y),
  sub: (x, y) => np.subtract(x, y),
  mul: (x, y) => np.multiply(x, y),
  matmul: (x, y) => np.matmul(x, y),
  square: (x) => np.square(x),
  softplus: (x) => softplus(x),
  sum: (x) => np.sum(x),
  mean: (x) => np.mean(x),
};

function operand(expression: Expression, params: Readonly<Record<string, Tensor>>): Operand {
  if (typeof expression === "number") return expression;
  if (typeof expression === "string") return params[expression]!;
  if (!Array.isArray(expression)) return np.array((expression as { $: Constant }).$, { dtype: "f64" });
  const [name, first, second, third] = expression as readonly Expression[];
  if (name === "let") return operand(third!, { ...params, [first as string]: operand(second!, params) as Tensor });
  if (name === "index") return np.slice(params[first as string]!, (second as { at: readonly number[] }).at);
  // Operations of one argument ignore the second.
  return operations[name as string]!(operand(first!, params), operand(second ?? 0, params));
}

export const evaluateLoss = (loss: Expression, params: Readonly<Record<string, Tensor>>): Tensor =>
  operand(loss, params) as Tensor;
