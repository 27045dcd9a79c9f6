/** Memory of reverse mode: what is kept for the way back, and what is computed again. */
import { transforms } from "@cotangent/ad";
import { calls } from "@cotangent/codegen-js";
import {
  ArgumentError,
  at,
  atLine,
  checkpoint as primitive,
  checkpointName as namePrimitive,
  definitionsOf,
  dissolveCalls,
  inlinePass,
  showType,
  standardPipeline,
  typesOf,
  type ArrayType,
  type Program,
  type Value,
} from "@cotangent/ir";
import { bindOne, lift } from "../bind.ts";
import { sizeOf, shapeOf } from "../content.ts";
import { allow, simplified } from "../control.ts";
import { describe } from "../describe.ts";
import { named } from "../grad.ts";
import { optionsOf } from "../options.ts";
import { rebuild } from "../run-program.ts";
import type { Tensor, TensorLike } from "../tensor.ts";
import { applyTo, leavesOf, nameOf, traceCall } from "../trace-function.ts";
import { currentTrace } from "../trace.ts";
import { leafPaths } from "../tree.ts";
import { typed, type InputsOf, type Tensors } from "../tree-types.ts";
import { recordCustom } from "./custom-jvp.ts";

/** What a checkpointed function keeps; made by {@link checkpointPolicies}. */
export interface CheckpointPolicy {
  readonly policy: string;
  readonly names: readonly string[];
}

const policyOf = (policy: string, names: readonly string[] = []): CheckpointPolicy => ({ policy, names });

/** What of a checkpointed function is kept for the way back besides its arguments, with JAX's names. */
export const checkpointPolicies: {
  /** Everything, as without `checkpoint`. */
  readonly everythingSaveable: CheckpointPolicy;
  /** Nothing: all is computed again. The default. */
  readonly nothingSaveable: CheckpointPolicy;
  /** Products of matrices. */
  readonly dotsSaveable: CheckpointPolicy;
  /** Products of matrices without batch axes. */
  readonly dotsWithNoBatchDimsSaveable: CheckpointPolicy;
  /** What `checkpointName` gave one of these names. */
  readonly saveOnlyTheseNames: (...names: readonly string[]) => CheckpointPolicy;
  /** All but what `checkpointName` gave one of these names. */
  readonly saveAnythingExceptTheseNames: (...names: readonly string[]) => CheckpointPolicy;
} = {
  everythingSaveable: policyOf("everythingSaveable"),
  nothingSaveable: policyOf("nothingSaveable"),
  dotsSaveable: policyOf("dotsSaveable"),
  dotsWithNoBatchDimsSaveable: policyOf("dotsWithNoBatchDimsSaveable"),
  saveOnlyTheseNames: (...names) => policyOf("saveOnlyTheseNames", names),
  saveAnythingExceptTheseNames: (...names) => policyOf("saveAnythingExceptTheseNames", names),
};

export interface CheckpointOptions {
  /** What is kept besides the arguments; nothing if absent. */
  readonly policy?: CheckpointPolicy;
}

/**
 * `f`, whose way back keeps the arguments and what `policy` says, and computes the rest again: less memory for at most
 * one more run of `f`. Values and derivatives, of any order, are those of `f`.
 *
 * @example
 * ```ts
 * import { checkpoint, grad, savedResiduals } from "cotangent";
 * import * as np from "cotangent/numpy";
 *
 * const f = (x) => np.sum(np.sin(np.sin(np.sin(x))));
 * grad(checkpoint(f))(np.zeros([3])).toArray(); // [1, 1, 1]
 * savedResiduals(f)(np.zeros([1000])).bytes; // 12000
 * savedResiduals(checkpoint(f))(np.zeros([1000])).bytes; // 4000
 * ```
 */
export function checkpoint<A extends readonly unknown[], R>(
  f: (...args: A) => R,
  options: CheckpointOptions = {},
): (...args: InputsOf<A>) => Tensors<R> {
  const { policy = checkpointPolicies.nothingSaveable } = optionsOf(options, "checkpoint", ["policy"]);
  if (typeof policy !== "object" || typeof policy.policy !== "string")
    throw new ArgumentError(
      "bad-argument",
      `checkpoint: the policy is ${describe(policy)}`,
      'give one of checkpointPolicies, such as checkpointPolicies.dotsSaveable or checkpointPolicies.saveOnlyTheseNames("a")',
    );
  const kept = (...args: InputsOf<A>): Tensors<R> => {
    const leaves = leavesOf(args, "checkpoint");
    if (!currentTrace()) return typed(applyTo(f, rebuild(leaves.structure, leaves.contents)));
    const traced = traceCall(f, leaves);
    // Policies see the steps of small functions within.
    const body = inlinePass.run(traced.program);
    return typed(recordCustom(primitive, traced, [...leaves.contents, ...traced.captured], { ...policy, body }));
  };
  return named(kept, nameOf(f));
}

/** `x`, which policies of `checkpoint` know as `name`. */
export const checkpointName = (x: TensorLike, name: string): Tensor => bindOne(namePrimitive, [lift(x)], { name });

export interface Residual {
  /** Such as `f32[3]`. */
  readonly type: string;
  readonly bytes: number;
  /** An argument, what the function captured, or the operation that made it, with the user's line. */
  readonly from: string;
}

export interface Residuals {
  readonly residuals: readonly Residual[];
  readonly bytes: number;
  /** One line for each. */
  toString(): string;
}

/** What reverse mode of `f` with respect to all its float arguments keeps from the way forth for the way back. Nothing is run. */
export function savedResiduals<A extends readonly unknown[]>(
  f: (...args: A) => unknown,
): (...args: InputsOf<A>) => Residuals {
  return (...args) => {
    const leaves = leavesOf(args, "savedResiduals");
    allow({ call: calls, pipeline: standardPipeline, dissolve: dissolveCalls });
    const traced = traceCall(f, leaves);
    const program = simplified(traced.program);
    const active = program.inputs.map(({ type }, i) => i < leaves.contents.length && type.dtype.differentiable);
    const { program: known, residuals: count } = transforms.linearize(program, active);
    const paths = leafPaths(leaves.structure);
    const residuals = known.outputs.slice(known.outputs.length - count).map((value) => ({
      type: showType(value.type),
      bytes: bytesOf(value.type),
      from: originOf(known, value, paths),
    }));
    const bytes = residuals.reduce((sum, residual) => sum + residual.bytes, 0);
    const lines = residuals.map((residual) => `${residual.type} (${residual.bytes} bytes) from ${residual.from}`);
    return { residuals, bytes, toString: () => [...lines, `${bytes} bytes in all`].join("\n") };
  };
}

const bytesOf = (type: ArrayType): number => sizeOf(shapeOf(type)) * type.dtype.bytes;

function originOf(program: Program, value: Value, paths: readonly string[]): string {
  const position = program.inputs.indexOf(value);
  if (position >= 0) return position < paths.length ? `the argument at ${at(paths, position)}` : "outside, captured";
  const step = definitionsOf(program).get(value);
  if (!step) throw new Error("internal: a residual from nowhere");
  const operation = `${step.primitive.name}(${typesOf(step.args).map(showType).join()})`;
  return `${operation}${step.origin === undefined ? "" : atLine(step.origin)}`;
}
