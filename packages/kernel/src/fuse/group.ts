/**
 * Which units share a kernel. A group is a loop nest over row axes, and in it stages, one after the other: loops over
 * the same inner axes, in which reductions accumulate and elements are stored. A unit may join where all that it reads
 * from the group belongs to its own row. Groups run in the order in which they were made, so that no cycle can arise:
 * a unit joins the last group that it reads from, or a later one.
 */
import { at, equalDims, equalShapes, get, showDim, type Shape } from "@cotangent/ir";
import { plainAxis } from "../simplify-index.ts";
import type { Access, Unit } from "./unit.ts";

export interface Group {
  readonly kind: "group";
  rows: Shape;
  readonly stages: Stage[];
}

export interface Stage {
  inner: Shape;
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

export interface Fit {
  readonly group: number;
  /** A stage that exists, or one more. */
  readonly stage: number;
  readonly rows: readonly number[];
  readonly inner: readonly number[];
  /** What has to happen to the group first. */
  readonly prepare?: () => void;
}

/** Whether one kernel can do the work of these members. */
export type MayGroup = (members: readonly Pick<Member, "unit">[]) => boolean;

/** A unit, what it reads from the last group that it reads from, and who made that. */
export interface Candidate {
  readonly unit: Unit;
  readonly group: Group;
  readonly index: number;
  readonly reads: readonly Access[];
  readonly memberOf: (value: number) => Member;
}

/** A reduction as one that keeps the rows of a group, and one of what comes out. */
export interface Split {
  readonly partial: Unit;
  readonly total: Unit;
}

/** What only groups with loops have to ask. */
export interface LoopGroups {
  /** Whether a unit that reads nothing from `group` gains by running in its loops. */
  readonly standBeside: (unit: Unit, group: Group) => boolean;
  /** `fit`, unless loops would not run along memory, or go through what they should not. */
  readonly fit: (candidate: Candidate, fit: Fit) => Fit | undefined;
  /** How a reduction of what an elementwise group computes fits into its loops. */
  readonly shrunk: (candidate: Candidate) => Fit | undefined;
  /** A reduction to one number of what a group with axes `rows` makes. */
  readonly split: (candidate: Candidate, rows: readonly number[]) => Split | undefined;
}

export class Grouper {
  readonly #mayGroup: MayGroup;
  readonly #loops: LoopGroups | undefined;
  readonly #items: Item[] = [];
  readonly #locations = new Map<number, Location>();
  readonly #members = new Map<number, Member>();
  /** The item that makes each value of a step. */
  readonly #itemOf = new Map<number, number>();
  readonly #recent = new Map<string, number[]>();

  constructor(mayGroup: MayGroup, loops: LoopGroups | undefined) {
    this.#mayGroup = mayGroup;
    this.#loops = loops;
  }

  finish(): Grouping {
    return { items: this.#items, locations: this.#locations };
  }

  addStep(step: number, results: readonly number[]): void {
    for (const value of results) this.#itemOf.set(value, this.#items.length);
    this.#items.push({ kind: "step", step });
  }

  addUnit(unit: Unit): void {
    const { last, reads } = this.#readsOf(unit);
    const candidate = this.#candidate(unit, last, reads);
    const fit = (candidate && this.#fitVertical(candidate)) ?? this.#fitHorizontal(unit, last);
    const split = fit ? undefined : candidate && this.#split(candidate);
    if (!split) return this.#place(unit, fit ?? this.#newGroup(unit));
    this.#place(split.partial, split.fit);
    this.addUnit(split.total);
  }

  #split(candidate: Candidate): (Split & { readonly fit: Fit }) | undefined {
    const rows = this.#rowAxes(candidate);
    const split = rows && this.#loops?.split(candidate, rows);
    const fit = split && this.#fitVertical({ ...candidate, unit: split.partial });
    return fit && { ...split, fit };
  }

  #place(unit: Unit, fit: Fit): void {
    const group = this.#group(fit.group);
    fit.prepare?.();
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

  /** The last item that `unit` reads from, -1 if there is none, and its accesses of what items make. */
  #readsOf(unit: Unit): { readonly last: number; readonly reads: readonly Access[] } {
    const reads = [...unit.accesses.values()].filter(
      ({ value }) => this.#itemOf.has(value) && !unit.values.includes(value),
    );
    const last = reads.reduce((most, { value }) => Math.max(most, get(this.#itemOf, value, "item of a value")), -1);
    return { last, reads };
  }

  /** `unit` as one that may join item `index`, which is the last that it reads from. */
  #candidate(unit: Unit, index: number, all: readonly Access[]): Candidate | undefined {
    const group = this.#items[index];
    const reads = all.filter(({ value }) => this.#itemOf.get(value) === index);
    return group?.kind === "group" ? { unit, group, index, reads, memberOf: this.#memberOf } : undefined;
  }

  #memberOf = (value: number): Member => get(this.#members, value, "member of a value");

  #fitHorizontal(unit: Unit, last: number): Fit | undefined {
    for (const index of this.#recent.get(spaceKey(unit)) ?? []) {
      if (index <= last) continue;
      const group = this.#group(index);
      if (this.#isFull(group, unit) || this.#loops?.standBeside(unit, group) === false) continue;
      const rows = liveAxes(unit, unit.kept).slice(0, group.rows.length);
      if (!equalShapes(extentsOf(unit, rows), group.rows)) continue;
      const inner = innerAxes(unit, rows);
      const stage = group.stages.findIndex((other) => equalShapes(other.inner, extentsOf(unit, inner)));
      if (stage >= 0) return { group: index, stage, rows, inner };
    }
    return undefined;
  }

  #fitVertical(candidate: Candidate): Fit | undefined {
    const { unit, group, index, reads } = candidate;
    if (this.#isFull(group, unit)) return undefined;
    const rows = this.#rowAxes(candidate);
    if (!rows || !equalShapes(extentsOf(unit, rows), group.rows)) return this.#loops?.shrunk(candidate);
    const inner = innerAxes(unit, rows);
    const stage = this.#stageFor(unit, inner, group, reads);
    const fit: Fit = { group: index, stage, rows, inner };
    return this.#loops ? this.#loops.fit(candidate, fit) : fit;
  }

  /** The axes of `unit` that run along the rows, if all its reads from the group agree. */
  #rowAxes({ group, reads }: Candidate): readonly number[] | undefined {
    const rows: (number | undefined)[] = group.rows.map(() => undefined);
    for (const access of reads) {
      const member = this.#memberOf(access.value);
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
      const member = this.#memberOf(access.value);
      const { stage } = get(this.#locations, access.value, "location of a value");
      const here = isPointwise(access, member, { unit, inner }) && equalShapes(at(group.stages, stage).inner, extents);
      return Math.max(most, here ? stage : stage + 1);
    }, 0);
    const found = group.stages.findIndex((stage, i) => i >= bound && equalShapes(stage.inner, extents));
    return found < 0 ? group.stages.length : found;
  }
}

export const extentsOf = (unit: Unit, axes: readonly number[]): Shape => axes.map((axis) => at(unit.domain, axis));
/** Axes of length 1 are no axes. */
export const liveAxes = (unit: Unit, axes: readonly number[]): readonly number[] =>
  axes.filter((axis) => unit.domain[axis] !== 1);
export const innerAxes = (unit: Unit, rows: readonly number[]): readonly number[] =>
  liveAxes(unit, [
    ...unit.kept,
    ...unit.domain.map((_, axis) => axis).filter((axis) => !unit.kept.includes(axis)),
  ]).filter((axis) => !rows.includes(axis));
const spaceKey = (unit: Unit): string => extentsOf(unit, innerAxes(unit, [])).map(showDim).join();
/** Whether `access` reads, at each point, what `member` makes at the same point. */
export function isPointwise(access: Access, maker: Member, { unit, inner }: Pick<Member, "unit" | "inner">): boolean {
  return (
    maker.unit.kind === "element" &&
    maker.inner.length === inner.length &&
    maker.inner.every((axis, i) => {
      const own = at(inner, i);
      return plainAxis(at(access.index, axis)) === own && equalDims(at(maker.unit.domain, axis), at(unit.domain, own));
    })
  );
}
