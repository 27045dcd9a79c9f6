/** Generalized minimal residuals. */
import * as ir from "@cotangent/ir";
import { add, multiply, subtract } from "../numpy/arithmetic.ts";
import { equal } from "../numpy/compare.ts";
import { onesLike } from "../numpy/constant.ts";
import { matmul } from "../numpy/contract.ts";
import { arange } from "../numpy/ranges.ts";
import { norm, sum } from "../numpy/reduce.ts";
import { expandDims, ravel, transpose } from "../numpy/shape.ts";
import { scan } from "../scan.ts";
import type { Tensor, TensorLike } from "../tensor.ts";
import { lstsq } from "./pseudoinverse.ts";
import {
  iterate,
  ratio,
  solved,
  systemOf,
  type IterativeOptions,
  type IterativeSolution,
  type Operator,
  type System,
} from "./iterative-system.ts";

export interface GmresOptions extends IterativeOptions {
  /** The most vectors of a basis, after which it starts anew; 20, or the number of unknowns if that is less. */
  readonly restart?: number;
}

/**
 * The solution of `a·x = b` by generalized minimal residuals with restarts (Saad & Schultz 1986), for any a; `maxiter`
 * counts restarts, 10 by default. As {@link cg} otherwise.
 * @throws ShapeError if the operator does not keep the shape and dtype of b. @throws ArgumentError for options that
 * there are not.
 *
 * @example
 * ```ts
 * import { array } from "cotangent/numpy";
 * import { gmres } from "cotangent/linalg";
 *
 * gmres(array([[0, 2], [4, 0]]), array([2, 8])).x; // Tensor(f32[2], [2, 1])
 * ```
 */
export function gmres(a: Operator, b: TensorLike, options: GmresOptions = {}): IterativeSolution {
  const { restart, ...more } = options;
  const system = systemOf(a, b, { maxiter: 10, ...more }, "gmres");
  const size = system.b.shape.reduce((product, length) => product * length, 1);
  const length = Math.min(size, restart ?? 20);
  if (!Number.isInteger(length) || length < 1)
    throw new ir.ArgumentError("bad-argument", `gmres: restart ${length}`, "a basis has one vector or more");
  return solved(system, (own) =>
    iterate(
      own,
      () => null,
      ({ x, r }) => {
        const next = add(x, own.precondition(correction(own, r, length)));
        return [{ x: next, r: subtract(own.b, own.apply(next)) }, null];
      },
    ),
  );
}

/** The y among combinations of `length` vectors of Krylov's space for which `‖r − a·M·y‖` is least. */
function correction(system: System, r: Tensor, length: number): Tensor {
  const { dtype } = r;
  const flat = ravel(r);
  const apply = (v: Tensor): Tensor => ravel(system.apply(system.precondition(v.reshape(r.shape))));
  const normalized = (v: Tensor): Tensor => multiply(v, ratio(onesLike(sum(v)), norm(v)));
  const rows = arange(0, length + 1, 1, { dtype: "i32" });
  const unit = expandDims(equal(rows, 0).astype(dtype), -1);
  const first = multiply(unit, normalized(flat));
  // Vectors are made orthogonal to those before twice: that is enough.
  const step = (basis: Tensor, k: Tensor): readonly [Tensor, readonly [Tensor, Tensor]] => {
    const v = matmul(equal(rows, k).astype(dtype), basis);
    const pushed = apply(v);
    const once = subtract(pushed, matmul(matmul(basis, pushed), basis));
    const rest = subtract(once, matmul(matmul(basis, once), basis));
    const position = expandDims(equal(rows, add(k, 1)).astype(dtype), -1);
    return [add(basis, multiply(position, normalized(rest))), [v, pushed]];
  };
  const [, [vectors, pushed]] = scan(step, first, arange(0, length, 1, { dtype: "i32" }));
  const { x } = lstsq(transpose(pushed), flat);
  return matmul(x, vectors).reshape(r.shape);
}
