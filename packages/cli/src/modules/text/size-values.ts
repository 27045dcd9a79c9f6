/** What the sizes of a function are, as code: lengths of arguments, and what follows from them. */
import { sizeNames, type Dim } from "cotangent/compiler";
import type { DerivedSize, LengthRule, SizeRule } from "../../source/derived-sizes.ts";
import type { ModeProgram } from "../derive/mode-program.ts";
import { dimText, type SizeNames } from "./dim-text.ts";
import type { FoundSize } from "./find-sizes.ts";
import { quote } from "./words.ts";

/** The sizes that a function needs, each after those that it follows from. */
export interface NeededSizes {
  /** Lengths of arguments, and rooms of loops. */
  readonly given: readonly string[];
  readonly derived: readonly DerivedSize[];
  /** Those that the parameters of the function have something to do with. */
  readonly rules: readonly LengthRule[];
}

/** @param used sizes of the code; @param found those that the arguments say */
export function neededSizes(
  { sizing }: ModeProgram,
  used: readonly string[],
  found: readonly FoundSize[],
): NeededSizes {
  const known = new Set([...found, ...sizing.derived].map(({ name }) => name));
  const rules = sizing.rules.filter(({ of }) => sizeNames([of]).every((name) => known.has(name)));
  const needed = new Set([...used, ...sizeNames(rules.map(({ of }) => of))]);
  for (const { name, rule } of sizing.derived.toReversed())
    if (needed.has(name)) for (const one of sizeNames(dimsOf(rule))) needed.add(one);
  const derived = sizing.derived.filter(({ name }) => needed.has(name));
  const given = [...needed].filter((name) => !derived.some((size) => size.name === name)).toSorted();
  return { given, derived, rules };
}

const dimsOf = (rule: SizeRule): readonly Dim[] => (rule.kind === "quotient" ? [rule.of] : rule.of);

/** The statements that compute derived sizes, and throw where a length is none. @param name of the function */
export const sizeLines = (name: string, { derived, rules }: NeededSizes, names: SizeNames): readonly string[] => [
  ...derived.map((size) => `const ${names.get(size.name) ?? ""} = ${ruleText(size.rule, names)};`),
  ...rules.map((rule) => ruleCheck(name, rule, names)),
];

function ruleText(rule: SizeRule, names: SizeNames): string {
  if (rule.kind === "quotient") return `Math.floor(${dimText(rule.of, names)} / ${rule.by})`;
  return `Math.${rule.kind}(${rule.of.map((dim) => exactText(dim, names)).join(", ")})`;
}

/** `dim`, which may be less than 0 here. */
const exactText = (dim: Dim, names: SizeNames): string =>
  typeof dim === "number" ? String(dim) : dim.algebra.expression(dim, (size) => names.get(size) ?? "NaN");

function ruleCheck(name: string, { of, by, what }: LengthRule, names: SizeNames): string {
  const length = exactText(of, names);
  const tests = [...(by > 1 ? [`${length} % ${by} !== 0`] : []), `${length} < 0`];
  const found = by > 1 ? `${length} / ${by}` : length;
  const message = quote(`${name}: ${what} needs a whole length of 0 or more, which is not `);
  return `if (${tests.join(" || ")}) throw new RangeError(${message} + ${found.startsWith("(") || by === 1 ? found : `(${found})`});`;
}
