/**
 * Simplifies indices over axes of known extents: sums are collected, and quotients and remainders vanish where ranges
 * show that they can, so that `(4a + b) div 4 = a` and `(4a + b) mod 4 = b` for `0 ≤ b < 4`.
 */
import {
  at,
  concreteDim,
  quotientIndex,
  remainderIndex,
  scaledIndex,
  showIndex,
  sizeIndex,
  sumIndex,
  unreachable,
  type Guard,
  type Index,
} from "@cotangent/ir";

export type Extents = (axis: number) => number;

export interface Range {
  readonly low: number;
  readonly high: number;
}

interface Term {
  readonly atom: Index;
  readonly by: number;
}

/** `constant + Σ by·atom` */
export interface Affine {
  readonly constant: number;
  readonly terms: readonly Term[];
}

const numberOf = (dim: Parameters<typeof concreteDim>[0]): number => concreteDim(dim, "a kernel");

export function simplifyIndex(index: Index, extents: Extents): Index {
  if (index.kind === "value" || (index.kind === "size" && typeof index.value === "number")) return index;
  if (index.kind === "axis") return extents(index.axis) === 1 ? sizeIndex(0) : index;
  return fromAffine(affineOf(index, extents));
}

export function fromAffine({ constant, terms }: Affine): Index {
  return sumIndex(...terms.map(({ atom, by }) => scaledIndex(atom, by)), sizeIndex(constant));
}

export function affineOf(index: Index, extents: Extents): Affine {
  switch (index.kind) {
    case "axis":
      return extents(index.axis) === 1 ? { constant: 0, terms: [] } : { constant: 0, terms: [{ atom: index, by: 1 }] };
    case "size":
      return { constant: numberOf(index.value), terms: [] };
    case "sum":
      return collect(
        index.terms.map((term) => affineOf(term, extents)),
        extents,
      );
    case "scaled":
      return scale(affineOf(index.index, extents), numberOf(index.by));
    case "quotient":
      return divide(affineOf(index.index, extents), numberOf(index.by), extents).quotient;
    case "remainder":
      return divide(affineOf(index.index, extents), numberOf(index.by), extents).remainder;
    case "value":
      return { constant: 0, terms: [{ atom: index, by: 1 }] };
    default:
      return unreachable(index, "affineOf");
  }
}

const scale = ({ constant, terms }: Affine, by: number): Affine =>
  by === 0
    ? { constant: 0, terms: [] }
    : { constant: constant * by, terms: terms.map((term) => ({ ...term, by: term.by * by })) };

function collect(parts: readonly Affine[], extents: Extents): Affine {
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
  return rejoin({ constant, terms }, extents);
}

/** `d·(x div d) + x mod d = x` */
function rejoin(affine: Affine, extents: Extents): Affine {
  for (const { atom, by } of affine.terms) {
    if (atom.kind !== "remainder") continue;
    const quotient = showIndex(quotientIndex(atom.index, atom.by));
    const partner = affine.terms.find(
      (term) => term.by === by * numberOf(atom.by) && showIndex(term.atom) === quotient,
    );
    if (!partner) continue;
    const rest = affine.terms.filter((term) => term.atom !== atom && term !== partner);
    return collect([{ constant: affine.constant, terms: rest }, scale(affineOf(atom.index, extents), by)], extents);
  }
  return affine;
}

const gcd = (a: number, b: number): number => (b === 0 ? Math.abs(a) : gcd(b, a % b));

/**
 * `x div d` and `x mod d`: what is a multiple of `d` leaves the quotient, and common factors are cancelled. What is
 * divided in the end is not negative, so that it does not matter which way machines round.
 */
function divide(x: Affine, d: number, extents: Extents): { readonly quotient: Affine; readonly remainder: Affine } {
  const multiples = x.terms.filter(({ by }) => by % d === 0);
  const rest = x.terms.filter(({ by }) => by % d !== 0);
  const least = rangeOfAffine({ constant: x.constant, terms: rest }, extents).low;
  const isKnown = least > -(2 ** 31);
  const whole = Math.floor((isKnown ? least : x.constant) / d);
  const inner: Affine = { constant: x.constant - whole * d, terms: rest };
  const outer: Affine = { constant: whole, terms: multiples.map(({ atom, by }) => ({ atom, by: by / d })) };
  const { low, high } = rangeOfAffine(inner, extents);
  if (low >= 0 && high < d) return { quotient: outer, remainder: inner };
  const factor = inner.terms.reduce((g, { by }) => gcd(g, by), d);
  const reduced: Affine = {
    constant: Math.floor(inner.constant / factor),
    terms: inner.terms.map(({ atom, by }) => ({ atom, by: by / factor })),
  };
  const [quotient, remainder] = divideAtom(reduced, d / factor, extents);
  return {
    quotient: collect([outer, quotient], extents),
    remainder: collect([scale(remainder, factor), { constant: inner.constant % factor, terms: [] }], extents),
  };
}

const atomic = (atom: Index): Affine =>
  atom.kind === "size" ? { constant: numberOf(atom.value), terms: [] } : { constant: 0, terms: [{ atom, by: 1 }] };

function divideAtom(x: Affine, d: number, extents: Extents): readonly [quotient: Affine, remainder: Affine] {
  const only = x.terms.length === 1 && x.constant === 0 && at(x.terms, 0).by === 1 ? at(x.terms, 0).atom : undefined;
  if (only?.kind === "quotient") {
    const both = divideByAxis(affineOf(only.index, extents), numberOf(only.by) * d);
    return [both, atomic(remainderIndex(only, d))];
  }
  if (only?.kind === "remainder" && numberOf(only.by) % d === 0)
    return [atomic(quotientIndex(only, d)), divide(affineOf(only.index, extents), d, extents).remainder];
  const index = fromAffine(x);
  return [atomic(quotientIndex(index, d)), atomic(remainderIndex(index, d))];
}

const divideByAxis = (x: Affine, d: number): Affine => atomic(quotientIndex(fromAffine(x), d));

export function rangeOfAffine({ constant, terms }: Affine, extents: Extents): Range {
  return terms.reduce<Range>(
    (sum, { atom, by }) => {
      const { low, high } = rangeOf(atom, extents);
      return by >= 0
        ? { low: sum.low + by * low, high: sum.high + by * high }
        : { low: sum.low + by * high, high: sum.high + by * low };
    },
    { low: constant, high: constant },
  );
}

/** The least and the greatest value that an index can have. */
export function rangeOf(index: Index, extents: Extents): Range {
  switch (index.kind) {
    case "axis":
      return { low: 0, high: extents(index.axis) - 1 };
    case "quotient": {
      const { low, high } = rangeOf(index.index, extents);
      const by = numberOf(index.by);
      return { low: Math.floor(low / by), high: Math.floor(high / by) };
    }
    case "remainder": {
      const { low, high } = rangeOf(index.index, extents);
      const by = numberOf(index.by);
      return low >= 0 && high < by ? { low, high } : { low: 0, high: by - 1 };
    }
    case "value":
      return { low: -Infinity, high: Infinity };
    case "size":
    case "sum":
    case "scaled":
      return rangeOfAffine(affineOf(index, extents), extents);
    default:
      return unreachable(index, "rangeOf");
  }
}

/** The guards that are not known to hold, simplified. */
export function openGuards(guards: readonly Guard[], extents: Extents): readonly Guard[] {
  return guards.flatMap(({ index, below }) => {
    const simple = simplifyIndex(index, extents);
    const { low, high } = rangeOf(simple, extents);
    return low >= 0 && high < numberOf(below) ? [] : [{ index: simple, below }];
  });
}

/** Whether one of the guards never holds. */
export const neverHold = (guards: readonly Guard[], extents: Extents): boolean =>
  guards.some(({ index, below }) => {
    const { low, high } = rangeOf(index, extents);
    return high < 0 || low >= numberOf(below);
  });

/** The axis that `index` is, if it is just one. */
export const plainAxis = (index: Index): number | undefined => (index.kind === "axis" ? index.axis : undefined);

export const isZero = (index: Index): boolean => index.kind === "size" && index.value === 0;
