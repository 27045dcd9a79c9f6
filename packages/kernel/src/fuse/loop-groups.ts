/** What groups do where there are loops. */
import { at, axisIndex, equalShapes, NodeTable, type ReduceForm } from "@cotangent/ir";
import { fewestColumns } from "../schedule/column-nest.ts";
import { extentsIn, plainAxis } from "../simplify-index.ts";
import { sizeOfShape, type Graph } from "./graph.ts";
import {
  extentsOf,
  innerAxes,
  liveAxes,
  longestRow,
  members,
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
  fit: (candidate, fit) => fitted(candidate, fit, isOfRow),
  split: ({ unit }, rows) => (innerAxes(unit, rows).length === 0 ? undefined : splitTotal(graph, unit, rows)),
});

/** Where threads work on a row together, and kernels have few arrays. */
export const loopsOfThreads = (): LoopGroups => ({
  standBeside,
  shrunk,
  fit: (candidate, fit) => fitted(candidate, fit, undefined),
  split: () => undefined,
});

type AtHand = (member: Member) => boolean;

/** Whether a member makes one number for each row. */
const isOfRow: AtHand = ({ unit, inner }) => unit.kind === "reduce" || inner.length === 0;

/** @param isAtHand whether what a member makes is there for a further stage, however long the rows are */
function fitted(candidate: Candidate, fit: Fit, isAtHand: AtHand | undefined): Fit | undefined {
  const { unit, group, reads, memberOf } = candidate;
  const { rows, inner } = fit;
  const fits =
    unit.kind === "reduce"
      ? reduceFits(unit, rows)
      : elementFits(unit, rows, inner, group) || columnFits(candidate, fit, isAtHand);
  if (!fits || !reads.every(({ value }) => isKept(memberOf(value)))) return shrunk(candidate);
  if (hasProduct(group) && (unit.kind === "reduce" || inner.length > 0)) return undefined;
  const isLong = fit.stage === group.stages.length && sizeOfShape(extentsOf(unit, inner)) > longestRow;
  return isLong && !reads.every(({ value }) => isAtHand?.(memberOf(value))) ? undefined : fit;
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

const reduceFits = (unit: Unit, rows: readonly number[]): boolean => equalShapes(rows, liveAxes(unit, unit.kept));

/**
 * Whether inner loops run along memory: rows lead the axes of the element, or those after the inner axes are columns so
 * few that it makes no difference, and the reductions of the group run so too. A value on rows alone has no inner loop.
 */
function elementFits(unit: Unit, rows: readonly number[], inner: readonly number[], group: Group): boolean {
  if (leads(unit, rows)) return true;
  const live = liveAxes(unit, unit.kept);
  if (!members(group).some((member) => member.unit.kind === "reduce")) return false;
  const last = live.findLastIndex((axis) => inner.includes(axis));
  return inner.length === 0 || sizeOfShape(extentsOf(unit, live.slice(last + 1))) < fewestColumns;
}

const leads = (unit: Unit, rows: readonly number[]): boolean =>
  equalShapes(liveAxes(unit, unit.kept).slice(0, rows.length), rows);

/**
 * Whether an element may go through columns with the reductions of its group: its last axis is that of the columns, and
 * it reads no more of the group than what these come to.
 */
function columnFits({ unit, group, reads, memberOf }: Candidate, { rows }: Fit, isAtHand: AtHand | undefined): boolean {
  const [outer, column] = [rows.slice(0, -1), rows.at(-1)];
  return (
    isAtHand !== undefined &&
    column !== undefined &&
    leads(unit, outer) &&
    liveAxes(unit, unit.kept).at(-1) === column &&
    members(group).some((member) => member.unit.kind === "reduce") &&
    reads.every(({ value }) => isAtHand(memberOf(value)))
  );
}

/** Whether what a member makes is kept: elements that go through columns are nowhere but in memory. */
const isKept: AtHand = (maker) => isOfRow(maker) || leads(maker.unit, maker.rows);

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
    equalShapes(
      memberOf(access.value).rows.map((axis) => plainAxis(at(access.index, axis)) ?? -1),
      all,
    ),
  );
  if (!matches || !equalShapes(extentsOf(unit, all), group.rows)) return undefined;
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
    extents: extentsIn(shape),
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
