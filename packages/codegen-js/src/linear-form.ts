/** Indices as sums of terms, so that their parts can be grouped by the loop that changes them. */
import { concreteDim, unreachable, type Index } from "@cotangent/ir";

/** What varies in an index: an axis, a quotient or remainder of a sum, or a loaded value. */
export type Atom = Extract<Index, { kind: "axis" | "quotient" | "remainder" | "value" }>;

export interface Term {
  readonly coefficient: number;
  readonly atom: Atom;
}

/** `constant + Σ coefficient·atom` */
export interface Linear {
  readonly constant: number;
  readonly terms: readonly Term[];
}

export interface Range {
  readonly low: number;
  readonly high: number;
}

/** What is known of axes: `low = high` where an axis has one value, as in a copy of an unrolled loop. */
export type AxisRange = (axis: number) => Range;

const where = "code for the CPU";
const constant = (value: number): Linear => ({ constant: value, terms: [] });
const single = (atom: Atom): Linear => ({ constant: 0, terms: [{ coefficient: 1, atom }] });

const sameAtom = (a: Atom, b: Atom): boolean =>
  a === b || (a.kind === "axis" && b.kind === "axis" && a.axis === b.axis);

function addLinear(a: Linear, b: Linear): Linear {
  const terms = [...a.terms];
  for (const term of b.terms) {
    const i = terms.findIndex(({ atom }) => sameAtom(atom, term.atom));
    const found = terms[i];
    if (found) terms[i] = { atom: found.atom, coefficient: found.coefficient + term.coefficient };
    else terms.push(term);
  }
  return { constant: a.constant + b.constant, terms: terms.filter(({ coefficient }) => coefficient !== 0) };
}

const scaleLinear = (a: Linear, by: number): Linear => ({
  constant: a.constant * by,
  terms: by === 0 ? [] : a.terms.map(({ atom, coefficient }) => ({ atom, coefficient: coefficient * by })),
});

/** The parts of `a` that are and are not multiples of `by`. */
function splitMultiples(a: Linear, by: number): readonly [Linear, Linear] {
  const rest = ((a.constant % by) + by) % by;
  const isMultiple = ({ coefficient }: Term): boolean => coefficient % by === 0;
  return [
    { constant: a.constant - rest, terms: a.terms.filter(isMultiple) },
    { constant: rest, terms: a.terms.filter((term) => !isMultiple(term)) },
  ];
}

export function linearForm(index: Index, axes: AxisRange): Linear {
  switch (index.kind) {
    case "axis": {
      const { low, high } = axes(index.axis);
      return low === high ? constant(low) : single(index);
    }
    case "size":
      return constant(concreteDim(index.value, where));
    case "sum":
      return index.terms.map((term) => linearForm(term, axes)).reduce(addLinear, constant(0));
    case "scaled":
      return scaleLinear(linearForm(index.index, axes), concreteDim(index.by, where));
    case "quotient":
    case "remainder":
      return divided(index, axes);
    case "value":
      return index.node.kind === "constant" ? constant(index.node.value) : single(index);
    default:
      return unreachable(index, "linearForm");
  }
}

/** `(q·by + r) div by = q` and `mod by = r` where `0 ≤ r < by` is known. */
function divided(index: Extract<Index, { kind: "quotient" | "remainder" }>, axes: AxisRange): Linear {
  const by = concreteDim(index.by, where);
  const [multiple, rest] = splitMultiples(linearForm(index.index, axes), by);
  const { low, high } = rangeOf(rest, axes);
  if (!(low >= 0 && high < by)) return single(index);
  return index.kind === "quotient" ? scaleLinear(multiple, 1 / by) : rest;
}

/** Bounds of `linear`; infinite where a term is a loaded value. */
export function rangeOf({ constant: start, terms }: Linear, axes: AxisRange): Range {
  return terms.reduce<Range>(
    ({ low, high }, { coefficient, atom }) => {
      const range = atomRange(atom, axes);
      const ends = [coefficient * range.low, coefficient * range.high];
      return { low: low + Math.min(...ends), high: high + Math.max(...ends) };
    },
    { low: start, high: start },
  );
}

function atomRange(atom: Atom, axes: AxisRange): Range {
  switch (atom.kind) {
    case "axis":
      return axes(atom.axis);
    case "remainder":
      return { low: 0, high: concreteDim(atom.by, where) - 1 };
    case "quotient": {
      const inner = rangeOf(linearForm(atom.index, axes), axes);
      const by = concreteDim(atom.by, where);
      return { low: Math.floor(inner.low / by), high: Math.floor(inner.high / by) };
    }
    case "value":
      return { low: -Infinity, high: Infinity };
    default:
      return unreachable(atom, "atomRange");
  }
}
