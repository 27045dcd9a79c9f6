/** The trace of a Jacobian. */
import { batching } from "@cotangent/ad";
import { add, ArgumentError, at, equalTypes, fillLike, inline, mul, showTypes, sum, typesOf } from "@cotangent/ir";
import { tangentOf } from "../derive.ts";
import { named } from "../grad.ts";
import { Tensor } from "../tensor.ts";
import { nameOf } from "../trace-function.ts";
import { firstDifference, showStructure } from "../tree.ts";
import type { InputsOf } from "../tree-types.ts";
import { callWithArgument, runAlong, type ArgumentCall, type TraceOptions } from "./one-argument.ts";

/**
 * `x ↦ Σᵢ ∂fᵢ/∂xᵢ` for a function whose result has the tree and the types of its argument, by forward mode: one product with the
 * Jacobian for each element, or for each of the `probes`.
 *
 * @throws ArgumentError if the result is not like the argument; NotDifferentiableError if that is no float.
 *
 * @example
 * ```ts
 * import { divergence } from "cotangent";
 * import * as np from "cotangent/numpy";
 *
 * divergence((x) => x.mul(x))(np.array([1, 2])).item(); // 6
 * ```
 */
export function divergence<A extends readonly unknown[]>(
  f: (...args: A) => unknown,
  options: TraceOptions = {},
): (...args: InputsOf<A>) => Tensor {
  const transformed = (...args: InputsOf<A>): Tensor => {
    const call = callWithArgument(f, args, options, "divergence");
    requireAlike(call, nameOf(f));
    const { program } = call.traced;
    const pushed = tangentOf(program, call.marks);
    const batched = pushed.inputs.map((_, i) => i >= program.inputs.length);
    const mapped = batching.vmap(pushed, batched, call.size);
    const found = runAlong(call, "divergence", (b, inputs, directions) => {
      const all = inline(b, mapped.program, [...inputs, ...directions]);
      const moved = batching.forceBatched(b, all, mapped.batched, call.size).slice(program.outputs.length);
      const trace = moved
        .map((product, i) => b.one(mul, [product, at(directions, i)]))
        .map((terms) => b.one(sum, [terms], { axes: terms.type.shape.map((_, axis) => axis) }))
        .reduce((total, term) => b.one(add, [total, term]));
      return [call.probes ? b.one(mul, [trace, fillLike(b, trace, 1 / call.size)]) : trace];
    });
    return new Tensor(at(found, 0));
  };
  return named(transformed, `divergence_${nameOf(f)}`);
}

function requireAlike({ traced: { program, result }, types, structure }: ArgumentCall, name: string): void {
  const found = typesOf(program.outputs);
  const alike =
    firstDifference(result, structure) === undefined && found.every((type, i) => equalTypes(type, at(types, i)));
  if (alike) return;
  throw new ArgumentError(
    "shape-mismatch",
    `divergence: "${name}" maps ${showStructure(structure)} of ${showTypes(types)} to ${showStructure(result)} of ${showTypes(found)}`,
    "the divergence is that of a vector field, whose values are like its arguments; use jacfwd() for other functions",
  );
}
