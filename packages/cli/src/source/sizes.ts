/** Comparison of lengths, some of which are known only when the program runs; named sizes are 0 or more. */
import { addDims, mulDims, namedSize, subDims, type Dim } from "cotangent/compiler";
import type { DerivedSize } from "./derived-sizes.ts";

/** What is known of sizes, in the order in which one follows from the others. */
export interface KnownSizes {
  readonly derived: ReadonlyMap<string, DerivedSize>;
}

/** Whether `a ≥ b` for all values of the named sizes, as far as bounds of each in terms of the others show it. */
export const atLeast = ({ derived }: KnownSizes, a: Dim, b: Dim): boolean =>
  isNeverNegative(subDims(a, b), [...derived.values()]);

export const sameDim = (a: Dim, b: Dim): boolean => subDims(a, b) === 0;

export const smaller = (sizes: KnownSizes, a: Dim | undefined, b: Dim | undefined): Dim | undefined =>
  a === undefined || b === undefined ? undefined : atLeast(sizes, b, a) ? a : atLeast(sizes, a, b) ? b : undefined;

export const larger = (sizes: KnownSizes, a: Dim | undefined, b: Dim | undefined): Dim | undefined =>
  a === undefined || b === undefined ? undefined : atLeast(sizes, a, b) ? a : atLeast(sizes, b, a) ? b : undefined;

const limit = 2 ** 31;
/** Whether an i32 holds it; sizes are lengths of arrays, which it does hold. */
export const fits = (dim: Dim | undefined): dim is Dim =>
  dim !== undefined && (typeof dim !== "number" || (dim >= -limit && dim < limit));

/** Puts bounds in the place of derived sizes, the last of them first, until no term is negative. */
function isNeverNegative(dim: Dim, derived: readonly DerivedSize[]): boolean {
  if (typeof dim === "number") return dim >= 0;
  if (dim.terms.every(({ coefficient }) => coefficient >= 0)) return true;
  const last = derived.findLastIndex(({ name }) => dim.terms.some(({ factors }) => factors.includes(name)));
  const size = derived[last];
  if (!size) return false;
  const before = derived.slice(0, last);
  const holds = (bound: Dim): boolean => isNeverNegative(bound, before);
  // The size itself is 0 or more.
  return isBounded(partsOf(dim, size.name), size, holds) || holds(dim);
}

/** `rest + more·size − less·size`, where `more` and `less` are 0 or more. */
interface Parts {
  readonly rest: Dim;
  readonly more: Dim;
  readonly less: Dim;
}

function partsOf(dim: Exclude<Dim, number>, name: string): Parts {
  let [rest, more, less]: Dim[] = [0, 0, 0];
  for (const { coefficient, factors } of dim.terms) {
    const at = factors.indexOf(name);
    const factor = mulDims(Math.abs(coefficient), ...factors.toSpliced(at, at < 0 ? 0 : 1).map(namedSize));
    if (at < 0) rest = addDims(rest ?? 0, coefficient < 0 ? mulDims(-1, factor) : factor);
    else if (coefficient > 0) more = addDims(more ?? 0, factor);
    else less = addDims(less ?? 0, factor);
  }
  return { rest: rest ?? 0, more: more ?? 0, less: less ?? 0 };
}

function isBounded({ rest, more, less }: Parts, { name, rule }: DerivedSize, holds: (bound: Dim) => boolean): boolean {
  if (rule.kind === "quotient") {
    // of − by + 1 ≤ by·size ≤ of
    const { of, by } = rule;
    const high = subDims(mulDims(by, rest), mulDims(less, of));
    const low = subDims(of, by - 1);
    return holds(addDims(high, mulDims(more, by, namedSize(name)))) || holds(addDims(high, mulDims(more, low)));
  }
  // It is one of them, and no more than any, or no less.
  const one = (dim: Dim): boolean => holds(addDims(rest, mulDims(subDims(more, less), dim)));
  const [against, of] = [rule.kind === "min" ? more : less, rule.of];
  return against === 0 ? of.some(one) : of.every(one);
}
