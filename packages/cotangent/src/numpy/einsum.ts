/**
 * Einstein summation. Each operand is brought to one axis for each of its labels (a repeated label takes the diagonal),
 * then operands are multiplied from left to right, each time summing over the labels that nothing later reads.
 */
import * as ir from "@cotangent/ir";
import { bindOne, promoteAll } from "../bind.ts";
import type { Tensor, TensorLike } from "../tensor.ts";
import { parseEinsum } from "./einsum-spec.ts";
import { diagonal } from "./matrix.ts";
import { moveaxis, transpose } from "./shape.ts";
import { sum } from "./reduce.ts";

/** An array and the label of each of its axes. */
interface Labelled {
  readonly x: Tensor;
  readonly labels: readonly string[];
}

/**
 * `einsum("ij,jk->ik", x, z)`: `y[i, k] = Σⱼ x[i, j]·z[j, k]`. Labels are letters, `...` stands for any leading axes
 * (which broadcast), and without `->` the result has the labels that occur once, in alphabetical order.
 *
 * @throws ArgumentError for a text that is no such formula, or does not fit the operands.
 *
 * @example
 * ```ts
 * import { array, einsum } from "cotangent/numpy";
 *
 * const x = array([[1, 2], [3, 4]]);
 * einsum("ii", x); // Tensor(f32[], 5)
 * einsum("ij,ij->i", x, x); // Tensor(f32[2], [5, 25])
 * ```
 */
export function einsum(formula: string, ...operands: readonly TensorLike[]): Tensor {
  const xs = promoteAll(operands);
  const spec = parseEinsum(
    formula,
    xs.map(({ shape }) => shape),
  );
  const terms = xs.map((x, i): Labelled => diagonals(withoutRepeats(x, ir.at(spec.inputs, i), spec.lengths)));
  const [first, ...others] = terms;
  if (!first) throw new Error("internal: einsum without operands");
  const result = others.reduce<Labelled>((left, right, i) => {
    const later = [...spec.output, ...others.slice(i + 1).flatMap(({ labels }) => labels)];
    return contract(sumOut(left, [...later, ...right.labels]), sumOut(right, [...later, ...left.labels]), later);
  }, first);
  const { x, labels } = sumOut(result, spec.output);
  return transpose(
    x,
    spec.output.map((label) => labels.indexOf(label)),
  );
}

/** Without the axes of length 1 that broadcast against a longer one. */
function withoutRepeats(x: Tensor, labels: readonly string[], lengths: ReadonlyMap<string, number>): Labelled {
  const kept = labels.map((label, axis) => x.shape[axis] === lengths.get(label));
  return { x: x.reshape(x.shape.filter((_, axis) => kept[axis])), labels: labels.filter((_, axis) => kept[axis]) };
}

/** With one axis for each label: those that share one are replaced by their diagonal, at the end. */
function diagonals({ x, labels }: Labelled): Labelled {
  const first = labels.findIndex((label, axis) => labels.indexOf(label, axis + 1) >= 0);
  if (first < 0) return { x, labels };
  const label = ir.at(labels, first);
  const second = labels.indexOf(label, first + 1);
  const pairLast = moveaxis(moveaxis(x, second, -1), first, -1);
  return diagonals({
    x: diagonal(pairLast),
    labels: [...labels.filter((_, axis) => axis !== first && axis !== second), label],
  });
}

/** Summed over the labels that are not in `needed`. */
function sumOut({ x, labels }: Labelled, needed: readonly string[]): Labelled {
  const axis = labels.flatMap((label, i) => (needed.includes(label) ? [] : [i]));
  return axis.length === 0
    ? { x, labels }
    : { x: sum(x, { axis }), labels: labels.filter((label) => needed.includes(label)) };
}

/** The product of two arrays, summed over the labels that both have and nothing later reads. */
function contract(left: Labelled, right: Labelled, later: readonly string[]): Labelled {
  const shared = left.labels.filter((label) => right.labels.includes(label));
  const batch = shared.filter((label) => later.includes(label));
  const summed = shared.filter((label) => !later.includes(label));
  const axes = ({ labels }: Labelled, of: readonly string[]): readonly number[] =>
    of.map((label) => labels.indexOf(label));
  const free = ({ labels }: Labelled): readonly string[] => labels.filter((label) => !shared.includes(label));
  const x = bindOne(ir.dotGeneral, [left.x, right.x], {
    lhsContract: axes(left, summed),
    rhsContract: axes(right, summed),
    lhsBatch: axes(left, batch),
    rhsBatch: axes(right, batch),
  });
  return { x, labels: [...batch, ...free(left), ...free(right)] };
}
