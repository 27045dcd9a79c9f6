/**
 * What a nest reads as accesses, so that cheap producers of its arguments are computed in its loops instead of being
 * stored for it: a fold reads what it folds through any rearrangement, a scatter computes what it adds.
 */
import { at, equalDims, type Dim, type NestForm, type Node, type Shape } from "@cotangent/ir";
import { nodesOfIndex } from "../rewrite.ts";
import { nodesIn } from "../nodes-in.ts";
import { allStatements } from "../statements.ts";
import { isInlined, sizeOfShape, type Graph, type GraphStep } from "./graph.ts";
import { pointUnit, readOf, type GuardedRead, type OnAccess, type Unit } from "./unit.ts";

type Load = Extract<Node, { kind: "load" }>;

export interface NestUnit {
  readonly unit: Unit;
  /** How loads of arguments are read, those at computed positions not among them. */
  readonly reads: ReadonlyMap<Node, GuardedRead>;
}

/** The loads of arguments, as often as statements have them. */
const loadsOf = (form: NestForm, args: number): readonly Load[] =>
  allStatements(form.body)
    .flatMap(nodesIn)
    .flatMap((node) => (node.kind === "load" && node.source < args ? [node] : []));

const isPlain = ({ index, guards }: Load): boolean =>
  [...index, ...guards.map((guard) => guard.index)].every((part) => nodesOfIndex(part).length === 0);

/** The extent of each axis; undefined where loops do not have fixed extents, one axis has several, or they work in arrays of their own. */
function domainOf({ body, scratch = [] }: NestForm): Shape | undefined {
  if (scratch.length > 0) return undefined;
  const extents = new Map<number, Dim>();
  for (const statement of allStatements(body)) {
    if (statement.kind !== "loop") continue;
    if (statement.extent.kind !== "size") return undefined;
    const extent = statement.extent.value;
    if (!equalDims(extents.get(statement.axis) ?? extent, extent)) return undefined;
    extents.set(statement.axis, extent);
  }
  const rank = Math.max(-1, ...extents.keys()) + 1;
  return Array.from({ length: rank }, (_, axis) => extents.get(axis) ?? 1);
}

/**
 * The arguments of a nest that must be arrays in memory: those that results start as, those read at computed positions
 * or by several statements, and those computed from what a result starts as, which then may be updated in place.
 */
export function argsInMemory(graph: Graph, { args }: GraphStep, form: NestForm): readonly number[] {
  if (!domainOf(form) || form.scratch) return args;
  const copied = form.start.flatMap((start) => (start !== "set" && "copyOf" in start ? [at(args, start.copyOf)] : []));
  const loads = loadsOf(form, args.length);
  return args.filter((value, arg) => {
    const own = loads.filter(({ source }) => source === arg);
    return own.length !== 1 || !own.every(isPlain) || copied.some((other) => isComputedFrom(graph, value, other));
  });
}

/** Values looked at before one counts as computed from another. */
const mostLooks = 32;

function isComputedFrom(graph: Graph, value: number, other: number): boolean {
  const seen = new Set([value]);
  for (const next of seen) {
    if (next === other || seen.size > mostLooks) return true;
    const maker = graph.makers[next];
    const step = maker && at(graph.steps, maker.step);
    if (step && isInlined(step.form)) for (const arg of step.args) seen.add(arg);
  }
  return false;
}

/**
 * Small parts of arrays that a later nest starts a result as: where they are read before it, the result may take the
 * memory of the array.
 */
export function partsOfUpdated({ steps, shapes }: Graph): readonly number[] {
  const updates = new Map<number, number>();
  steps.forEach(({ form, args }, step) => {
    if (form.form !== "nest") return;
    for (const start of form.start) if (start !== "set" && "copyOf" in start) updates.set(at(args, start.copyOf), step);
  });
  const isPart = (value: number, of: number): boolean =>
    2 * sizeOfShape(at(shapes, value)) <= sizeOfShape(at(shapes, of));
  return steps.flatMap(({ form, args, results }, step) =>
    form.form !== "view"
      ? []
      : results.filter((value) =>
          form.pieces.some(({ arg }) => (updates.get(at(args, arg)) ?? -1) > step && isPart(value, at(args, arg))),
        ),
  );
}

/** The reads of the nest that is step `step`; undefined where its loops depend on each other. */
export function nestUnit(graph: Graph, step: number, form: NestForm, found: OnAccess): NestUnit | undefined {
  const domain = form.scratch ? undefined : domainOf(form);
  if (!domain) return undefined;
  const { args, results, label } = at(graph.steps, step);
  const unit = pointUnit("nest", results, domain, label);
  const plain = loadsOf(form, args.length).filter(isPlain);
  const reads = new Map<Node, GuardedRead>();
  for (const node of plain) reads.set(node, readOf(unit, { node, args, axes: undefined, outer: [] }, found));
  return { unit, reads };
}
