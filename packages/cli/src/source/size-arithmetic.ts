/** Lengths that are no polynomials in others: each becomes a size of its own, with a rule that says what it is. */
import { addDims, mulDims, namedSize, showDim, sizeNames, subDims, type Dim } from "cotangent/compiler";
import type { SizeRule } from "./derived-sizes.ts";
import type { Machine } from "./machine.ts";
import { atLeast } from "./sizes.ts";

type Sizes = Pick<Machine, "sizes" | "derived">;
type SizeExpression = Exclude<Dim, number>;
type Term = SizeExpression["terms"][number];

/** `⌊of / by⌋` for a whole `by` of 1 or more. */
export function floorOf(m: Sizes, of: Dim, by: number): Dim {
  if (typeof of === "number") return Math.floor(of / by);
  const whole = sumOf(of.terms, ({ coefficient }) => Math.floor(coefficient / by));
  // No coefficient is negative, or as much as the divisor.
  const rest = sumOf(of.terms, ({ coefficient }) => coefficient - by * Math.floor(coefficient / by));
  return typeof rest === "number" ? whole : addDims(whole, quotientOf(m, rest, by));
}

const sumOf = (terms: readonly Term[], coefficientOf: (term: Term) => number): Dim =>
  addDims(...terms.map((term) => mulDims(coefficientOf(term), ...term.factors.map(namedSize))));

function quotientOf(m: Sizes, of: SizeExpression, by: number): Dim {
  const constant = of.terms.find(({ factors }) => factors.length === 0)?.coefficient ?? 0;
  const open = subDims(of, constant);
  const factor = of.terms.reduce(
    (gcd, term) => (term.factors.length > 0 ? greatestDivisor(gcd, term.coefficient) : gcd),
    by,
  );
  if (factor > 1) return floorOf(m, addDims(floorOf(m, open, factor), Math.floor(constant / factor)), by / factor);
  // The longer half is what the shorter one leaves.
  if (by === 2 && constant === 1) return subDims(open, floorOf(m, open, 2));
  const inner = soleQuotient(m, open);
  if (inner) return floorOf(m, addDims(inner.of, inner.by * constant), inner.by * by);
  return named(m, { kind: "quotient", of, by });
}

export const greatestDivisor = (a: number, b: number): number => (b === 0 ? Math.abs(a) : greatestDivisor(b, a % b));

/** The rule of a size that is a quotient itself, if that is all there is. */
function soleQuotient({ derived }: Sizes, dim: Dim): Extract<SizeRule, { kind: "quotient" }> | undefined {
  const rule = derived.get(showDim(dim))?.rule;
  return rule?.kind === "quotient" ? rule : undefined;
}

/** The least or the greatest of lengths; undefined where it may be negative. */
export function extremeOf(m: Sizes, kind: "min" | "max", dims: readonly Dim[]): Dim | undefined {
  const wins = (a: Dim, b: Dim): boolean => (kind === "min" ? atLeast(m, b, a) : atLeast(m, a, b));
  const kept: Dim[] = [];
  for (const dim of dims) {
    if (kept.some((other) => wins(other, dim))) continue;
    kept.splice(0, kept.length, ...kept.filter((other) => !wins(dim, other)), dim);
  }
  const [only] = kept;
  if (kept.length < 2) return only;
  const isSize = kind === "min" ? kept.every((dim) => atLeast(m, dim, 0)) : kept.some((dim) => atLeast(m, dim, 0));
  return isSize ? named(m, { kind, of: kept }) : undefined;
}

/** The size of this rule: one for each. */
function named(m: Sizes, rule: SizeRule): Dim {
  const dims = rule.kind === "quotient" ? [rule.of] : rule.of;
  const text = dims.map(showDim).toSorted().join(" ");
  const key = `${rule.kind} ${text} ${rule.kind === "quotient" ? rule.by : ""}`;
  const known = [...m.derived.keys()].find((name) => m.sizes.get(name) === key);
  if (known !== undefined) return namedSize(known);
  const words = rule.kind === "quotient" ? [...sizeNames(dims), "by", rule.by] : [rule.kind, ...sizeNames(dims)];
  const wanted = words.join("_");
  let name = wanted;
  for (let i = 2; m.sizes.has(name); i++) name = `${wanted}_${i}`;
  m.sizes.set(name, key);
  m.derived.set(name, { name, rule });
  return namedSize(name);
}
