/** Reverse mode: the pullback at a point, and the transpose of a linear function. */
import { transforms } from "@cotangent/ad";
import { at, buildProgram, inline, typesOf, writtenZeros, zeroOf } from "@cotangent/ir";
import { pullbackOf } from "./derive.ts";
import { cotangentLeaves, tangentTree } from "./forward.ts";
import { rebuild, runProgram } from "./run-program.ts";
import { leavesOf, nameOf, traceCall } from "./trace-function.ts";
import { typed, type InputsOf, type Inputs, type Tensors } from "./tree-types.ts";

/** What a pullback returns: one cotangent for each argument; `null` for integers and bools. */
export type Cotangents<A extends readonly unknown[]> = { [K in keyof A]: Tensors<A[K]> };

/**
 * `[f(x), ȳ ↦ Jᵀ·ȳ]`. The pullback takes a cotangent with the tree, shapes and dtypes of the result and returns a list
 * with one cotangent for each argument; `null` takes the place of integers and bools, which have none.
 */
export function vjp<A extends readonly unknown[], R>(
  f: (...args: A) => R,
  ...primals: InputsOf<A>
): [Tensors<R>, (cotangent: Inputs<R>) => Cotangents<A>] {
  const leaves = leavesOf(primals, "vjp");
  const traced = traceCall(f, leaves);
  const active = leaves.contents.map(({ type }) => type.dtype.differentiable);
  const given = traced.program.outputs.map(({ type }) => type.dtype.differentiable);
  const { forward, backward } = pullbackOf(traced.program, [...active, ...traced.captured.map(() => false)], given);
  const all = runProgram(forward, [...leaves.contents, ...traced.captured], traced.weak, traced.hosts);
  const outputs = all.slice(0, given.length);
  const residuals = all.slice(given.length);
  const pullback = (cotangent: Inputs<R>): Cotangents<A> => {
    const cts = cotangentLeaves(
      cotangent,
      { contents: outputs, structure: traced.result },
      `the pullback of ${nameOf(f)}`,
      true,
    );
    return typed(
      tangentTree(
        leaves.structure,
        leaves.contents.map(({ type }) => type),
        runProgram(backward, [...residuals, ...cts], [], traced.hosts),
        true,
      ),
    );
  };
  return typed([rebuild(traced.result, outputs), pullback]);
}

/**
 * `ȳ ↦ Fᵀ·ȳ` for a function that is linear in all its arguments; `examples` have their types, values do not matter.
 * @throws NotDifferentiableError if `f` is not linear: affine functions, such as `x + 1`, are not.
 *
 * @example
 * ```ts
 * import { linearTranspose } from "cotangent";
 * import * as np from "cotangent/numpy";
 *
 * const back = linearTranspose((x) => np.cumsum(x), np.zeros([3]));
 * back(np.array([1, 2, 3])); // [Tensor(f32[3], [6, 5, 3])]
 * ```
 */
export function linearTranspose<A extends readonly unknown[], R>(
  f: (...args: A) => R,
  ...examples: InputsOf<A>
): (cotangent: Inputs<R>) => Cotangents<A> {
  const leaves = leavesOf(examples, "linearTranspose");
  const traced = traceCall(f, leaves);
  const floats = leaves.contents.map(({ type }) => type.dtype.differentiable);
  const linear = [...floats, ...traced.captured.map(() => false)];
  const transposed = transforms.transpose(
    writtenZeros(traced.program),
    linear,
    traced.program.outputs.map(({ type }) => type.dtype.differentiable),
  );
  const program = buildProgram(`transpose_${nameOf(f)}`, typesOf(transposed.program.inputs), (b, ...inputs) => {
    const found = inline(b, transposed.program, inputs);
    let next = 0;
    return traced.program.inputs
      .filter((_, i) => linear[i])
      .map((input, i) => (transposed.active[i] ? at(found, next++) : zeroOf(b, input.type)));
  });
  const others = leaves.contents.filter((_, i) => !floats[i]);
  return (cotangent) => {
    const cts = cotangentLeaves(
      cotangent,
      { contents: traced.program.outputs, structure: traced.result },
      `the transpose of ${nameOf(f)}`,
      true,
    );
    return typed(
      tangentTree(
        leaves.structure,
        leaves.contents.map(({ type }) => type),
        runProgram(program, [...others, ...traced.captured, ...cts], [], traced.hosts),
        true,
      ),
    );
  };
}
