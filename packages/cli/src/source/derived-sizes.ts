/** Sizes that are no lengths of parameters, but follow from them when a function is called: halves, remainders, the shorter of two. */
import { evaluateDim, type Dim } from "cotangent/compiler";

export type SizeRule =
  /** `⌊of / by⌋` for an `of` that is 0 or more, and a whole `by` of 2 or more. */
  | { readonly kind: "quotient"; readonly of: Dim; readonly by: number }
  /** The least or the greatest of several, which is 0 or more. */
  | { readonly kind: "min" | "max"; readonly of: readonly Dim[] };

export interface DerivedSize {
  readonly name: string;
  readonly rule: SizeRule;
}

/** `of / by` must be the length of an array; where it is none, the function throws a RangeError, as `new Array(1.5)` does. */
export interface LengthRule {
  readonly of: Dim;
  readonly by: number;
  /** What needs it, and where: `new Array(n / 2) at file.ts:3:14`. */
  readonly what: string;
}

/** What is known of the sizes of a program besides that they are lengths of parameters. */
export interface Sizing {
  /** Each follows from the sizes of parameters and from those before it. */
  readonly derived: readonly DerivedSize[];
  readonly rules: readonly LengthRule[];
}

/** All sizes, where those of the parameters are `known`. */
export function allSizes({ derived }: Sizing, known: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const sizes = new Map(known);
  for (const { name, rule } of derived) sizes.set(name, sizeBy(rule, sizes));
  return sizes;
}

function sizeBy(rule: SizeRule, sizes: ReadonlyMap<string, number>): number {
  if (rule.kind === "quotient") return Math.floor(evaluateDim(rule.of, sizes) / rule.by);
  return Math[rule.kind](...rule.of.map((dim) => evaluateDim(dim, sizes)));
}
