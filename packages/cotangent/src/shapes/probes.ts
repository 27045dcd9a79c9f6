/**
 * Lengths to try a function with, and the dimension that takes certain values for them. A function of tensors whose shapes are numbers is
 * traced for several lengths; what differs between the programs is a polynomial in the named sizes, or no size at all.
 */
import { addDims, ArgumentError, at, evaluateDim, mulDims, namedSize, type Dim, type Sizes } from "@cotangent/ir";

/** Odd, even, divisible and not, so that code that asks for that shows itself. */
const starts = [12, 35, 97, 128];
const offsets = [0, 7, 23, 58, 101, 149];

/** Values of the sizes with these names, for each trace. No simple relation holds between them in all. */
export function probesFor(names: readonly string[]): readonly Sizes[] {
  if (names.length > offsets.length)
    throw new ArgumentError(
      "bad-argument",
      `polymorphic: ${names.length} named sizes: ${names.join(", ")}`,
      `name at most ${offsets.length}`,
    );
  return starts.map((start, i) => new Map(names.map((name, k) => [name, start + at(offsets, k) * (i + 1)])));
}

/** Products of at most three of the names, with the names alone first. */
function monomials(names: readonly string[]): readonly Dim[] {
  const singles = names.map(namedSize);
  const pairs = singles.flatMap((x, i) => singles.slice(i).map((z) => mulDims(x, z)));
  const triples = singles.flatMap((x, i) =>
    singles.slice(i).flatMap((y, j) => singles.slice(i + j).map((z) => mulDims(x, y, z))),
  );
  return [...singles, ...pairs, ...triples];
}

/**
 * The dimension with these values: a number, `a·x + c`, or `a·x + b·z + c` for products x and z of at most three sizes.
 * Undefined if there is none.
 */
export function dimOf(values: readonly number[], probes: readonly Sizes[]): Dim | undefined {
  if (values.every((value) => value === values[0])) return values[0];
  const terms = monomials([...at(probes, 0).keys()]);
  const known = terms.map((term) => probes.map((sizes) => evaluateDim(term, sizes)));
  const fits = (dim: Dim): boolean => probes.every((sizes, i) => evaluateDim(dim, sizes) === values[i]);
  const slope = (of: readonly number[], i: number): number => at(of, i) - at(of, 0);
  for (const [i, x] of known.entries()) {
    const a = slope(values, 1) / slope(x, 1);
    if (!Number.isInteger(a)) continue;
    const dim = addDims(mulDims(a, at(terms, i)), at(values, 0) - a * at(x, 0));
    if (fits(dim)) return dim;
  }
  for (const [i, x] of known.entries())
    for (const [j, z] of known.entries()) {
      const [x1, x2, z1, z2] = [slope(x, 1), slope(x, 2), slope(z, 1), slope(z, 2)];
      const determinant = x1 * z2 - x2 * z1;
      const a = (slope(values, 1) * z2 - slope(values, 2) * z1) / determinant;
      const b = (x1 * slope(values, 2) - x2 * slope(values, 1)) / determinant;
      if (j <= i || !Number.isInteger(a) || !Number.isInteger(b)) continue;
      const constant = at(values, 0) - a * at(x, 0) - b * at(z, 0);
      const dim = addDims(mulDims(a, at(terms, i)), mulDims(b, at(terms, j)), constant);
      if (fits(dim)) return dim;
    }
  return undefined;
}

/** A number that follows from lengths: `numerator/of`, or `of` itself. */
export interface SizedNumber {
  readonly of: Dim;
  readonly numerator?: number;
}

/** What partial evaluation makes of a division by a length has a numerator of few digits. */
const numerators = [1, -1, 2, -2, 3, -3, 4, -4, 6, -6, 8, -8];

/** The dimension with these values, or a number divided by one, as means have it; rounded to f32 perhaps. */
export function numberOf(values: readonly number[], probes: readonly Sizes[]): SizedNumber | undefined {
  const of = dimOf(values, probes);
  if (of !== undefined) return { of };
  for (const numerator of numerators) {
    const below = values.map((value) => numerator / value);
    if (!below.every((x) => x > 0 && Math.abs(x - Math.round(x)) < 1e-6 * x)) continue;
    const dim = dimOf(below.map(Math.round), probes);
    if (dim !== undefined) return { of: dim, numerator };
  }
  return undefined;
}
