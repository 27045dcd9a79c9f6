/**
 * Einstein summation. Each operand is brought to one axis for each of its labels (a repeated label takes the diagonal),
 * then operands are multiplied two at a time in the order of `einsum-path.ts`, each time summing over the labels that
 * nothing later reads.
 */
import * as ir from "@cotangent/ir";
import { bindOne, promoteAll } from "../bind.ts";
import type { Tensor, TensorLike } from "../tensor.ts";
import { contractionsOf, type Contracted, type Contraction } from "./einsum-path.ts";
import { inLetters, isLabels, parseEinsum } from "./einsum-spec.ts";
import { diagonal } from "./matrix.ts";
import { moveaxis, transpose } from "./shape.ts";
import { sum } from "./reduce.ts";

/** An array and the label of each of its axes. */
interface Labelled {
  readonly x: Tensor;
  readonly labels: readonly string[];
}

/** A label of an axis as a number in 0 … 51, or `"..."` for any leading axes. */
export type AxisLabel = number | "...";

/** A formula and its operands, or operands each followed by its labels, and at last the labels of the result, if given. */
export type EinsumArguments = readonly (TensorLike | readonly AxisLabel[])[];

/**
 * `einsum("ij,jk->ik", x, z)`: `y[i, k] = Σⱼ x[i, j]·z[j, k]`. Labels are letters, `...` stands for any leading axes
 * (which broadcast), and without `->` the result has the labels that occur once, in alphabetical order. The same may be
 * written with numbers for labels, after each operand: `einsum(x, [0, 1], z, [1, 2], [0, 2])`. Several operands are
 * contracted in the order that {@link einsumPath} shows.
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
export function einsum(formula: string, ...operands: readonly TensorLike[]): Tensor;
export function einsum(...labelled: EinsumArguments): Tensor;
export function einsum(first: string | EinsumArguments[number] | undefined, ...rest: EinsumArguments): Tensor {
  const { terms, output } = termsOf(first, rest);
  const { path } = contractionsOf(shapesOf(terms, output));
  const result = path.reduce<readonly Labelled[]>((present, [i, j]) => {
    const others = present.filter((_, k) => k !== i && k !== j);
    const later = [...output, ...others.flatMap(({ labels }) => labels)];
    return [...others, contract(ir.at(present, i), ir.at(present, j), later)];
  }, terms);
  const { x, labels } = ir.at(result, 0);
  return transpose(
    x,
    output.map((label) => labels.indexOf(label)),
  );
}

export interface EinsumPath {
  /**
   * Which two operands are contracted, one pair after the other, by their positions in the list of what is there: the two
   * leave it, and their product is put at its end.
   */
  readonly path: readonly Contraction[];
  /** Products of elements in this order, and if all operands were multiplied at once. */
  readonly multiplications: number;
  readonly naive: number;
}

/**
 * The order in which {@link einsum} contracts these operands: the cheapest for up to eight, and for more what seems best
 * at each step (NumPy's `einsum_path`).
 *
 * @example
 * ```ts
 * import { einsumPath, zeros } from "cotangent/numpy";
 *
 * const { path } = einsumPath("ij,jk,k->i", zeros([9, 9]), zeros([9, 9]), zeros([9]));
 * path; // [[1, 2], [0, 1]]
 * ```
 */
export function einsumPath(formula: string, ...operands: readonly TensorLike[]): EinsumPath;
export function einsumPath(...labelled: EinsumArguments): EinsumPath;
export function einsumPath(first: string | EinsumArguments[number] | undefined, ...rest: EinsumArguments): EinsumPath {
  const { terms, output, lengths } = termsOf(first, rest);
  const all = [...lengths.values()].reduce((size, length) => size * length, 1);
  return { ...contractionsOf(shapesOf(terms, output)), naive: all * Math.max(1, terms.length - 1) };
}

interface Terms {
  /** The operands, each with one axis for each label that something else has. */
  readonly terms: readonly Labelled[];
  readonly output: readonly string[];
  readonly lengths: ReadonlyMap<string, number>;
}

function termsOf(first: string | EinsumArguments[number] | undefined, rest: EinsumArguments): Terms {
  const { formula, operands } = typeof first === "string" ? { formula: first, operands: rest } : inLetters(first, rest);
  const xs = promoteAll(operands.filter((operand): operand is TensorLike => !isLabels(operand)));
  if (xs.length !== operands.length || xs.length === 0)
    throw new ir.ArgumentError(
      "bad-argument",
      `einsum: "${formula}" with ${xs.length} operands`,
      "give operands after the formula, or one list of labels after each operand",
    );
  const { inputs, output, lengths } = parseEinsum(
    formula,
    xs.map(({ shape }) => shape),
  );
  const whole = xs.map((x, i): Labelled => diagonals(withoutRepeats(x, ir.at(inputs, i), lengths)));
  const terms = whole.map((term, i) =>
    sumOut(term, [...output, ...whole.filter((_, k) => k !== i).flatMap(({ labels }) => labels)]),
  );
  return { terms, output, lengths };
}

function shapesOf(terms: readonly Labelled[], output: readonly string[]): Contracted {
  const lengths = new Map(
    terms.flatMap(({ x, labels }) => labels.map((label, i) => [label, ir.at(x.shape, i)] as const)),
  );
  return { terms: terms.map(({ labels }) => labels), output, lengths };
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
