/** Running results of an associative operation, in logarithmically many steps. */
import { ArgumentError, at, ShapeError, showType } from "@cotangent/ir";
import { concatenate, stack } from "../numpy/join.ts";
import { flip, moveaxis, reshape } from "../numpy/shape.ts";
import { slice, type Range } from "../numpy/slice.ts";
import { optionsOf } from "../options.ts";
import { rebuild } from "../run-program.ts";
import { contentOf, Tensor } from "../tensor.ts";
import { leavesOf, nameOf } from "../trace-function.ts";
import { checkStructure, flatten, leafPaths, showPath, type Structure } from "../tree.ts";
import { typed, type Tensors } from "../tree-types.ts";
import { realOf } from "../content.ts";
import { contentIn, withinTrace } from "./sub-programs.ts";

export interface AssociativeScanOptions {
  /** The axis that the elements lie along; 0 if absent. */
  readonly axis?: number;
  /** Whether it runs from the last element to the first. */
  readonly reverse?: boolean;
}

/**
 * `yₖ = x₀ ∘ x₁ ∘ … ∘ xₖ` along an axis, for an associative `op`, which combines whole arrays of elements at once: it is
 * called about 2·log₂ n times, on trees like `xs` with fewer elements along the axis. With `reverse`, `yₖ = xₙ₋₁ ∘ … ∘ xₖ`.
 * (G. Blelloch, Prefix sums and their applications, 1990.)
 *
 * @throws ShapeError if the lengths along the axis differ, or `op` returns other types than it gets.
 *
 * @example
 * ```ts
 * import { associativeScan } from "cotangent";
 * import { array } from "cotangent/numpy";
 *
 * associativeScan((a, b) => a.mul(b), array([1, 2, 3, 4])); // Tensor(f32[4], [1, 2, 6, 24])
 * ```
 */
export function associativeScan<X>(
  op: (a: NoInfer<Tensors<X>>, b: NoInfer<Tensors<X>>) => unknown,
  xs: X,
  options: AssociativeScanOptions = {},
): Tensors<X> {
  const { axis = 0, reverse = false } = optionsOf(options, "associativeScan", ["axis", "reverse"]);
  nameOf(op);
  return typed(
    withinTrace("associativeScan", xs, (tree) => {
      const { contents, structure } = leavesOf(tree, "associativeScan");
      const own = contents.map((content) => moveaxis(new Tensor(content), axis, 0));
      checkLengths(own, structure);
      const combine: Combine = (a, b) =>
        likeOf(Reflect.apply(op, undefined, [treeOf(structure, a), treeOf(structure, b)]), b, structure);
      const turned = (list: readonly Tensor[]): readonly Tensor[] => (reverse ? list.map((x) => flip(x, 0)) : list);
      const results = turned(prefixes(combine, turned(own)));
      return treeOf(
        structure,
        results.map((y) => moveaxis(y, 0, axis)),
      );
    }),
  );
}

type Combine = (a: readonly Tensor[], b: readonly Tensor[]) => readonly Tensor[];

const treeOf = (structure: Structure, leaves: readonly Tensor[]): unknown =>
  rebuild(
    structure,
    leaves.map((leaf) => realOf(contentOf(leaf))),
  );

const lengthOf = (xs: readonly Tensor[]): number => xs[0]?.shape[0] ?? 0;
const part = (xs: readonly Tensor[], range: Range): readonly Tensor[] => xs.map((x) => slice(x, [range]));

/** Pairs are combined, their running results found, and those between them made of these. */
function prefixes(combine: Combine, xs: readonly Tensor[]): readonly Tensor[] {
  const n = lengthOf(xs);
  if (n < 2) return xs;
  const odd = prefixes(combine, combine(part(xs, [0, n - 1, 2]), part(xs, [1, null, 2])));
  if (n === 2) return xs.map((x, i) => concatenate([slice(x, [[0, 1]]), at(odd, i)]));
  const before = n % 2 === 0 ? part(odd, [0, -1]) : odd;
  const even = combine(before, part(xs, [2, null, 2]));
  return xs.map((x, i) => interleaved(concatenate([slice(x, [[0, 1]]), at(even, i)]), at(odd, i)));
}

/** `e₀, o₀, e₁, o₁, …`; there may be one more even than odd. */
function interleaved(even: Tensor, odd: Tensor): Tensor {
  const count = odd.shape[0] ?? 0;
  const pairs = stack([slice(even, [[0, count]]), odd], 1);
  const mixed = reshape(pairs, [2 * count, ...odd.shape.slice(1)]);
  return even.shape[0] === count ? mixed : concatenate([mixed, slice(even, [[count, null]])]);
}

function checkLengths(xs: readonly Tensor[], structure: Structure): void {
  const odd = xs.findIndex((x) => x.shape[0] !== lengthOf(xs));
  if (odd < 0) return;
  throw new ShapeError(
    "shape-mismatch",
    `associativeScan: ${showPath(at(leafPaths(structure), odd))} has ${String(xs[odd]?.shape[0])} elements along the axis, others ${lengthOf(xs)}`,
    "all arrays have equal length along the axis",
  );
}

function likeOf(result: unknown, like: readonly Tensor[], structure: Structure): readonly Tensor[] {
  const flat = flatten(result);
  checkStructure(flat.structure, structure, "associativeScan: the result of the operation");
  return flat.leaves.map((leaf, i) => {
    const expected = at(like, i);
    if (!(leaf instanceof Tensor))
      throw new ArgumentError("not-a-tensor", "associativeScan: the operation returns a number", "return tensors");
    if (showType(leaf) === showType(expected)) return new Tensor(contentIn(leaf));
    throw new ShapeError(
      "carry-mismatch",
      `associativeScan: the operation returns ${showType(leaf)} for ${showType(expected)}`,
      "it combines arrays element by element and returns their shape and dtype",
    );
  });
}
