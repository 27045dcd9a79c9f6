/**
 * Where the element under a window is: positions t of the window, k in it and p in the array are tied by
 *
 *     t·stride + k·dilation − low = p·inputDilation
 *
 * in which each of t, k and p may be the result of a product of the other two: that is why its transposes are of one kind.
 */
import { concreteDim, type Dim } from "../dim.ts";
import {
  quotientIndex,
  remainderIndex,
  scaledIndex,
  sizeIndex,
  sumIndex,
  type Guard,
  type Index,
} from "../index-expression.ts";

/** Along one axis; all factors but `dilation` and `stride` are positive. */
export interface WindowRelation {
  readonly stride: number;
  readonly dilation: number;
  readonly inputDilation: number;
  readonly low: number;
  /** How many t, k and p there are. */
  readonly output: Dim;
  readonly kernel: Dim;
  readonly input: Dim;
}

/** A loop over what is under a window at `t`. */
export interface WindowRead {
  readonly extent: Dim;
  readonly kernel: Index;
  readonly position: Index;
  /** What holds where `step` is of an element of the window. */
  readonly kernelGuards: readonly Guard[];
  /** What holds where there is an element under it too. */
  readonly guards: readonly Guard[];
}

/** The same relation with a positive `inputDilation`. */
const positive = (relation: WindowRelation): WindowRelation =>
  relation.inputDilation > 0
    ? relation
    : {
        ...relation,
        stride: -relation.stride,
        dilation: -relation.dilation,
        low: -relation.low,
        inputDilation: -relation.inputDilation,
      };

const modulo = (x: number, by: number): number => ((x % by) + by) % by;

/** The element of the window at position `t` that the loop meets at `step`; `step` is k, or k divided by `inputDilation`. */
export function windowRead(given: WindowRelation, t: Index, step: Index): WindowRead {
  const relation = positive(given);
  if (relation.inputDilation === 1) return denseRead(relation, t, step);
  const inverse = inverseModulo(relation.dilation, relation.inputDilation);
  return inverse === undefined ? sparseRead(relation, t, step) : phasedRead(relation, t, step, inverse);
}

const linear = ({ stride, dilation, low }: WindowRelation, t: Index, k: Index): Index =>
  sumIndex(scaledIndex(t, stride), scaledIndex(k, dilation), sizeIndex(-low));

function denseRead(relation: WindowRelation, t: Index, k: Index): WindowRead {
  const position = linear(relation, t, k);
  const guards = [{ index: position, below: relation.input }];
  return { extent: relation.kernel, kernel: k, position, kernelGuards: [], guards };
}

/**
 * With L = `inputDilation`, the k that meet an element are `L·m + r` with `r = (low − t·stride)/dilation mod L`, for which
 * `p = m·dilation + (t·stride + r·dilation − low)/L`: a loop over m meets no other.
 */
function phasedRead(relation: WindowRelation, t: Index, m: Index, inverse: number): WindowRead {
  const { stride, dilation, low, inputDilation, input } = relation;
  const kernel = concreteDim(relation.kernel, "a window");
  const phase = sumIndex(
    scaledIndex(t, modulo(-inverse * stride, inputDilation)),
    sizeIndex(modulo(inverse * low, inputDilation)),
  );
  const r = remainderIndex(phase, inputDilation);
  const least = lowest(relation, inputDilation);
  const shift = least < 0 ? Math.ceil(-least / inputDilation) : 0;
  const start = quotientIndex(sumIndex(linear(relation, t, r), sizeIndex(shift * inputDilation)), inputDilation);
  const position = sumIndex(start, scaledIndex(m, dilation), sizeIndex(-shift));
  const k = sumIndex(scaledIndex(m, inputDilation), r);
  const kernelGuards = kernel % inputDilation === 0 ? [] : [{ index: k, below: kernel }];
  return {
    extent: Math.ceil(kernel / inputDilation),
    kernel: k,
    position,
    kernelGuards,
    guards: [...kernelGuards, { index: position, below: input }],
  };
}

/** Where no quotient is exact for all k: every k is tried. */
function sparseRead(relation: WindowRelation, t: Index, k: Index): WindowRead {
  const { inputDilation, kernel } = relation;
  const input = concreteDim(relation.input, "a window");
  const sum = linear(relation, t, k);
  // A quotient and a remainder are taken of what is not negative.
  const least = lowest(relation, concreteDim(kernel, "a window"));
  const shift = least < 0 ? Math.ceil(-least / inputDilation) : 0;
  const shifted = sumIndex(sum, sizeIndex(shift * inputDilation));
  return {
    extent: kernel,
    kernel: k,
    position: sumIndex(quotientIndex(shifted, inputDilation), sizeIndex(-shift)),
    kernelGuards: [],
    guards: [
      { index: remainderIndex(shifted, inputDilation), below: 1 },
      { index: sum, below: Math.max(0, (input - 1) * inputDilation + 1) },
    ],
  };
}

/** A bound from below of `t·stride + k·dilation − low` for `kernel` values of k. */
function lowest({ stride, dilation, low, output }: WindowRelation, kernel: number): number {
  const steps = stride < 0 ? concreteDim(output, "a window") - 1 : 0;
  return Math.min(0, steps * stride) + Math.min(0, (kernel - 1) * dilation) - low;
}

/** `1/x` modulo `by`, if there is one. */
function inverseModulo(x: number, by: number): number | undefined {
  const candidates = Array.from({ length: by }, (_, i) => i);
  return candidates.find((candidate) => modulo(candidate * x, by) === 1);
}
