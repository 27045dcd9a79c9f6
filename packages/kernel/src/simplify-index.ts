/**
 * Simplifies indices over axes of known extents: sums are collected, and quotients and remainders vanish where ranges
 * show that they can, so that `(4a + b) div 4 = a` and `(4a + b) mod 4 = b` for `0 ≤ b < 4`.
 */
import {
  at,
  quotientIndex,
  remainderIndex,
  scaledIndex,
  showIndex,
  sizeIndex,
  sumIndex,
  unreachable,
  type Dim,
  type Guard,
  type Index,
  type Shape,
} from "@cotangent/ir";

/** The extent of each axis; infinite where it is a named size. */
export type Extents = (axis: number) => number;

/** Extents of axes that are those of `shape`. */
export const extentsIn =
  (shape: Shape): Extents =>
  (axis) =>
    mostOf(at(shape, axis));

/** The most that a dimension may be. */
export const mostOf = (dim: Dim): number => (typeof dim === "number" ? dim : Infinity);
const leastOf = (dim: Dim): number => (typeof dim === "number" ? dim : 0);

export interface Range {
  readonly low: number;
  readonly high: number;
}

/** What is known of axes: `low = high` where an axis has one value, as in a copy of an unrolled loop. */
export type AxisRange = (axis: number) => Range;

/** What varies in an index, an axis, a quotient or remainder of a sum, or a loaded value, and its factor. */
export interface Term {
  readonly atom: Index;
  readonly by: number;
}

/** `constant + Σ by·atom` */
export interface Affine {
  readonly constant: number;
  readonly terms: readonly Term[];
}

export function simplifyIndex(index: Index, extents: Extents): Index {
  if (index.kind === "value" || (index.kind === "size" && typeof index.value === "number")) return index;
  if (index.kind === "axis") return extents(index.axis) === 1 ? sizeIndex(0) : index;
  return fromAffine(affineOf(index, extents));
}

export function fromAffine({ constant, terms }: Affine): Index {
  return sumIndex(...terms.map(({ atom, by }) => scaledIndex(atom, by)), sizeIndex(constant));
}

/** `index` over axes of known extents. */
export const affineOf = (index: Index, extents: Extents): Affine => affineIn(index, rangesOf(extents));

const rangesOf =
  (extents: Extents): AxisRange =>
  (axis) => ({ low: 0, high: extents(axis) - 1 });

const constantAffine = (constant: number): Affine => ({ constant, terms: [] });

/** `index` over axes of known ranges. */
export function affineIn(index: Index, axes: AxisRange): Affine {
  switch (index.kind) {
    case "axis": {
      const { low, high } = axes(index.axis);
      return low === high ? constantAffine(low) : atomic(index);
    }
    case "size":
      return times(constantAffine(1), index.value, axes);
    case "sum":
      return collect(
        index.terms.map((term) => affineIn(term, axes)),
        axes,
      );
    case "scaled":
      return times(affineIn(index.index, axes), index.by, axes);
    case "quotient":
    case "remainder":
      return typeof index.by === "number"
        ? divide(affineIn(index.index, axes), index.by, axes)[index.kind]
        : atomic(index);
    case "value":
      return index.node.kind === "constant" ? constantAffine(index.node.value) : atomic(index);
    default:
      return unreachable(index, "affineIn");
  }
}

const scale = ({ constant, terms }: Affine, by: number): Affine =>
  by === 0
    ? constantAffine(0)
    : { constant: constant * by, terms: terms.map((term) => ({ ...term, by: term.by * by })) };

/** `affine·dim`; the product with a named size is an atom. */
const times = (affine: Affine, dim: Dim, axes: AxisRange): Affine =>
  typeof dim === "number"
    ? scale(affine, dim)
    : collect(
        [...affine.terms, { atom: sizeIndex(1), by: affine.constant }].flatMap(({ atom, by }) =>
          dim.algebra.products(atom, dim).map((term) => scale(atomic(term.index), by * term.by)),
        ),
        axes,
      );

function collect(parts: readonly Affine[], axes: AxisRange): Affine {
  const [only, second] = parts.flatMap(({ terms }) => terms);
  const constant = parts.reduce((sum, part) => sum + part.constant, 0);
  if (!only || !second) return { constant, terms: only && only.by !== 0 ? [only] : [] };
  const sums = new Map<string, Term>();
  for (const { atom, by } of parts.flatMap(({ terms }) => terms)) {
    const key = showIndex(atom);
    sums.set(key, { atom, by: by + (sums.get(key)?.by ?? 0) });
  }
  const terms = [...sums]
    .filter(([, { by }]) => by !== 0)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, term]) => term);
  return rejoin({ constant, terms }, axes);
}

/** `d·(x div d) + x mod d = x` */
function rejoin(affine: Affine, axes: AxisRange): Affine {
  for (const { atom, by } of affine.terms) {
    if (atom.kind !== "remainder") continue;
    const quotient = showIndex(quotientIndex(atom.index, atom.by));
    const partner = affine.terms.find((term) => term.by === by * Number(atom.by) && showIndex(term.atom) === quotient);
    if (!partner) continue;
    const rest = affine.terms.filter((term) => term.atom !== atom && term !== partner);
    return collect([{ constant: affine.constant, terms: rest }, scale(affineIn(atom.index, axes), by)], axes);
  }
  return affine;
}

const gcd = (a: number, b: number): number => (b === 0 ? Math.abs(a) : gcd(b, a % b));

/**
 * `x div d` and `x mod d`: what is a multiple of `d` leaves the quotient, and common factors are cancelled. What is
 * divided in the end is not negative, so that it does not matter which way machines round.
 */
function divide(x: Affine, d: number, axes: AxisRange): { readonly quotient: Affine; readonly remainder: Affine } {
  const multiples = x.terms.filter(({ by }) => by % d === 0);
  const rest = x.terms.filter(({ by }) => by % d !== 0);
  const least = rangeOfAffine({ constant: x.constant, terms: rest }, axes).low;
  const isKnown = least > -(2 ** 31);
  // Where it is not known how little the rest may be, nothing is taken away from it.
  const whole = isKnown ? Math.floor(least / d) : Math.min(0, Math.floor(x.constant / d));
  const inner: Affine = { constant: x.constant - whole * d, terms: rest };
  const outer: Affine = { constant: whole, terms: multiples.map(({ atom, by }) => ({ atom, by: by / d })) };
  const { low, high } = rangeOfAffine(inner, axes);
  if (low >= 0 && high < d) return { quotient: outer, remainder: inner };
  const factor = inner.terms.reduce((g, { by }) => gcd(g, by), d);
  const reduced: Affine = {
    constant: Math.floor(inner.constant / factor),
    terms: inner.terms.map(({ atom, by }) => ({ atom, by: by / factor })),
  };
  const [quotient, remainder] = divideAtom(reduced, d / factor, axes);
  return {
    quotient: collect([outer, quotient], axes),
    remainder: collect([scale(remainder, factor), constantAffine(inner.constant % factor)], axes),
  };
}

const atomic = (atom: Index): Affine =>
  atom.kind === "size" && typeof atom.value === "number"
    ? constantAffine(atom.value)
    : { constant: 0, terms: [{ atom, by: 1 }] };

function divideAtom(x: Affine, d: number, axes: AxisRange): readonly [quotient: Affine, remainder: Affine] {
  const only = x.terms.length === 1 && x.constant === 0 && at(x.terms, 0).by === 1 ? at(x.terms, 0).atom : undefined;
  if (only?.kind === "quotient" && typeof only.by === "number") {
    const both = divideByAxis(affineIn(only.index, axes), only.by * d);
    return [both, atomic(remainderIndex(only, d))];
  }
  if (only?.kind === "remainder" && Number(only.by) % d === 0)
    return [atomic(quotientIndex(only, d)), divide(affineIn(only.index, axes), d, axes).remainder];
  const index = fromAffine(x);
  return [atomic(quotientIndex(index, d)), atomic(remainderIndex(index, d))];
}

const divideByAxis = (x: Affine, d: number): Affine => atomic(quotientIndex(fromAffine(x), d));

/** A named size is not negative. */
const rangeOfAtom = (atom: Index, axes: AxisRange): Range =>
  atom.kind === "size"
    ? { low: 0, high: Infinity }
    : atom.kind === "scaled"
      ? { low: rangeOf(atom.index, axes).low < 0 ? -Infinity : 0, high: Infinity }
      : rangeOf(atom, axes);

export function rangeOfAffine({ constant, terms }: Affine, axes: AxisRange): Range {
  return terms.reduce<Range>(
    (sum, { atom, by }) => {
      const { low, high } = rangeOfAtom(atom, axes);
      return by >= 0
        ? { low: sum.low + by * low, high: sum.high + by * high }
        : { low: sum.low + by * high, high: sum.high + by * low };
    },
    { low: constant, high: constant },
  );
}

/** The least and the greatest value that an index can have. */
export function rangeOf(index: Index, axes: AxisRange): Range {
  switch (index.kind) {
    case "axis":
      return axes(index.axis);
    case "quotient": {
      const { low, high } = rangeOf(index.index, axes);
      const { by } = index;
      return typeof by === "number"
        ? { low: Math.floor(low / by), high: Math.floor(high / by) }
        : { low: Math.min(low, 0), high };
    }
    case "remainder": {
      const { low, high } = rangeOf(index.index, axes);
      return low >= 0 && high < leastOf(index.by) ? { low, high } : { low: 0, high: mostOf(index.by) - 1 };
    }
    case "value":
      return { low: -Infinity, high: Infinity };
    case "size":
    case "sum":
    case "scaled":
      return rangeOfAffine(affineIn(index, axes), axes);
    default:
      return unreachable(index, "rangeOf");
  }
}

/** The guards that are not known to hold, simplified. */
export function openGuards(guards: readonly Guard[], extents: Extents): readonly Guard[] {
  return guards.flatMap(({ index, below }) => {
    const simple = simplifyIndex(index, extents);
    const { low, high } = rangeOf(simple, rangesOf(extents));
    return low >= 0 && high < leastOf(below) ? [] : [{ index: simple, below }];
  });
}

/** Whether one of the guards never holds. */
export const neverHold = (guards: readonly Guard[], extents: Extents): boolean =>
  guards.some(({ index, below }) => {
    const { low, high } = rangeOf(index, rangesOf(extents));
    return high < 0 || low >= mostOf(below);
  });

/** The axis that `index` is, if it is just one. */
export const plainAxis = (index: Index): number | undefined => (index.kind === "axis" ? index.axis : undefined);

export const isZero = (index: Index): boolean => index.kind === "size" && index.value === 0;
