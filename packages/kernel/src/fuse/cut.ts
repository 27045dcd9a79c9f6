/**
 * Which values are stored. A reverse sweep over the program knows, at each value, all the units that read it and where:
 * outputs and arguments of nests, loops, calls and effects are stored; so are values that cost much and would be
 * computed more than once, unless grouping later finds all readers in one place. All else is computed where it is read.
 */
import { at, scalarOps, type Lowering } from "@cotangent/ir";
import { axesBelow, childrenOf, reachable } from "../rewrite.ts";
import { isInlined, sizeOfShape, type Graph, type GraphStep } from "./graph.ts";
import type { NestUnit } from "./nest-unit.ts";
import { nestsOf, type FuseParts } from "./parts.ts";
import { elementUnit, expandAccess, reduceUnit, type Access, type Unit } from "./unit.ts";

export interface Cut {
  /** In program order. */
  readonly units: readonly Unit[];
  /** Of the steps that are nests of fixed loops, by number. */
  readonly nests: ReadonlyMap<number, NestUnit>;
  /** Values that must be in memory. */
  readonly stored: ReadonlySet<number>;
}

/** `work`: scalar operations in the cost model; `cost`: these and the loads; `depth`: the longest chain of steps. */
interface Costs {
  readonly work: readonly number[];
  readonly cost: readonly number[];
  readonly depth: readonly number[];
}

type Site = { readonly unit: Unit; readonly access: Access };

/** Chains longer than this are cut, so that no kernel grows with the program. */
const longestChain = 200;
const expensive = 16;

export function cut(graph: Graph, fusing: FuseParts): Cut {
  const args = graph.steps.flatMap((step) => argsOfCommand(graph, step, fusing));
  const stored = new Set([...graph.outputs, ...args, ...(fusing.nests?.partsOfUpdated(graph) ?? [])]);
  for (const value of fusing.few?.storedOnTheWay(graph, stored) ?? []) stored.add(value);
  let { units, nests } = sweep(graph, stored, costsOf(graph, stored), fusing);
  for (let round = 0; round < 2; round++) {
    const made = new Set([...stored, ...units.flatMap(({ values }) => values)]);
    ({ units, nests } = sweep(graph, stored, costsOf(graph, made), fusing));
  }
  for (const { unit } of nests.values())
    for (const { value, body } of unit.accesses.values()) if (!body) stored.add(value);
  return { units, nests, stored };
}

/** The arguments that a step that is no part of another kernel needs in memory. */
function argsOfCommand(graph: Graph, step: GraphStep, fusing: FuseParts): readonly number[] {
  const { form, args } = step;
  if (form.form === "nest") return nestsOf(fusing).argsInMemory(graph, step, form);
  return form.form === "loop" || form.form === "branch" || form.form === "call" || form.form === "effect" ? args : [];
}

function sweep(
  graph: Graph,
  stored: ReadonlySet<number>,
  costs: Costs,
  fusing: FuseParts,
): Pick<Cut, "units" | "nests"> {
  const sites = new Map<number, Site[]>();
  const found = (access: Access, unit: Unit): void => {
    const list = sites.get(access.value);
    if (list) list.push({ unit, access });
    else sites.set(access.value, [{ unit, access }]);
  };
  const isStored = (value: number, readers: readonly Site[]): boolean =>
    stored.has(value) ||
    (readers.length > 0 &&
      fusing.arrays?.repeatsSmaller(graph, value) !== true &&
      isWorthStoring(graph, value, readers, costs));
  const units: Unit[] = [];
  const nests = new Map<number, NestUnit>();
  for (let step = graph.steps.length - 1; step >= 0; step--) {
    const { form, results, label } = at(graph.steps, step);
    if (form.form === "reduce" && results.some((value) => stored.has(value) || sites.has(value)))
      units.push(reduceUnit(graph, step, form, found));
    if (form.form === "nest") {
      const nest = nestsOf(fusing).unit(graph, step, form, found);
      if (nest) nests.set(step, nest);
    }
    if (!isInlined(form)) continue;
    for (const value of results) {
      const readers = sites.get(value) ?? [];
      if (isStored(value, readers)) units.push(elementUnit(graph, value, label, found));
      else readers.forEach(({ unit, access }) => expandAccess(graph, unit, access, found));
    }
  }
  return { units: units.toReversed(), nests };
}

function isWorthStoring(graph: Graph, value: number, readers: readonly Site[], { work, cost, depth }: Costs): boolean {
  if (at(depth, value) >= longestChain) return true;
  if (at(work, value) === 0) return false;
  // The loops of a nest may be sequential, where others are parallel.
  if (at(cost, value) >= expensive && readers.some(({ unit }) => unit.kind === "nest")) return true;
  if (readers.length > 1 && (at(cost, value) >= expensive || endsReduction(graph, value))) return true;
  const size = sizeOfShape(at(graph.shapes, value));
  return readers.some(
    ({ unit, access }) => repeats(unit, access, size) > 1 && at(work, value) >= (unit.kind === "reduce" ? 1 : 4),
  );
}

/** Whether a pointwise value reads a reduction of its own shape: it is then better stored than the reduction. */
function endsReduction(graph: Graph, value: number): boolean {
  const maker = graph.makers[value];
  return (
    maker !== undefined &&
    at(graph.steps, maker.step).args.some((arg) => {
      const source = graph.makers[arg];
      return (
        source !== undefined &&
        at(graph.steps, source.step).form.form === "reduce" &&
        sizeOfShape(at(graph.shapes, arg)) === sizeOfShape(at(graph.shapes, value))
      );
    })
  );
}

/** How often an element would be computed: once for each point of the axes that it does not depend on and that run outside those that it does. */
function repeats(unit: Unit, access: Access, size: number): number {
  const used = new Set(axesBelow(access.index));
  const kept = unit.kept;
  const order = [...kept, ...unit.domain.map((_, axis) => axis).filter((axis) => !kept.includes(axis))];
  const last = order.findLastIndex((axis) => used.has(axis));
  const count = (axes: readonly number[]): number => sizeOfShape(axes.map((axis) => at(unit.domain, axis)));
  const outside = count(order.slice(0, last + 1).filter((axis) => !used.has(axis)));
  const points = count([...used]);
  return Math.max(outside, points / Math.max(size, 1));
}

/** What each value costs where nothing but the values in `made` and the results of reductions and the like is stored. */
function costsOf(graph: Graph, made: ReadonlySet<number>): Costs {
  const [work, cost, depth]: [number[], number[], number[]] = [[], [], []];
  const leaf = (value: number): boolean => {
    const maker = graph.makers[value];
    return maker === undefined || made.has(value) || !isInlined(at(graph.steps, maker.step).form);
  };
  graph.types.forEach((_, value) => {
    const maker = graph.makers[value];
    const step = maker && at(graph.steps, maker.step);
    if (!maker || !step || !isInlined(step.form)) {
      [work[value], cost[value], depth[value]] = [0, 1, 0];
      return;
    }
    const own = ownCost(step.form, maker.result);
    const args = step.args.filter((_arg, i) => own.args.has(i));
    const sum = (costs: readonly number[], stored: number): number =>
      args.reduce((total, arg) => total + (leaf(arg) ? stored : at(costs, arg)), 0);
    const limit = (x: number): number => Math.min(x, 1e9);
    work[value] = limit(own.work + sum(work, 0));
    cost[value] = limit(own.work + sum(cost, 1));
    const deepest = args.reduce((most, arg) => Math.max(most, leaf(arg) ? 0 : at(depth, arg)), 0);
    depth[value] = deepest >= longestChain ? 1 : deepest + 1;
  });
  return { work, cost, depth };
}

function ownCost(form: Lowering, result: number): { readonly work: number; readonly args: ReadonlySet<number> } {
  const args = new Set<number>();
  if (form.form === "view") {
    for (const { arg } of form.pieces) args.add(arg);
    const guarded = form.pieces.reduce((count, { guards }) => count + 2 * guards.length, 0);
    const positions = form.pieces.flatMap(({ index }) => index).filter((index) => index.kind === "value").length;
    return { work: guarded + positions, args };
  }
  if (form.form !== "scalar") return { work: 0, args };
  let work = 0;
  for (const node of reachable([at(form.results, result)])) {
    if (node.kind === "input") args.add(node.input);
    if (node.kind === "apply" && node.op !== "cast" && childrenOf(node).length > 0) work += scalarOps[node.op].cost;
  }
  return { work, args };
}
