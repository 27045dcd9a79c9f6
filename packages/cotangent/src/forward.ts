/** Forward mode: tangents beside values, and the linear map at a point. */
import { ArgumentError, at, equalShapes, showType, type ArrayType } from "@cotangent/ir";
import { pushforwardOf, tangentOf } from "./derive.ts";
import type { Real } from "./content.ts";
import { describe } from "./describe.ts";
import { toDtype } from "./operations.ts";
import { rebuild, runProgram } from "./run-program.ts";
import { leavesOf, nameOf, traceCall } from "./trace-function.ts";
import { checkStructure, leafPaths, showPath, type Structure } from "./tree.ts";
import { typed, type InputsOf, type Tensors } from "./tree-types.ts";

/** Types of leaves, and how they hang together. */
export interface TypedLeaves {
  readonly contents: readonly { readonly type: ArrayType }[];
  readonly structure: Structure;
}

/** Tangents, or with `dual` cotangents: the tree of the values, where integers and bools, which have none, may be anything. */
export function cotangentLeaves(tree: unknown, like: TypedLeaves, where: string, dual?: boolean): readonly Real[] {
  const { contents, structure } = leavesOf(tree, where, dual);
  checkStructure(structure, like.structure, where);
  return like.contents.flatMap((value, i) => {
    const tangent = at(contents, i);
    if (!value.type.dtype.differentiable) return [];
    if (equalShapes(tangent.type.shape, value.type.shape) && tangent.type.dtype.kind === "float")
      return [toDtype(tangent, value.type.dtype)];
    throw new ArgumentError(
      "shape-mismatch",
      `${where}: the leaf at ${showPath(at(leafPaths(structure), i))} is ${showType(tangent.type)} for a value of type ${showType(value.type)}`,
      "a tangent or cotangent has the shape and dtype of its value",
    );
  });
}

/** The tree of tangents, or with `dual` of cotangents: those of integers and bools, which have none, are `null`. */
export function tangentTree(
  structure: Structure,
  like: readonly { readonly dtype: { readonly differentiable: boolean } }[],
  found: readonly Real[],
  dual?: boolean,
): unknown {
  let next = 0;
  return withNull(
    structure,
    like.map((type) => (type.dtype.differentiable ? at(found, next++) : undefined)),
    dual,
  );
}

/** As `rebuild`, with `null` for leaves that are undefined. */
function withNull(structure: Structure, contents: readonly (Real | undefined)[], dual?: boolean): unknown {
  let next = 0;
  const prune = (part: Structure): Structure => {
    if (part.kind === "leaf") return contents[next++] ? part : { kind: "none", value: null };
    return part.kind === "none" ? part : { ...part, children: part.children.map(prune) };
  };
  const pruned = prune(structure);
  return rebuild(
    pruned,
    contents.filter((content) => content !== undefined),
    dual,
  );
}

const differentiable = (contents: readonly Real[]): readonly boolean[] =>
  contents.map(({ type }) => type.dtype.differentiable);

/**
 * `(x, ẋ) ↦ [f(x), J·ẋ]`. Tangents have the tree, shapes and dtypes of their primals.
 * @throws ArgumentError if they have not.
 */
export function jvp<A extends readonly unknown[], R>(
  f: (...args: A) => R,
  primals: InputsOf<A>,
  tangents: InputsOf<A>,
): [Tensors<R>, Tensors<R>] {
  if (!Array.isArray(primals) || !Array.isArray(tangents))
    throw new ArgumentError(
      "bad-argument",
      `jvp: primals and tangents are ${describe(primals)} and ${describe(tangents)}`,
      "give both as lists, one item for each argument: jvp(f, [x], [dx])",
    );
  const leaves = leavesOf(primals, "jvp");
  const moved = cotangentLeaves(tangents, leaves, "jvp");
  const traced = traceCall(f, leaves);
  const program = tangentOf(traced.program, [...differentiable(leaves.contents), ...traced.captured.map(() => false)]);
  const outputs = runProgram(program, [...leaves.contents, ...traced.captured, ...moved], traced.weak, traced.hosts);
  const count = traced.program.outputs.length;
  const value = rebuild(traced.result, outputs.slice(0, count));
  return typed([
    value,
    tangentTree(
      traced.result,
      traced.program.outputs.map(({ type }) => type),
      outputs.slice(count),
    ),
  ]);
}

/** `[f(x), ẋ ↦ J·ẋ]`: the linear map of `f` at `x`, made once and used often. */
export function linearize<A extends readonly unknown[], R>(
  f: (...args: A) => R,
  ...primals: InputsOf<A>
): [Tensors<R>, (...tangents: InputsOf<A>) => Tensors<R>] {
  const leaves = leavesOf(primals, "linearize");
  const traced = traceCall(f, leaves);
  const { forward, linear } = pushforwardOf(traced.program, [
    ...differentiable(leaves.contents),
    ...traced.captured.map(() => false),
  ]);
  const all = runProgram(forward, [...leaves.contents, ...traced.captured], traced.weak, traced.hosts);
  const count = traced.program.outputs.length;
  const residuals = all.slice(count);
  const map = (...tangents: InputsOf<A>): Tensors<R> => {
    const moved = cotangentLeaves(tangents, leaves, `the linear map of ${nameOf(f)}`);
    return typed(
      tangentTree(
        traced.result,
        traced.program.outputs.map(({ type }) => type),
        runProgram(linear, [...residuals, ...moved], [], traced.hosts),
      ),
    );
  };
  return typed([rebuild(traced.result, all.slice(0, count)), map]);
}
