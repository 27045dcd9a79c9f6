/**
 * A dimension is a number or a size expression: a polynomial with integer coefficients in named sizes, kept in a
 * normal form (monomials sorted, none with coefficient 0), so that equal expressions have equal text.
 */
import { ArgumentError, at } from "./errors.ts";

export interface Monomial {
  readonly coefficient: number;
  /** Names of sizes, sorted, repeated for powers. */
  readonly factors: readonly string[];
}

export interface SizeExpression {
  readonly kind: "size";
  readonly terms: readonly Monomial[];
}

export type Dim = number | SizeExpression;
export type Shape = readonly Dim[];

/** The size called `name`, unknown until the program is called. */
export const namedSize = (name: string): SizeExpression => ({
  kind: "size",
  terms: [{ coefficient: 1, factors: [name] }],
});

const termsOf = (dim: Dim): readonly Monomial[] =>
  typeof dim === "number" ? (dim === 0 ? [] : [{ coefficient: dim, factors: [] }]) : dim.terms;

function normalise(terms: readonly Monomial[]): Dim {
  const sums = new Map<string, Monomial>();
  for (const { coefficient, factors } of terms) {
    const key = factors.join("*");
    sums.set(key, { coefficient: coefficient + (sums.get(key)?.coefficient ?? 0), factors });
  }
  const kept = [...sums].filter(([, term]) => term.coefficient !== 0).toSorted(([a], [b]) => (a < b ? 1 : -1));
  if (kept.length === 0) return 0;
  const [first] = kept;
  if (kept.length === 1 && first?.[0] === "") return first[1].coefficient;
  return { kind: "size", terms: kept.map(([, term]) => term) };
}

export const addDims = (...dims: readonly Dim[]): Dim =>
  dims.every((dim) => typeof dim === "number") ? dims.reduce((a, b) => a + b, 0) : normalise(dims.flatMap(termsOf));

export function mulDims(...dims: readonly Dim[]): Dim {
  return dims.reduce((a, b) => {
    if (typeof a === "number" && typeof b === "number") return a * b;
    return normalise(
      termsOf(a).flatMap((x) =>
        termsOf(b).map((y) => ({
          coefficient: x.coefficient * y.coefficient,
          factors: [...x.factors, ...y.factors].toSorted(),
        })),
      ),
    );
  }, 1);
}

export const subDims = (a: Dim, b: Dim): Dim => addDims(a, mulDims(-1, b));

/** Text of a dimension, as in `f32[2*n+1]`; equal dimensions have equal text. */
export function showDim(dim: Dim): string {
  if (typeof dim === "number") return String(dim);
  return dim.terms
    .map(({ coefficient, factors }, i) => {
      const body = factors.length === 0 ? String(Math.abs(coefficient)) : factors.join("*");
      const scale = factors.length > 0 && Math.abs(coefficient) !== 1 ? `${Math.abs(coefficient)}*` : "";
      return `${coefficient < 0 ? "-" : i > 0 ? "+" : ""}${scale}${body}`;
    })
    .join("");
}

/** The inverse of {@link showDim}; undefined for other text. */
export function parseDim(text: string): Dim | undefined {
  const terms: Monomial[] = [];
  const matched = text.replaceAll(
    /([+-]?)((?:\d+|[A-Za-z_]\w*)(?:\*(?:\d+|[A-Za-z_]\w*))*)/g,
    (_, sign: string, body: string) => {
      const parts = body.split("*");
      const numbers = parts.filter((part) => /^\d/.test(part)).map(Number);
      const factors = parts.filter((part) => !/^\d/.test(part)).toSorted();
      terms.push({ coefficient: numbers.reduce((a, b) => a * b, sign === "-" ? -1 : 1), factors });
      return "";
    },
  );
  return matched === "" && terms.length > 0 ? normalise(terms) : undefined;
}

export const equalDims = (a: Dim, b: Dim): boolean =>
  a === b || (typeof a !== "number" && typeof b !== "number" && showDim(a) === showDim(b));

export const equalShapes = (a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((dim, i) => equalDims(dim, at(b, i)));

export const sizeOf = (shape: Shape): Dim => mulDims(...shape);

/** `a / b` where that is exact for every value of the named sizes, else undefined. */
export function divideDims(a: Dim, b: Dim): Dim | undefined {
  if (equalDims(a, b)) return 1;
  if (b === 0) return undefined;
  const divisor = termsOf(b);
  if (divisor.length !== 1) return undefined;
  const { coefficient, factors } = at(divisor, 0);
  const quotient: Monomial[] = [];
  for (const term of termsOf(a)) {
    const rest = [...term.factors];
    for (const factor of factors) {
      const position = rest.indexOf(factor);
      if (position < 0) return undefined;
      rest.splice(position, 1);
    }
    if (term.coefficient % coefficient !== 0) return undefined;
    quotient.push({ coefficient: term.coefficient / coefficient, factors: rest });
  }
  return normalise(quotient);
}

/** The value of `dim` where each named size has the value in `sizes`. */
export function evaluateDim(dim: Dim, sizes: ReadonlyMap<string, number>): number {
  if (typeof dim === "number") return dim;
  return dim.terms.reduce((total, { coefficient, factors }) => {
    const product = factors.reduce((value, name) => {
      const size = sizes.get(name);
      if (size === undefined)
        throw new ArgumentError(
          "unknown-size",
          `the size "${name}" has no value`,
          "give it through an input whose shape names it",
        );
      return value * size;
    }, coefficient);
    return total + product;
  }, 0);
}

/** `dim` as a number; a named size here is an error that names the caller's need. */
export function concreteDim(dim: Dim, where: string): number {
  if (typeof dim === "number") return dim;
  throw new ArgumentError(
    "unknown-size",
    `${where} needs a known size but found ${showDim(dim)}`,
    "give the program inputs of known shape",
  );
}
