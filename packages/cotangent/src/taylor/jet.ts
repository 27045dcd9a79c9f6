/** Higher derivatives along a curve. */
import { ArgumentError, at, type Program } from "@cotangent/ir";
import type { Real } from "../content.ts";
import { describe } from "../describe.ts";
import { cotangentLeaves, tangentTree } from "../forward.ts";
import { childrenOf } from "../grad.ts";
import { rebuild, runProgram } from "../run-program.ts";
import { leavesOf, traceCall, type Leaves, type TracedFunction } from "../trace-function.ts";
import { countLeaves } from "../tree.ts";
import { typed, type Inputs, type InputsOf, type Tensors } from "../tree-types.ts";
import { seriesProgram } from "./series-program.ts";

/** For each argument its derivatives along the curve, from the first on; `null` is a zero. */
export type SeriesOf<A extends readonly unknown[]> = { [K in keyof A]: readonly (Inputs<A[K]> | null)[] };

/**
 * `[f(x), [y′, y″, …]]`: the derivatives of `y(t) = f(x(t))` at t = 0, along the curve with `x(0)` in `primals` and its derivatives
 * `[x′, x″, …]` in `series`, a list for each argument. They are derivatives, not Taylor coefficients: `x(t) = Σ x⁽ᵏ⁾·tᵏ/k!`.
 * A list may be shorter than the longest, which is the order of the result, and `null` in it is a zero that costs nothing: with
 * `[[v, null, null]]` the results are derivatives along the line `x + t·v`. Order n costs about n² times the function, where n times
 * `jvp` of `jvp` cost 2ⁿ. Derivatives of integers and bools are `null`.
 *
 * @throws ArgumentError for series that are not like their arguments; NotDifferentiableError for an operation that has no
 * derivative.
 *
 * @example
 * ```ts
 * import { jet } from "cotangent";
 * import * as np from "cotangent/numpy";
 *
 * const [y, [first, second, third]] = jet((x) => np.exp(x), [0], [[1, null, null]]);
 * [y, first, second, third].map((d) => d.item()); // [1, 1, 1, 1]
 * ```
 */
export function jet<A extends readonly unknown[], R>(
  f: (...args: A) => R,
  primals: InputsOf<A>,
  series: SeriesOf<A>,
): [Tensors<R>, Tensors<R>[]] {
  const lists = checkLists(primals, series);
  const leaves = leavesOf(primals, "jet");
  const order = Math.max(0, ...lists.map((list) => list.length));
  return typed(alongCurve(traceCall(f, leaves), leaves, slotsOf(leaves, lists, order), order));
}

/** The value and its derivatives to `order`, from slots: for each leaf its derivatives, from the first on. */
export function alongCurve(
  traced: TracedFunction,
  { contents }: Leaves,
  slots: readonly (Real | undefined)[],
  order: number,
): [unknown, unknown[]] {
  const { program, captured, result, weak, hosts } = traced;
  const flags = [
    ...slots.map((slot) => slot !== undefined),
    ...captured.flatMap(() => Array.from({ length: order }, () => false)),
  ];
  const moved: Program = order === 0 ? program : seriesProgram(program, flags, order);
  const found = runProgram(
    moved,
    [...contents, ...captured, ...slots.filter((slot) => slot !== undefined)],
    weak,
    hosts,
  );
  const count = program.outputs.length;
  const types = program.outputs.map(({ type }) => type);
  const derivatives = Array.from({ length: order }, (_, k) =>
    tangentTree(
      result,
      types,
      found.slice(count).filter((__, i) => i % order === k),
    ),
  );
  return [rebuild(result, found.slice(0, count)), derivatives];
}

function checkLists(primals: unknown, series: unknown): readonly (readonly unknown[])[] {
  const isList = (x: unknown): x is readonly unknown[] => Array.isArray(x);
  if (isList(primals) && isList(series) && series.length === primals.length && series.every(isList)) return series;
  const found = isList(series)
    ? `${series.length} series, of which each is ${series.map(describe).join(" or ")},`
    : describe(series);
  throw new ArgumentError(
    "bad-argument",
    `jet: primals and series are ${isList(primals) ? `${primals.length} arguments` : describe(primals)} and ${found}`,
    "give two lists with one item for each argument, and in the second one lists of derivatives: jet(f, [x], [[dx, ddx]])",
  );
}

function slotsOf(leaves: Leaves, lists: readonly (readonly unknown[])[], order: number): readonly (Real | undefined)[] {
  let start = 0;
  return childrenOf(leaves.structure).flatMap((structure, argument) => {
    const contents = leaves.contents.slice(start, (start += countLeaves(structure)));
    const orders = Array.from({ length: order }, (_, k) => {
      const tree = at(lists, argument)[k] ?? null;
      const where = `jet: derivative ${k + 1} of argument ${argument}`;
      return tree === null ? [] : cotangentLeaves(tree, { contents, structure }, where);
    });
    let next = 0;
    return contents.flatMap(({ type }) => {
      const position = type.dtype.differentiable ? next++ : -1;
      return orders.map((own) => own[position]);
    });
  });
}
