/** What groups do where there are loops. */
import { at, axisIndex, NodeTable, type ReduceForm } from "@cotangent/ir";
import { fewestColumns } from "../schedule/columns.ts";
import { plainAxis } from "../simplify-index.ts";
import { sizeOfShape, type Graph } from "./graph.ts";
import {
  extentsOf,
  innerAxes,
  liveAxes,
  longestRow,
  members,
  sameNumbers,
  type Candidate,
  type Fit,
  type Group,
  type LoopGroups,
  type Member,
  type Split,
} from "./group.ts";
import { readOf, type Access, type GuardedRead, type Unit } from "./unit.ts";

/** Where a kernel may read and write many arrays, and go through a row again that no cache holds. */
export const loopsInMemory = (graph: Graph): LoopGroups => ({
  standBeside,
  shrunk,
  fit: (candidate, fit) => fitted(candidate, fit, ({ unit, inner }) => unit.kind === "reduce" || inner.length === 0),
  split: ({ unit }, rows) => (innerAxes(unit, rows).length === 0 ? undefined : splitTotal(graph, unit, rows)),
});

/** Where threads work on a row together, and kernels have few arrays. */
export const loopsOfThreads = (): LoopGroups => ({
  standBeside,
  shrunk,
  fit: (candidate, fit) => fitted(candidate, fit, () => false),
  split: () => undefined,
});

/** @param isAtHand whether what a member makes is there for a further stage, however long the rows are */
function fitted(candidate: Candidate, fit: Fit, isAtHand: (member: Member) => boolean): Fit | undefined {
  const { unit, group, reads, memberOf } = candidate;
  const { rows, inner } = fit;
  const fits = unit.kind === "reduce" ? reduceFits(unit, rows) : elementFits(unit, rows, inner, group);
  if (!fits) return shrunk(candidate);
  if (hasProduct(group) && (unit.kind === "reduce" || inner.length > 0)) return undefined;
  const isLong = fit.stage === group.stages.length && sizeOfShape(extentsOf(unit, inner)) > longestRow;
  return isLong && !reads.every(({ value }) => isAtHand(memberOf(value))) ? undefined : fit;
}

/** Stored values that are read as they are. */
const storedReads = (unit: Unit): readonly number[] =>
  [...unit.accesses.values()]
    .filter((access) => access.body === undefined && !unit.values.includes(access.value))
    .map(({ value }) => value);

/** Whether a unit that reads nothing from `group` gains by running in its loops. */
function standBeside(unit: Unit, group: Group): boolean {
  if (unit.kind === "reduce" && group.rows.length !== liveAxes(unit, unit.kept).length) return false;
  const reduces = members(group).some((member) => member.unit.kind === "reduce");
  if (!reduces) return unit.kind === "element";
  if (isProductLike(unit) || hasProduct(group)) return false;
  const read = new Set(members(group).flatMap((member) => storedReads(member.unit)));
  return storedReads(unit).some((value) => read.has(value));
}

/** Whether `group` has a reduction like a matrix product. */
export const hasProduct = (group: Group): boolean => members(group).some((member) => isProductLike(member.unit));

const reduceFits = (unit: Unit, rows: readonly number[]): boolean => sameNumbers(rows, liveAxes(unit, unit.kept));

/**
 * Whether inner loops run along memory: rows lead the axes of the element, or those after the inner axes are columns so
 * few that it makes no difference, and the reductions of the group run so too. A value on rows alone has no inner loop.
 */
function elementFits(unit: Unit, rows: readonly number[], inner: readonly number[], group: Group): boolean {
  const live = liveAxes(unit, unit.kept);
  if (sameNumbers(live.slice(0, rows.length), rows)) return true;
  if (!members(group).some((member) => member.unit.kind === "reduce")) return false;
  const last = live.findLastIndex((axis) => inner.includes(axis));
  return inner.length === 0 || sizeOfShape(extentsOf(unit, live.slice(last + 1))) < fewestColumns;
}

/** A reduction like a matrix product: every array that it reads lacks an axis of the result. */
function isProductLike(unit: Unit): boolean {
  if (!unit.reduce) return false;
  const rows = liveAxes(unit, unit.kept);
  const reads = [...unit.reduce.reads.values()];
  return (
    rows.length > 1 &&
    reads.length > 1 &&
    reads.every(({ access }) => rows.some((axis) => !access.index.some((index) => plainAxis(index) === axis)))
  );
}

/** A reduction of what an elementwise group computes: the axes reduced become inner axes, and one loop does both. */
function shrunk({ unit, group, index, reads, memberOf }: Candidate): Fit | undefined {
  if (unit.kind !== "reduce" || group.stages.length !== 1 || at(group.stages, 0).inner.length > 0) return undefined;
  if (members(group).some((member) => member.unit.kind === "reduce")) return undefined;
  const rows = liveAxes(unit, unit.kept);
  const all = [...rows, ...innerAxes(unit, rows)];
  const matches = reads.every((access) =>
    sameNumbers(
      memberOf(access.value).rows.map((axis) => plainAxis(at(access.index, axis)) ?? -1),
      all,
    ),
  );
  if (!matches || !sameNumbers(extentsOf(unit, all), group.rows)) return undefined;
  return { group: index, stage: 0, rows, inner: all.slice(rows.length), prepare: () => shrink(group, rows.length) };
}

/** Cuts the rows of `group` down to the first `rows` of them. */
function shrink(group: Group, rows: number): void {
  const stage = at(group.stages, 0);
  stage.inner = group.rows.slice(rows);
  group.rows = group.rows.slice(0, rows);
  for (const member of stage.members) {
    member.inner = member.rows.slice(rows);
    member.rows = member.rows.slice(0, rows);
  }
}

/** A reduction to one number as one along the axes that are not `rows`, and one of what comes out, along the rows. */
function splitTotal(graph: Graph, unit: Unit, rows: readonly number[]): Split | undefined {
  const { reduce } = unit;
  const [dtype, ...more] = reduce?.form.monoid.dtypes ?? [];
  if (!reduce || !dtype || more.length > 0 || unit.kept.length > 0) return undefined;
  const shape = rows.map((row) => at(unit.domain, row));
  const value = graph.add({ dtype, shape });
  const partial: Unit = { ...unit, values: [value], kept: rows };
  const axes = shape.map((_, axis) => axis);
  const node = new NodeTable().load(
    0,
    dtype,
    axes.map((axis) => axisIndex(axis)),
  );
  const form: ReduceForm = { ...reduce.form, domain: shape, axes, map: [node] };
  const reads = new Map<typeof node, GuardedRead>();
  const total: Unit = {
    kind: "reduce",
    values: unit.values,
    domain: shape,
    kept: [],
    extents: (axis) => at(shape, axis),
    symbols: new NodeTable(),
    accesses: new Map<string, Access>(),
    label: unit.label,
    reduce: { form, reads },
  };
  if (node.kind === "load")
    reads.set(
      node,
      readOf(total, { node, args: [value], axes: undefined, outer: [] }, () => undefined),
    );
  return { partial, total };
}
