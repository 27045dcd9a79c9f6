/** Operators on tensors, which `npm run check` checks as any source. */
import type { Tensor } from "cotangent";
import * as numpy from "cotangent/numpy";
import { operands, tensors, type Operand, type OperandLike, type Operands } from "@cotangent/cli/operators";
const np = operands(numpy);

export const half = (v: OperandLike): OperandLike => {
  "use operators";
  return v / 2;
};

interface Params {
  readonly w: Tensor;
  readonly b: Tensor;
}

/** Σ half(−3 sin²(x)·k)·2 + …: values that operators give, through variables, fields, helpers and loops. */
export function energy({ w, b }: Operands<Params>, x: Operand): OperandLike {
  "use operators";
  const square = (v: OperandLike) => v ** 2;
  let total: number = 0;
  for (let i = 0; i < 3; i += 1) total += square(np.sin(x)) * w;
  const parts = { e: -total, n: 2 * 1 };
  const { n } = parts;
  const small = x < 0.5; /* a mask */
  return np.sum(half(parts.e) * n + np.where(small, b % 2, -(x + +b)));
}
export const total = tensors(energy);
