/** The formulas of einsum, read against the shapes of its operands. */
import { ArgumentError, at } from "@cotangent/ir";

export interface EinsumSpec {
  /** The label of each axis of each operand. */
  readonly inputs: readonly (readonly string[])[];
  readonly output: readonly string[];
  readonly lengths: ReadonlyMap<string, number>;
}

const letters = (text: string): readonly string[] => text.split("");
const term = /^[A-Za-z]*(?:\.\.\.)?[A-Za-z]*$/;

/** @throws ArgumentError */
export function parseEinsum(formula: string, shapes: readonly (readonly number[])[]): EinsumSpec {
  const fail = (found: string, hint: string): never => {
    throw new ArgumentError("bad-argument", `einsum: "${formula}" ${found}`, hint);
  };
  const [left = "", right, more] = formula.replaceAll(/\s/g, "").split("->");
  const terms = left.split(",");
  const wrong = [...terms, right ?? ""].find((text) => !term.test(text));
  if (wrong !== undefined || more !== undefined)
    fail(
      `is no formula${wrong === undefined ? "" : ` at "${wrong}"`}`,
      'write one term of letters for each operand, as in "ij,jk->ik"',
    );
  if (terms.length !== shapes.length)
    fail(`has ${terms.length} terms for ${shapes.length} operands`, "write one term for each operand");
  const inputs = terms.map((text, i) => labelsOf(text, at(shapes, i), i, fail));
  const lengths = lengthsOf(inputs, shapes, fail);
  const ellipsis = [...new Set(inputs.flat().filter(isEllipsis))].toSorted((a, b) => ellipsisRank(b) - ellipsisRank(a));
  const output = right === undefined ? [...ellipsis, ...onceIn(inputs)] : outputLabels(right, ellipsis);
  const stray = output.find((label) => !lengths.has(label));
  if (stray !== undefined) fail(`has label ${stray} in its result only`, "labels of the result occur in an operand");
  const twice = output.find((label, i) => output.indexOf(label) !== i);
  if (twice !== undefined) fail(`has label ${twice} twice in its result`, "each label of the result occurs once");
  return { inputs, output, lengths };
}

type Fail = (found: string, hint: string) => never;

/** Axes under `...` are labelled by their distance from its end, so that they align there. */
function labelsOf(text: string, shape: readonly number[], operand: number, fail: Fail): readonly string[] {
  const [before = "", after] = text.split("...");
  const named = before.length + (after?.length ?? 0);
  const spare = shape.length - named;
  if (spare < 0 || (spare > 0 && after === undefined))
    fail(
      `has ${named} labels for operand ${operand} of shape [${shape.join()}]`,
      'give each axis a label, or leave leading ones to "..."',
    );
  return after === undefined ? letters(before) : [...letters(before), ...ellipsisLabels(spare), ...letters(after)];
}

const ellipsisLabels = (count: number): readonly string[] => Array.from({ length: count }, (_, i) => `...${count - i}`);
const isEllipsis = (label: string): boolean => label.startsWith("...");
const ellipsisRank = (label: string): number => Number(label.slice(3));

const outputLabels = (text: string, ellipsis: readonly string[]): readonly string[] => {
  const [before = "", after] = text.split("...");
  return after === undefined ? letters(before) : [...letters(before), ...ellipsis, ...letters(after)];
};

/** The labels that occur once, in alphabetical order: the result of a formula without `->`. */
function onceIn(inputs: readonly (readonly string[])[]): readonly string[] {
  const named = inputs.flat().filter((label) => !isEllipsis(label));
  return named
    .filter((label) => named.indexOf(label) === named.lastIndexOf(label))
    .toSorted((a, b) => (a < b ? -1 : 1));
}

/** Axes of one label are of one length; those under `...` may also be of length 1. */
function lengthsOf(
  inputs: readonly (readonly string[])[],
  shapes: readonly (readonly number[])[],
  fail: Fail,
): ReadonlyMap<string, number> {
  const lengths = new Map<string, number>();
  inputs.forEach((labels, operand) =>
    labels.forEach((label, axis) => {
      const length = at(at(shapes, operand), axis);
      const known = lengths.get(label);
      if (known === undefined || (known === 1 && isEllipsis(label))) lengths.set(label, length);
      else if (length !== known && !(length === 1 && isEllipsis(label)))
        fail(`gives label ${label} the lengths ${known} and ${length}`, "axes of one label have one length");
    }),
  );
  return lengths;
}

/** Whether an argument is the list of labels of the operand before it. */
export const isLabels = (x: unknown): x is readonly (number | "...")[] => Array.isArray(x);

/** Operands that are each followed by their labels, as a formula and the operands; labels 0 … 51 are A … Z, a … z. */
export function inLetters<T>(
  first: T | readonly (number | "...")[] | undefined,
  rest: readonly (T | readonly (number | "...")[])[],
): { readonly formula: string; readonly operands: readonly (T | readonly (number | "...")[])[] } {
  const all = first === undefined ? rest : [first, ...rest];
  const pairs = Math.floor(all.length / 2);
  const text = (labels: T | readonly (number | "...")[] | undefined): string =>
    isLabels(labels) ? labels.map(letterOf).join("") : "?";
  const terms = Array.from({ length: pairs }, (_, i) => text(all[2 * i + 1]));
  const output = all.length % 2 === 1 ? `->${text(all.at(-1))}` : "";
  return { formula: `${terms.join()}${output}`, operands: Array.from({ length: pairs }, (_, i) => at(all, 2 * i)) };
}

function letterOf(label: number | "..."): string {
  if (label === "...") return label;
  if (Number.isInteger(label) && label >= 0 && label < 52)
    return String.fromCodePoint(label < 26 ? 65 + label : 71 + label);
  throw new ArgumentError("bad-argument", `einsum: label ${label}`, 'labels are integers in 0 … 51, or "..."');
}
