/** Loops that combine elements into one variable by an operation that may be regrouped, whichever operation they belong to. */
import { scaledIndex, sizeIndex, sumIndex, type Dtype, type Index, type Node, type ScalarOp } from "@cotangent/ir";
import type { KernelStatement, ReduceAxis } from "../kernel.ts";
import { reachable } from "../rewrite.ts";
import { nodesOf } from "../statements.ts";
import { peelLoops } from "./gpu-row-nest.ts";
import { sizeOfAxis } from "./nest.ts";
import type { Workshop } from "./workshop.ts";

type Loop = Extract<KernelStatement, { kind: "loop" }>;

export interface RunningTotal {
  readonly rows: readonly ReduceAxis[];
  readonly length: number;
  /** The variable, what it holds before the first step, and what changes nothing. */
  readonly name: string;
  readonly start: Node;
  readonly identity: number;
  readonly combine: (total: Node, element: Node) => Node;
  /** What a step combines with the total, by the axis of the loop. */
  readonly element: Node;
  readonly axis: number;
  /** The axis at a place, counted from the first step. */
  readonly indexAt: (place: Index) => Index;
  /** The statements of the step at a place. */
  readonly stepAt: (place: Index) => readonly KernelStatement[];
}

const integerRange = ({ kind }: Dtype): readonly [low: number, high: number] =>
  kind === "int" ? [-(2 ** 31), 2 ** 31 - 1] : [0, 2 ** 32 - 1];

/** The operations that may be regrouped, with what changes nothing. */
const identities: Partial<Record<ScalarOp, (dtype: Dtype) => number>> = {
  add: () => 0,
  mul: () => 1,
  max: (dtype) => (dtype.kind === "float" ? -Infinity : integerRange(dtype)[0]),
  min: (dtype) => (dtype.kind === "float" ? Infinity : integerRange(dtype)[1]),
};

const mentions = (root: Node, name: string): boolean =>
  reachable([root]).some((node) => node.kind === "local" && node.name === name);

/** `body` as a running total: loops over rows, in them a variable, and a loop of stores and one assignment to it. */
export function runningTotal(body: readonly KernelStatement[], shop: Workshop): RunningTotal | undefined {
  const [rows, [variable, loop, ...more]] = peelLoops(body);
  if (variable?.kind !== "variable" || loop?.kind !== "loop" || more.length > 0) return undefined;
  const { name, start } = variable;
  const update = updateOf(loop, name);
  if (!update || loop.extent.kind !== "size") return undefined;
  const { op, element, identity } = update;
  const length = sizeOfAxis({ axis: loop.axis, extent: loop.extent.value });
  const indexAt = (place: Index): Index =>
    loop.backwards ? sumIndex(sizeIndex(length - 1), scaledIndex(place, -1)) : place;
  return {
    rows,
    length,
    name,
    start,
    identity,
    combine: (a, b) => shop.table.apply(op, [a, b]),
    element,
    axis: loop.axis,
    indexAt,
    stepAt: (place) => shop.statements(loop.body, new Map([[loop.axis, indexAt(place)]])),
  };
}

interface Update {
  readonly op: ScalarOp;
  readonly element: Node;
  readonly identity: number;
}

/** What each iteration of `loop` does to the variable `name`, if that is all it does but stores. */
function updateOf({ body }: Pick<Loop, "body">, name: string): Update | undefined {
  const value = valueAssigned(body, name);
  if (value?.kind !== "apply" || value.dtype.kind === "bool" || value.args.length !== 2) return undefined;
  const identity = identities[value.op]?.(value.dtype);
  const [element, other] = value.args.filter((arg) => arg.kind !== "local" || arg.name !== name);
  if (identity === undefined || !element || other || mentions(element, name)) return undefined;
  return { op: value.op, element, identity };
}

/** What `body` assigns to the variable `name`, besides which it has nothing but stores that it does not read. */
function valueAssigned(body: readonly KernelStatement[], name: string): Node | undefined {
  const [assign, ...others] = body.filter(({ kind }) => kind !== "store");
  if (assign?.kind !== "assign" || others.length > 0 || readsWhatItStores(body)) return undefined;
  return assign.name === name ? assign.value : undefined;
}

function readsWhatItStores(body: readonly KernelStatement[]): boolean {
  const stored = new Set(body.flatMap((statement) => (statement.kind === "store" ? [statement.target] : [])));
  return reachable(body.flatMap(nodesOf)).some((node) => node.kind === "load" && stored.has(node.source));
}
