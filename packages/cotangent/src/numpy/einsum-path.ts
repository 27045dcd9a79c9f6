/**
 * In which order einsum contracts its operands, two at a time: the one of least cost among all orders for up to eight
 * operands; for more, always the pair whose product is smallest beside the two.
 */
import { at } from "@cotangent/ir";

/** Positions of the two that are contracted next; their product takes its place at the end of the others. */
export type Contraction = readonly [number, number];

export interface Contractions {
  readonly path: readonly Contraction[];
  /** Products of elements over all contractions. */
  readonly multiplications: number;
}

/** The labels of each operand, none twice; a label that nothing else has is summed out before. */
export interface Contracted {
  readonly terms: readonly (readonly string[])[];
  readonly output: readonly string[];
  readonly lengths: ReadonlyMap<string, number>;
}

const mostForAllOrders = 8;

export const contractionsOf = (contracted: Contracted): Contractions =>
  contracted.terms.length <= mostForAllOrders ? best(contracted) : greedy(contracted);

const sizeOf = (labels: Iterable<string>, lengths: ReadonlyMap<string, number>): number =>
  [...labels].reduce((size, label) => size * (lengths.get(label) ?? 1), 1);

const union = (a: readonly string[], b: readonly string[]): ReadonlySet<string> => new Set([...a, ...b]);

/** A set of operands is the number whose bits say which are in it. */
interface Best {
  readonly labels: readonly string[];
  readonly multiplications: number;
  /** Of the two sets that are contracted last. */
  readonly parts?: readonly [number, number];
}

function best({ terms, output, lengths }: Contracted): Contractions {
  const all = 2 ** terms.length - 1;
  const labelsOf = (set: number): readonly string[] => {
    const inside = terms.filter((_, i) => (set >> i) & 1).flat();
    const outside = [...output, ...terms.filter((_, i) => !((set >> i) & 1)).flat()];
    return [...new Set(inside.filter((label) => outside.includes(label)))];
  };
  const found: Best[] = [{ labels: [], multiplications: 0 }];
  for (let set = 1; set <= all; set++) found.push(bestOf(set, labelsOf(set), found, lengths));
  return { path: pathOf(found, terms.length), multiplications: at(found, all).multiplications };
}

/** The cheapest way to `set`, given that to each smaller set. */
function bestOf(
  set: number,
  labels: readonly string[],
  found: readonly Best[],
  lengths: ReadonlyMap<string, number>,
): Best {
  const lowest = set & -set;
  let least: Best = { labels, multiplications: set === lowest ? 0 : Infinity };
  for (let right = (set - 1) & set; right > 0; right = (right - 1) & set) {
    if (right & lowest) continue;
    const [left, other] = [at(found, set ^ right), at(found, right)];
    const own = sizeOf(union(left.labels, other.labels), lengths);
    const multiplications = left.multiplications + other.multiplications + own;
    if (multiplications < least.multiplications) least = { labels, multiplications, parts: [set ^ right, right] };
  }
  return least;
}

/** The contractions that lead to the set of all `count` operands, as positions in the list that they change. */
function pathOf(found: readonly Best[], count: number): readonly Contraction[] {
  const present = Array.from({ length: count }, (_, i) => 2 ** i);
  const path: Contraction[] = [];
  const visit = (set: number): void => {
    const { parts } = at(found, set);
    if (!parts) return;
    parts.forEach(visit);
    const [first = 0, second = 0] = parts.map((part) => present.indexOf(part)).toSorted((a, b) => a - b);
    path.push([first, second]);
    present.splice(second, 1);
    present.splice(first, 1);
    present.push(set);
  };
  visit(2 ** count - 1);
  return path;
}

interface Choice {
  readonly pair: Contraction;
  readonly labels: readonly string[];
  /** How much more the product holds than the two. */
  readonly growth: number;
  readonly multiplications: number;
}

function greedy({ terms, output, lengths }: Contracted): Contractions {
  let present = terms;
  let multiplications = 0;
  const path: Contraction[] = [];
  while (present.length > 1) {
    const choice = smallest(present, output, lengths);
    path.push(choice.pair);
    multiplications += choice.multiplications;
    present = [...present.filter((_, i) => !choice.pair.includes(i)), choice.labels];
  }
  return { path, multiplications };
}

function smallest(
  terms: readonly (readonly string[])[],
  output: readonly string[],
  lengths: ReadonlyMap<string, number>,
): Choice {
  const counts = new Map<string, number>();
  for (const label of [...output, ...terms.flat()]) counts.set(label, (counts.get(label) ?? 0) + 1);
  const choices = terms.flatMap((left, i) =>
    terms.slice(i + 1).map((right, k): Choice => {
      const both = union(left, right);
      const inside = (label: string): number => Number(left.includes(label)) + Number(right.includes(label));
      const labels = [...both].filter((label) => (counts.get(label) ?? 0) > inside(label));
      const growth = sizeOf(labels, lengths) - sizeOf(left, lengths) - sizeOf(right, lengths);
      return { pair: [i, i + 1 + k], labels, growth, multiplications: sizeOf(both, lengths) };
    }),
  );
  return choices.reduce((least, choice) =>
    choice.growth < least.growth || (choice.growth === least.growth && choice.multiplications < least.multiplications)
      ? choice
      : least,
  );
}
