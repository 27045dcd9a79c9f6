/** Sums of second derivatives, without the Hessian. */
import { secondSums } from "@cotangent/ad";
import { at, fillLike, inline, mul, zeroOf } from "@cotangent/ir";
import { simplified } from "../control.ts";
import { readFlags, rememberedBy, showFlags } from "../derive.ts";
import { named } from "../grad.ts";
import { rebuild } from "../run-program.ts";
import { nameOf } from "../trace-function.ts";
import { typed, type InputsOf, type Tensors } from "../tree-types.ts";
import { callWithArgument, runAlong, type TraceOptions } from "./one-argument.ts";

/**
 * `x ↦ Σᵢ ∂²f/∂xᵢ²` for each element of the result, by forward mode: values, one tangent for each element of the argument, and
 * one sum of second derivatives go through the function together, so it costs about as much as the Jacobian in forward mode.
 * With `probes` there is a tangent for each of them, and the result is an estimate.
 *
 * @throws NotDifferentiableError if the argument is no float, or for an operation that has no derivative.
 *
 * @example
 * ```ts
 * import { laplacian } from "cotangent";
 * import * as np from "cotangent/numpy";
 *
 * laplacian((x) => np.sum(x.mul(x).mul(x)))(np.array([1, 2])).item(); // 18
 * ```
 */
export function laplacian<A extends readonly unknown[], R>(
  f: (...args: A) => R,
  options: TraceOptions = {},
): (...args: InputsOf<A>) => Tensors<R> {
  const transformed = (...args: InputsOf<A>): Tensors<R> => {
    const call = callWithArgument(f, args, options, "laplacian");
    const { program, result } = call.traced;
    const { program: moved, active } = secondsOf(program, `${showFlags(call.marks)},${call.size}`);
    const found = runAlong(call, "laplacian", (b, inputs, directions) => {
      const all = inline(b, moved, [...inputs, ...directions]);
      // Coefficients of t² are half of the second derivatives.
      const factor = call.probes ? 2 / call.size : 2;
      let next = program.outputs.length;
      return program.outputs.map(({ type }, i) =>
        active[i] ? b.one(mul, [at(all, next), fillLike(b, at(all, next++), factor)]) : zeroOf(b, type),
      );
    });
    return typed(rebuild(result, found));
  };
  return named(transformed, `laplacian_${nameOf(f)}`);
}

const secondsOf = rememberedBy((program, key) => {
  const [marks = "", size = ""] = key.split(",");
  return secondSums(simplified(program), readFlags(marks), Number(size));
});
