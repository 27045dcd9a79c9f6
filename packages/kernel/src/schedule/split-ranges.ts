/**
 * Loops in ranges in which every test of the position has one answer, so that no test is left:
 *
 *     parallel i < n                                       parallel i < 1
 *       y[i] = i < 1 ? a[i] : x[i − 1] where 0 ≤ i − 1       y[i] = a[i]
 *                                                   →      parallel i < n − 1
 *                                                            y[i + 1] = x[i]
 */
import { at, axisIndex, scaledIndex, sizeIndex, sumIndex, bool, type Index, type Node } from "@cotangent/ir";
import type { KernelStatement } from "../kernel.ts";
import { reachable } from "../rewrite.ts";
import { affineOf, neverHold, openGuards, rangeOf, type Range } from "../simplify-index.ts";
import { allStatements, nodesOf } from "../statements.ts";
import type { Workshop } from "./workshop.ts";

type Loop = Extract<KernelStatement, { kind: "loop" }>;
type Load = Extract<Node, { kind: "load" }>;

/** What all ranges of a loop may be together, in expressions. */
const mostNodes = 2000;

/** `body` with ranges for the loops in it whose iterations may run in any order and that reduce nothing. */
export const splitRanges = (body: readonly KernelStatement[], shop: Workshop): readonly KernelStatement[] =>
  body.flatMap((statement): readonly KernelStatement[] => {
    if (statement.kind !== "loop") return [statement];
    const loop = { ...statement, body: splitRanges(statement.body, shop) };
    return isElementwise(loop) ? inRanges(loop, shop) : [loop];
  });

const isElementwise = (loop: Loop): boolean =>
  allStatements([loop]).every(
    (statement) =>
      statement.kind === "let" ||
      statement.kind === "store" ||
      (statement.kind === "loop" &&
        statement.role === "parallel" &&
        statement.backwards !== true &&
        statement.extent.kind === "size"),
  );

function inRanges(loop: Loop, shop: Workshop): readonly KernelStatement[] {
  const extent = shop.extents(loop.axis);
  const statements = allStatements(loop.body);
  const nodes = reachable(statements.flatMap(nodesOf));
  const tests = [...nodes.flatMap(testsOf), ...statements.flatMap(guardsOf)];
  const cuts = new Set(tests.map((test) => firstChange(test, loop.axis, shop)).filter((i) => i > 0 && i < extent));
  if (cuts.size === 0 || (cuts.size + 1) * nodes.length > mostNodes) return [loop];
  const starts = [0, ...[...cuts].toSorted((a, b) => a - b)];
  return starts.flatMap((start, i) => rangeOfLoop(loop, { low: start, high: (starts[i + 1] ?? extent) - 1 }, shop));
}

/** An index, and whether it is at least 0: what tests of positions come down to. */
const testsOf = (node: Node): readonly Index[] => {
  if (node.kind === "load") return node.guards.flatMap(({ index, below }) => [index, minus(index, sizeIndex(below))]);
  const difference = comparedIn(node);
  if (!difference || node.kind !== "apply") return [];
  const next = minus(difference, sizeIndex(1));
  // What is equal is at least 0 and not at least 1.
  return node.op === "lt" ? [difference] : node.op === "le" ? [next] : [difference, next];
};

const guardsOf = (statement: KernelStatement): readonly Index[] =>
  statement.kind === "store"
    ? statement.guards.flatMap(({ index, below }) => [index, minus(index, sizeIndex(below))])
    : [];

const minus = (a: Index, b: Index): Index => sumIndex(a, scaledIndex(b, -1));

const comparisons = {
  lt: ({ low, high }: Range) => (high < 0 ? true : low >= 0 ? false : undefined),
  le: ({ low, high }: Range) => (high <= 0 ? true : low > 0 ? false : undefined),
  eq: ({ low, high }: Range) => (low === 0 && high === 0 ? true : low > 0 || high < 0 ? false : undefined),
  ne: ({ low, high }: Range) => (low === 0 && high === 0 ? false : low > 0 || high < 0 ? true : undefined),
};

const isComparison = (op: string): op is keyof typeof comparisons => op in comparisons;

/** The difference of the two positions that `node` compares, if it does. */
function comparedIn(node: Node): Index | undefined {
  if (node.kind !== "apply" || !isComparison(node.op)) return undefined;
  const [a, b] = node.args.map(positionOf);
  return a && b && minus(a, b);
}

const positionOf = (node: Node): Index | undefined =>
  node.kind === "position"
    ? node.index
    : node.kind === "constant" && Number.isInteger(node.value)
      ? sizeIndex(node.value)
      : undefined;

/** The first position along `axis` at which `index ≥ 0` is answered differently than at 0; 0 if there is none, or it depends on more. */
function firstChange(index: Index, axis: number, { extents }: Workshop): number {
  const { constant, terms } = affineOf(index, extents);
  const [term, more] = terms;
  if (!term || more || term.atom.kind !== "axis" || term.atom.axis !== axis) return 0;
  return term.by > 0 ? Math.ceil(-constant / term.by) : Math.floor(constant / -term.by) + 1;
}

function rangeOfLoop(loop: Loop, range: Range, shop: Workshop): readonly KernelStatement[] {
  const { table } = shop;
  const axis = shop.axis(range.high - range.low + 1);
  const ranges = (other: number): Range => (other === loop.axis ? range : { low: 0, high: shop.extents(other) - 1 });
  const answer = (node: Node): boolean | undefined => {
    const difference = comparedIn(node);
    return difference && node.kind === "apply" && isComparison(node.op)
      ? comparisons[node.op](rangeOf(difference, ranges))
      : undefined;
  };
  const replace = (node: Node, lookup: (node: Node) => Node): Node | undefined => {
    const known = answer(node);
    if (known !== undefined) return table.constant(Number(known), bool);
    return node.kind === "apply" ? decided(node.op, node.args.map(lookup)) : undefined;
  };
  const load = ({ source, dtype, otherwise }: Load, index: readonly Index[], guards: Load["guards"]): Node =>
    neverHold(guards, shop.extents)
      ? table.constant(otherwise, dtype)
      : table.load(source, dtype, index, openGuards(guards, shop.extents), otherwise);
  const body = shop.statements(loop.body, new Map([[loop.axis, sumIndex(axisIndex(axis), sizeIndex(range.low))]]), {
    load,
    replace,
  });
  return shop.loop(axis, loop.role, body);
}

/** What `op` is of arguments of which one is known to be true or false, if it is no operation any more. */
function decided(op: string, args: readonly Node[]): Node | undefined {
  const first = at(args, 0);
  if (op === "select") return first.kind === "constant" ? at(args, first.value === 0 ? 2 : 1) : undefined;
  if ((op !== "and" && op !== "or") || first.dtype !== bool) return undefined;
  const known = args.find(({ kind }) => kind === "constant");
  if (known?.kind !== "constant") return undefined;
  const isNeutral = (known.value === 1) === (op === "and");
  return isNeutral ? args.find((arg) => arg !== known) : known;
}
