/**
 * Which units share a kernel. A group is a loop nest over row axes, and in it stages, one after the other: loops over
 * the same inner axes, in which reductions accumulate and elements are stored. A unit may join where all that it reads
 * from the group belongs to its own row. Groups run in the order in which they were made, so that no cycle can arise:
 * a unit joins the last group that it reads from, or a later one.
 */
import { at, get } from "@cotangent/ir";
import { fewestColumns } from "../schedule/columns.ts";
import { plainAxis } from "../simplify-index.ts";
import { sizeOfShape } from "./graph.ts";
import type { Access, Unit } from "./unit.ts";

export interface Group {
  readonly kind: "group";
  rows: readonly number[];
  readonly stages: Stage[];
}

export interface Stage {
  inner: readonly number[];
  readonly members: Member[];
}

export interface Member {
  readonly unit: Unit;
  /** Axes of the unit that are the rows, in their order, and those that are the inner axes of its stage. */
  rows: readonly number[];
  inner: readonly number[];
}

export interface Location {
  readonly group: number;
  readonly stage: number;
}

/** Groups and steps that are commands of their own, in an order that respects what they read. */
export type Item = Group | { readonly kind: "step"; readonly step: number };

export interface Grouping {
  readonly items: readonly Item[];
  /** For each value made by a unit, its group and stage. */
  readonly locations: ReadonlyMap<number, Location>;
}

export const members = (group: Group): readonly Member[] => group.stages.flatMap((stage) => stage.members);

/** Rows longer than this are not kept for a later stage of the same kernel: the cache would not hold them. */
export const longestRow = 16384;
const mostMembers = 24;
/** Engines stop optimising functions that are much longer than this many steps. */
const mostSteps = 600;
const horizontalWindow = 6;

interface Fit {
  readonly group: number;
  /** A stage that exists, or one more. */
  readonly stage: number;
  readonly rows: readonly number[];
  readonly inner: readonly number[];
  /** The group's rows are cut down to this many first. */
  readonly shrink?: number;
}

/** Whether one kernel can do the work of these members. */
export type MayGroup = (members: readonly Pick<Member, "unit">[]) => boolean;

export class Grouper {
  readonly #mayGroup: MayGroup;
  readonly #items: Item[] = [];
  readonly #locations = new Map<number, Location>();
  readonly #members = new Map<number, Member>();
  /** The item that makes each value of a step. */
  readonly #itemOf = new Map<number, number>();
  readonly #recent = new Map<string, number[]>();

  constructor(mayGroup: MayGroup) {
    this.#mayGroup = mayGroup;
  }

  finish(): Grouping {
    return { items: this.#items, locations: this.#locations };
  }

  addStep(step: number, results: readonly number[]): void {
    for (const value of results) this.#itemOf.set(value, this.#items.length);
    this.#items.push({ kind: "step", step });
  }

  addUnit(unit: Unit): void {
    const fit = this.#bestFit(unit) ?? this.#newGroup(unit);
    const group = this.#group(fit.group);
    if (fit.shrink !== undefined) shrink(group, fit.shrink);
    const member: Member = { unit, rows: fit.rows, inner: fit.inner };
    const stage = group.stages[fit.stage];
    if (stage) stage.members.push(member);
    else group.stages.push({ inner: extentsOf(unit, fit.inner), members: [member] });
    for (const value of unit.values) {
      this.#itemOf.set(value, fit.group);
      this.#locations.set(value, { group: fit.group, stage: fit.stage });
      this.#members.set(value, member);
    }
    this.#remember(unit, fit.group);
  }

  #group(index: number): Group {
    const item = at(this.#items, index);
    if (item.kind !== "group") throw new Error("internal: a unit cannot join a step");
    return item;
  }

  #isFull(group: Group, unit: Unit): boolean {
    const all = members(group);
    return (
      all.length >= mostMembers ||
      all.reduce((sum, member) => sum + member.unit.accesses.size, unit.accesses.size) > mostSteps ||
      !this.#mayGroup([...all, { unit }])
    );
  }

  #newGroup(unit: Unit): Fit {
    const rows = liveAxes(unit, unit.kept);
    this.#items.push({ kind: "group", rows: extentsOf(unit, rows), stages: [] });
    return { group: this.#items.length - 1, stage: 0, rows, inner: innerAxes(unit, rows) };
  }

  #remember(unit: Unit, group: number): void {
    const key = spaceKey(unit);
    const list = this.#recent.get(key) ?? [];
    if (list.at(-1) !== group) list.push(group);
    this.#recent.set(key, list.slice(-horizontalWindow));
  }

  #bestFit(unit: Unit): Fit | undefined {
    const reads = [...unit.accesses.values()].filter(
      (access) => this.#itemOf.has(access.value) && !unit.values.includes(access.value),
    );
    const last = reads.reduce((most, { value }) => Math.max(most, get(this.#itemOf, value, "item of a value")), -1);
    const item = this.#items[last];
    const vertical =
      item?.kind === "group"
        ? this.#fitVertical(
            unit,
            last,
            item,
            reads.filter(({ value }) => this.#itemOf.get(value) === last),
          )
        : undefined;
    return vertical ?? this.#fitHorizontal(unit, last);
  }

  #fitHorizontal(unit: Unit, last: number): Fit | undefined {
    for (const index of this.#recent.get(spaceKey(unit)) ?? []) {
      if (index <= last) continue;
      const group = this.#group(index);
      if (this.#isFull(group, unit) || !mayStandBeside(unit, group)) continue;
      const rows = liveAxes(unit, unit.kept).slice(0, group.rows.length);
      if (!sameNumbers(extentsOf(unit, rows), group.rows)) continue;
      if (unit.kind === "reduce" && !reduceFits(unit, rows)) continue;
      const inner = innerAxes(unit, rows);
      const stage = group.stages.findIndex((other) => sameNumbers(other.inner, extentsOf(unit, inner)));
      if (stage >= 0) return { group: index, stage, rows, inner };
    }
    return undefined;
  }

  #fitVertical(unit: Unit, index: number, group: Group, reads: readonly Access[]): Fit | undefined {
    if (this.#isFull(group, unit)) return undefined;
    const rows = this.#rowAxes(group, reads);
    if (!rows || !sameNumbers(extentsOf(unit, rows), group.rows))
      return this.#fitByShrinking(unit, index, group, reads);
    const inner = innerAxes(unit, rows);
    const fits = unit.kind === "reduce" ? reduceFits(unit, rows) : elementFits(unit, rows, inner, group);
    if (!fits) return this.#fitByShrinking(unit, index, group, reads);
    const stage = this.#stageFor(unit, inner, group, reads);
    if (hasProduct(group) && (unit.kind === "reduce" || inner.length > 0)) return undefined;
    if (stage === group.stages.length && sizeOfShape(extentsOf(unit, inner)) > longestRow) return undefined;
    return { group: index, stage, rows, inner };
  }

  /** The axes of `unit` that run along the rows, if all its reads from the group agree. */
  #rowAxes(group: Group, reads: readonly Access[]): readonly number[] | undefined {
    const rows: (number | undefined)[] = group.rows.map(() => undefined);
    for (const access of reads) {
      const member = get(this.#members, access.value, "member of a value");
      for (const [row, axis] of member.rows.entries()) {
        const own = plainAxis(at(access.index, member.unit.kept.indexOf(axis)));
        if (own === undefined || (rows[row] ?? own) !== own) return undefined;
        rows[row] = own;
      }
    }
    const known = rows.filter((axis) => axis !== undefined);
    return known.length === rows.length && new Set(known).size === known.length ? known : undefined;
  }

  /** The first stage in which all that the unit reads is there. */
  #stageFor(unit: Unit, inner: readonly number[], group: Group, reads: readonly Access[]): number {
    const extents = extentsOf(unit, inner);
    const bound = reads.reduce((most, access) => {
      const member = get(this.#members, access.value, "member of a value");
      const { stage } = get(this.#locations, access.value, "location of a value");
      const here = isPointwise(access, member, { unit, inner }) && sameNumbers(at(group.stages, stage).inner, extents);
      return Math.max(most, here ? stage : stage + 1);
    }, 0);
    const found = group.stages.findIndex((stage, i) => i >= bound && sameNumbers(stage.inner, extents));
    return found < 0 ? group.stages.length : found;
  }

  /** A reduction of what an elementwise group computes: the axes reduced become inner axes, and one loop does both. */
  #fitByShrinking(unit: Unit, index: number, group: Group, reads: readonly Access[]): Fit | undefined {
    if (unit.kind !== "reduce" || group.stages.length !== 1 || at(group.stages, 0).inner.length > 0) return undefined;
    if (members(group).some((member) => member.unit.kind === "reduce")) return undefined;
    const rows = liveAxes(unit, unit.kept);
    const all = [...rows, ...innerAxes(unit, rows)];
    const matches = reads.every((access) => {
      const member = get(this.#members, access.value, "member of a value");
      return sameNumbers(
        member.rows.map((axis) => plainAxis(at(access.index, axis)) ?? -1),
        all,
      );
    });
    if (!matches || !sameNumbers(extentsOf(unit, all), group.rows)) return undefined;
    return { group: index, stage: 0, rows, inner: all.slice(rows.length), shrink: rows.length };
  }
}

function shrink(group: Group, rows: number): void {
  const stage = at(group.stages, 0);
  stage.inner = group.rows.slice(rows);
  group.rows = group.rows.slice(0, rows);
  for (const member of stage.members) {
    member.inner = member.rows.slice(rows);
    member.rows = member.rows.slice(0, rows);
  }
}

const sameNumbers = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((x, i) => x === b[i]);
const extentsOf = (unit: Unit, axes: readonly number[]): readonly number[] => axes.map((axis) => at(unit.domain, axis));
/** Axes of length 1 are no axes. */
const liveAxes = (unit: Unit, axes: readonly number[]): readonly number[] =>
  axes.filter((axis) => unit.domain[axis] !== 1);
const innerAxes = (unit: Unit, rows: readonly number[]): readonly number[] =>
  liveAxes(unit, [
    ...unit.kept,
    ...unit.domain.map((_, axis) => axis).filter((axis) => !unit.kept.includes(axis)),
  ]).filter((axis) => !rows.includes(axis));
const spaceKey = (unit: Unit): string => extentsOf(unit, innerAxes(unit, [])).join();
/** Stored values that are read as they are. */
const storedReads = (unit: Unit): readonly number[] =>
  [...unit.accesses.values()]
    .filter((access) => access.body === undefined && !unit.values.includes(access.value))
    .map(({ value }) => value);

/** Whether a unit that reads nothing from `group` gains by running in its loops. */
function mayStandBeside(unit: Unit, group: Group): boolean {
  const reduces = members(group).some((member) => member.unit.kind === "reduce");
  if (!reduces) return unit.kind === "element";
  if (isProductLike(unit) || hasProduct(group)) return false;
  const read = new Set(members(group).flatMap((member) => storedReads(member.unit)));
  return storedReads(unit).some((value) => read.has(value));
}

const hasProduct = (group: Group): boolean => members(group).some((member) => isProductLike(member.unit));

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

/** Whether `access` reads, at each point, what `member` makes at the same point. */
export function isPointwise(access: Access, maker: Member, { unit, inner }: Pick<Member, "unit" | "inner">): boolean {
  return (
    maker.unit.kind === "element" &&
    maker.inner.length === inner.length &&
    maker.inner.every((axis, i) => {
      const own = at(inner, i);
      return plainAxis(at(access.index, axis)) === own && at(maker.unit.domain, axis) === at(unit.domain, own);
    })
  );
}

/** A reduction like a matrix product: every array that it reads lacks an axis of the result. */
export function isProductLike(unit: Unit): boolean {
  if (!unit.reduce) return false;
  const rows = liveAxes(unit, unit.kept);
  const reads = [...unit.reduce.reads.values()];
  return (
    rows.length > 1 &&
    reads.length > 1 &&
    reads.every(({ access }) => rows.some((axis) => !access.index.some((index) => plainAxis(index) === axis)))
  );
}
