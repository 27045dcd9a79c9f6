/** The diagonal of a Hessian. */
import { batching } from "@cotangent/ad";
import { at, inline, reshape, slice } from "@cotangent/ir";
import { requireScalar } from "../arguments.ts";
import { shapeOf, sizeOf } from "../content.ts";
import { named } from "../grad.ts";
import { rebuild } from "../run-program.ts";
import { nameOf } from "../trace-function.ts";
import { typed, type InputsOf, type Selected } from "../tree-types.ts";
import { callWithArgument, runAlong } from "./one-argument.ts";
import { seriesProgram } from "./series-program.ts";

/**
 * `x ↦ ∂²f/∂xᵢ²` for a float scalar `f`, as a tree like the argument: a second derivative along each unit vector by Taylor mode,
 * without the Hessian. Where the Hessian is sparse, `sparseHessian` needs fewer products.
 *
 * @throws NotDifferentiableError if the result is no float scalar or the argument is no float.
 *
 * @example
 * ```ts
 * import { hessianDiagonal } from "cotangent";
 * import * as np from "cotangent/numpy";
 *
 * hessianDiagonal((x) => np.sum(x.mul(x).mul(x)))(np.array([1, 2])).toArray(); // [6, 12]
 * ```
 */
export function hessianDiagonal<A extends readonly unknown[], const N extends number = 0>(
  f: (...args: A) => unknown,
  options: { readonly argnums?: N } = {},
): (...args: InputsOf<A>) => Selected<A, N> {
  const transformed = (...args: InputsOf<A>): Selected<A, N> => {
    const call = callWithArgument(f, args, options, "hessianDiagonal");
    const { program } = call.traced;
    requireScalar(at(program.outputs, 0).type, nameOf(f), "hessianDiagonal");
    const moved = seriesProgram(
      program,
      call.marks.flatMap((isActive) => [isActive, false]),
      2,
    );
    const batched = moved.inputs.map((_, i) => i >= program.inputs.length);
    const mapped = batching.vmap(moved, batched, call.size);
    const found = runAlong(call, "hessianDiagonal", (b, inputs, directions) => {
      const all = inline(b, mapped.program, [...inputs, ...directions]);
      const seconds = at(batching.forceBatched(b, all, mapped.batched, call.size), program.outputs.length + 1);
      let start = 0;
      return call.types.map((type) => {
        const end = start + sizeOf(shapeOf(type));
        const own = b.one(slice, [seconds], { start: [start], limit: [end], stride: [1] });
        start = end;
        return b.one(reshape, [own], { shape: type.shape });
      });
    });
    return typed(rebuild(call.structure, found));
  };
  return named(transformed, `hessianDiagonal_${nameOf(f)}`);
}
