/** Named sizes and the arithmetic of polynomials in them. */
import type { Dim, Monomial, SizeExpression } from "./dim.ts";
import { at } from "./errors.ts";
import { scaledIndex, type Index } from "./index-expression.ts";

/** What a size expression can do. */
export interface SizeAlgebra {
  add(dims: readonly Dim[]): Dim;
  mul(dims: readonly Dim[]): Dim;
  show(size: SizeExpression): string;
  /** An expression with the value of `size`, in which `variable` says what sizes are called; in parentheses if it is a sum. */
  expression(size: SizeExpression, variable: (name: string) => string): string;
  /** `index·size` as a sum of multiples of indices. */
  products(index: Index, size: SizeExpression): readonly { readonly index: Index; readonly by: number }[];
  divide(a: Dim, b: Dim): Dim | undefined;
}

const algebra: SizeAlgebra = {
  add: (dims) => normalise(dims.flatMap(termsOf)),
  mul: (dims) =>
    dims.reduce(
      (a, b) =>
        normalise(
          termsOf(a).flatMap((x) =>
            termsOf(b).map((y) => ({
              coefficient: x.coefficient * y.coefficient,
              factors: [...x.factors, ...y.factors].toSorted(),
            })),
          ),
        ),
      1,
    ),
  show: ({ terms }) => shown(terms, "", same),
  expression({ terms }, variable) {
    const text = shown(terms, " ", variable);
    return terms.length > 1 || text.startsWith("-") ? `(${text})` : text;
  },
  products: (index, size) =>
    size.terms.map(({ coefficient, factors }) => ({
      index: factors.length === 0 ? index : scaledIndex(index, sizeExpression([{ coefficient: 1, factors }])),
      by: coefficient,
    })),
  divide(a, b) {
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
  },
};

const same = <T>(x: T): T => x;

/** The sum of `terms`, with `space` round its operators. */
const shown = (terms: readonly Monomial[], space: string, variable: (name: string) => string): string =>
  terms
    .map(({ coefficient, factors }, i) => {
      const scale = Math.abs(coefficient);
      const body = [...(scale === 1 && factors.length > 0 ? [] : [scale]), ...factors.map(variable)];
      const sign = i > 0 ? `${space}${coefficient < 0 ? "-" : "+"}${space}` : coefficient < 0 ? "-" : "";
      return `${sign}${body.join(`${space}*${space}`)}`;
    })
    .join("");

/** The size called `name`, unknown until the program is called. */
export const namedSize = (name: string): SizeExpression => sizeExpression([{ coefficient: 1, factors: [name] }]);

const sizeExpression = (terms: readonly Monomial[]): SizeExpression => ({ kind: "size", terms, algebra });

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
  return sizeExpression(kept.map(([, term]) => term));
}

/** The inverse of {@link import("./dim.ts").showDim}; undefined for other text. */
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

/** Whether `dim` may come out less than 0, as `n - m` does: an array of that length has no elements then. */
export const mayBeNegative = (dim: Dim): boolean => termsOf(dim).some(({ coefficient }) => coefficient < 0);

/** The names of the sizes in `dims`, sorted. */
export const sizeNames = (dims: readonly Dim[]): readonly string[] =>
  [...new Set(dims.flatMap(termsOf).flatMap(({ factors }) => factors))].toSorted();
