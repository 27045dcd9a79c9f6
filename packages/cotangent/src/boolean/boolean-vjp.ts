/** Reverse derivatives of boolean circuits. */
import { calls } from "@cotangent/codegen-js";
import {
  ArgumentError,
  at,
  bool,
  buildProgram,
  dissolveCalls,
  equalShapes,
  inline,
  ShapeError,
  showType,
  standardPipeline,
  typesOf,
  type Program,
  type Value,
} from "@cotangent/ir";
import type { Real } from "../content.ts";
import { allow, allowArrays } from "../control.ts";
import { pullbackOf, readFlags, rememberedBy, showFlags, type Pullback } from "../derive.ts";
import type { TypedLeaves } from "../forward.ts";
import type { Cotangents } from "../reverse.ts";
import { rebuild, runProgram } from "../run-program.ts";
import { leavesOf, nameOf, traceCall } from "../trace-function.ts";
import { checkStructure, leafPaths, showPath } from "../tree.ts";
import { typed, type Inputs, type InputsOf, type Tensors } from "../tree-types.ts";
import { mod2 } from "./circuit-table.ts";
import { toBools, toFloats, translate } from "./translate.ts";

/**
 * `[f(x), ȳ ↦ R[f](x, ȳ)]` for a function of truth values: the reverse derivative over Z2, where xor is the sum and and the
 * product. `R[xor](a, b, ȳ) = (ȳ, ȳ)`, `R[and](a, b, ȳ) = (b∧ȳ, a∧ȳ)`, `R[not](a, ȳ) = ȳ`, `or = a ⊕ b ⊕ a∧b`, and the
 * cotangents of what is used twice add up by xor. It is the derivative of the circuit, a polynomial whose powers are not
 * reduced: that of `a ∧ a` is 0, that of `a` is 1.
 *
 * Arguments and results are trees of bool tensors. What depends on the arguments is made by `logicalAnd`, `logicalOr`,
 * `logicalXor`, `logicalNot`, `where`, `equal`, `all`, `any`, indexing, rearranging, `scan`, `cond` and `jit`; what does
 * not, such as positions that are closed over, by anything. Like `vjp` it works within `jit`, `vmap` and loops. Cotangents
 * are exact up to 2²⁴ uses of one element.
 * (Wilson and Zanasi, Reverse Derivative Ascent, arXiv 2101.10488; Cockett et al., arXiv 1910.07065.)
 * @throws NotDifferentiableError for an operation that circuits do not have, ShapeError for arguments or results that are no
 * bools.
 *
 * @example
 * ```ts
 * import { booleanVjp } from "cotangent/boolean";
 * import { logicalAnd, logicalXor } from "cotangent/numpy";
 *
 * const [sumAndCarry, pullback] = booleanVjp((a, b) => [logicalXor(a, b), logicalAnd(a, b)], true, false);
 * console.log(sumAndCarry.map((bit) => bit.item()).join(" ")); // → 1 0
 * console.log(pullback([false, true]).map((bit) => bit.item()).join(" ")); // → 0 1
 * ```
 */
export function booleanVjp<A extends readonly unknown[], R>(
  f: (...args: A) => R,
  ...inputs: InputsOf<A>
): [Tensors<R>, (cotangent: Inputs<R>) => Cotangents<A>] {
  allowArrays();
  allow({ call: calls, pipeline: standardPipeline, dissolve: dissolveCalls });
  const leaves = leavesOf(inputs, "booleanVjp");
  requireBools(leaves, "booleanVjp: the argument");
  const traced = traceCall(f, leaves);
  const count = traced.program.outputs.length;
  requireBools(
    { contents: traced.program.outputs, structure: traced.result },
    `booleanVjp: the result of "${nameOf(f)}"`,
  );
  const { forward, backward } = circuitPullbacks(
    traced.program,
    showFlags(traced.program.inputs.map((_, i) => i < leaves.contents.length)),
  );
  const all = runProgram(forward, [...leaves.contents, ...traced.captured], [], traced.hosts);
  const outputs = all.slice(0, count);
  const pullback = (cotangent: Inputs<R>): Cotangents<A> => {
    const where = `the pullback of "${nameOf(f)}"`;
    const cts = boolsLike(cotangent, { contents: outputs, structure: traced.result }, where);
    return typed(rebuild(leaves.structure, runProgram(backward, [...all.slice(count), ...cts], [], traced.hosts)));
  };
  return typed([rebuild(traced.result, outputs), pullback]);
}

/** The two halves, on bools outside and floats inside. */
const circuitPullbacks = rememberedBy((circuit, key): Pullback => {
  const active = readFlags(key);
  const everything = circuit.outputs.map(() => true);
  const { program } = translate(circuit, active, everything);
  const { forward, backward } = pullbackOf(program, active, everything);
  return { forward: overBools(circuit, forward), backward: backOverBools(circuit, backward) };
});

const overBools = (circuit: Program, forward: Program): Program =>
  buildProgram(forward.name, typesOf(circuit.inputs), (b, ...inputs) => {
    const given = inputs.map((input, i) =>
      input.type.dtype === at(forward.inputs, i).type.dtype ? input : toFloats(b, input),
    );
    return inline(b, forward, given).map((value, i) => (i < circuit.outputs.length ? toBools(b, value) : value));
  });

function backOverBools(circuit: Program, backward: Program): Program {
  const residuals = backward.inputs.slice(0, backward.inputs.length - circuit.outputs.length);
  const types = [...typesOf(residuals), ...typesOf(circuit.outputs)];
  return buildProgram(backward.name, types, (b, ...inputs) => {
    const given = inputs.map((input, i): Value => (i < residuals.length ? input : toFloats(b, input)));
    return inline(b, backward, given).map((ct) => toBools(b, mod2(b, ct)));
  });
}

function requireBools({ contents, structure }: TypedLeaves, where: string): void {
  const other = contents.findIndex(({ type }) => type.dtype !== bool);
  if (other < 0) return;
  throw new ShapeError(
    "dtype-mismatch",
    `${where}${placeOf(structure, other)} is ${showType(at(contents, other).type)}, no bool`,
    'circuits are functions of truth values: compare, or cast with astype("bool"), and close over what is no truth value',
  );
}

const placeOf = (structure: TypedLeaves["structure"], i: number): string => {
  const path = at(leafPaths(structure), i);
  return path === "" ? "" : ` at ${showPath(path)}`;
};

/**
 * The leaves of a tree of bools that is shaped as another is.
 * @throws ArgumentError if it is not.
 */
export function boolsLike(tree: unknown, like: TypedLeaves, where: string): readonly Real[] {
  const { contents, structure } = leavesOf(tree, where);
  checkStructure(structure, like.structure, where);
  contents.forEach(({ type }, i) => {
    const expected = at(like.contents, i).type;
    if (type.dtype === bool && equalShapes(type.shape, expected.shape)) return;
    throw new ArgumentError(
      "shape-mismatch",
      `${where}: the leaf${placeOf(structure, i)} is ${showType(type)}, expected ${showType(expected)}`,
      'give bools of the shape of what they stand for; cast with astype("bool")',
    );
  });
  return contents;
}
