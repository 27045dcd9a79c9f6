/** Builds the expressions of one unit in the table of its kernel, its axes replaced by those of the kernel. */
import {
  arithmeticOf,
  at,
  axisIndex,
  get,
  jumps,
  sizeIndex,
  type Dtype,
  type Guard,
  type Index,
  type Node,
  type NodeTable,
  type ReduceForm,
} from "@cotangent/ir";
import { nodesOfIndex, reachable, rewriteIndex, rewriteNodes, type Rewrite } from "../rewrite.ts";
import { openGuards, simplifyIndex, type Extents } from "../simplify-index.ts";
import type { Member } from "./group.ts";
import { accessKey, symbolicLoads, type Access, type GuardedRead, type Unit } from "./unit.ts";

/** A value that need not be computed here: a node that is known, or a buffer (a tile has the axes `positions` only). */
export type StoredRead =
  | { readonly kind: "node"; readonly node: Node }
  | { readonly kind: "load"; readonly source: number; readonly positions?: readonly number[] };

export interface Surroundings {
  readonly table: NodeTable;
  readonly extents: Extents;
  /** The axes of the kernel that are the inner axes of the stage. */
  readonly axes: readonly number[];
  readonly dtype: (value: number) => Dtype;
  readonly stored: (access: Access) => StoredRead | undefined;
}

export class Expressions {
  readonly #unit: Unit;
  readonly #member: Member;
  readonly #here: Surroundings;
  readonly #done = new Map<Access, Node>();
  readonly #rewrite: Rewrite;
  readonly #simplify: (index: Index) => Index;

  constructor(member: Member, here: Surroundings) {
    this.#unit = member.unit;
    this.#member = member;
    this.#here = here;
    this.#simplify = (index) => simplifyIndex(index, here.extents);
    this.#rewrite = {
      table: here.table,
      axis: (axis) => this.axis(axis),
      simplify: this.#simplify,
      load: (node) => this.#symbolic(node),
    };
  }

  /** What axis `axis` of the unit is in the kernel. */
  axis(axis: number): Index {
    const inner = this.#member.inner.indexOf(axis);
    if (inner >= 0) return axisIndex(at(this.#here.axes, inner));
    const row = this.#member.rows.indexOf(axis);
    return row < 0 ? sizeIndex(0) : axisIndex(row);
  }

  /** The value of the unit itself at each point, for a unit that makes elements. */
  element(): Node {
    const { unit } = this.#member;
    const index = unit.domain.map((_, axis) => simplifyIndex(axisIndex(axis), unit.extents));
    return this.compute(get(unit.accesses, accessKey(at(unit.values, 0), index, []), "access of a value itself"));
  }

  /** The elements that are reduced, for a unit that reduces. */
  reduced({ map, monoid }: ReduceForm, reads: ReadonlyMap<Node, GuardedRead>): readonly Node[] {
    const exact = hasJumps([...map, ...monoid.combine]);
    return rewriteNodes(map, {
      ...this.#rewrite,
      load: (node) => this.guarded(get(reads, node, "read of a reduction"), exact),
    });
  }

  #symbolic(node: Extract<Node, { kind: "load" }>): Node {
    return this.compute(
      get(this.#unit.accesses, accessKey(node.source, node.index, node.guards), "access of a symbolic load"),
    );
  }

  /** The node of `access`, after those that it needs, which wait on a list: recursion would be as deep as the program. */
  compute(access: Access): Node {
    const pending: Access[] = [access];
    for (let next = pending.at(-1); next; next = pending.at(-1)) {
      const waiting = this.#done.has(next) ? [] : this.#needs(next).filter((need) => !this.#done.has(need));
      pending.push(...waiting);
      if (waiting.length > 0) continue;
      pending.pop();
      if (!this.#done.has(next)) this.#done.set(next, this.#build(next));
    }
    return get(this.#done, access, "computed access");
  }

  #needs(access: Access): readonly Access[] {
    const inIndex = symbolicLoads(
      this.#unit,
      [...access.index, ...access.guards.map(({ index }) => index)].flatMap(nodesOfIndex),
    );
    if (!access.body || this.#here.stored(access)) return inIndex;
    const { body } = access;
    return [...inIndex, ...(body.kind === "scalar" ? body.inputs.values() : body.pieces.map((piece) => piece.access))];
  }

  #build(access: Access): Node {
    const { body } = access;
    const stored = this.#here.stored(access);
    if (stored) return stored.kind === "node" ? stored.node : this.#load(access, stored, 0);
    if (!body) throw new Error(`internal: value ${access.value} is neither stored nor computed`);
    if (body.kind === "view") return this.#firstPiece(body.pieces, this.#constant(body.otherwise, access));
    const { inputs } = body;
    const exact = hasJumps([body.node]);
    const index = access.index.map((part) => rewriteIndex(part, this.#rewrite));
    const rewrite: Rewrite = {
      table: this.#here.table,
      simplify: this.#simplify,
      axis: (axis) => at(index, axis),
      input: (input) => {
        const read = get(inputs, input, "input of a step");
        const node = get(this.#done, read, "computed access");
        return exact ? this.#rounded(node, read) : node;
      },
    };
    return this.#widened(at(rewriteNodes([body.node], rewrite), 0));
  }

  /** `node` in what operations compute in. */
  #widened(node: Node): Node {
    return this.#here.table.algebra.cast(node, arithmeticOf(node.dtype));
  }

  /** `node`, the element of `access`, no wider than the dtype of its value. */
  #rounded(node: Node, { value }: Access): Node {
    const dtype = this.#here.dtype(value);
    return dtype.arithmetic && node.kind !== "load" ? this.#widened(this.#here.table.algebra.cast(node, dtype)) : node;
  }

  #constant(value: number, access: Access): Node {
    return this.#widened(this.#here.table.constant(value, this.#here.dtype(access.value)));
  }

  #load(access: Access, { source, positions }: Extract<StoredRead, { kind: "load" }>, otherwise: number): Node {
    const whole = access.index.map((part) => rewriteIndex(part, this.#rewrite));
    const index = positions ? positions.map((axis) => at(whole, axis)) : whole;
    const dtype = this.#here.dtype(access.value);
    return this.#here.table.load(
      source,
      arithmeticOf(dtype),
      index,
      this.#guards(access.guards),
      dtype.round(otherwise),
    );
  }

  #guards(guards: readonly Guard[]): readonly Guard[] {
    return openGuards(
      guards.map((guard) => ({ ...guard, index: rewriteIndex(guard.index, this.#rewrite) })),
      this.#here.extents,
    );
  }

  #firstPiece(pieces: readonly GuardedRead[], otherwise: Node): Node {
    const [only] = pieces;
    if (only && pieces.length === 1) return this.guarded(only);
    return pieces.reduceRight(
      (rest, { access, guards }) => this.#select(this.#guards(guards), this.compute(access), rest),
      otherwise,
    );
  }

  /**
   * A guarded load is one node; a guarded expression, of whose loads each is guarded, is computed and then selected. It
   * is no wider than its dtype if `exact`.
   */
  guarded({ access, guards, otherwise }: GuardedRead, exact = false): Node {
    const own = this.#guards(guards);
    const stored = this.#here.stored(access);
    if (own.length > 0 && stored?.kind === "load") {
      this.compute(access);
      return this.#load(access, stored, otherwise);
    }
    const node = this.compute(access);
    return this.#select(own, exact ? this.#rounded(node, access) : node, this.#constant(otherwise, access));
  }

  #select(guards: readonly Guard[], node: Node, rest: Node): Node {
    const { table, extents } = this.#here;
    const k = table.algebra;
    const tests = guards.flatMap(({ index, below }) => {
      const [position, zero, end] = [
        table.position(index),
        table.position(sizeIndex(0)),
        table.position(sizeIndex(below)),
      ];
      const atLeast = openGuards([{ index, below: Infinity }], extents).length > 0;
      return [...(atLeast ? [k.le(zero, position)] : []), k.lt(position, end)];
    });
    return tests.length === 0
      ? node
      : k.select(
          tests.reduce((a, b) => k.and(a, b)),
          node,
          rest,
        );
  }
}

/** Whether a result depends on arguments in such a way that they must not be wider than their dtype. */
const hasJumps = (roots: readonly Node[]): boolean =>
  reachable(roots).some(
    (node) =>
      node.kind === "apply" &&
      (jumps(node.op) || (node.op === "cast" && node.dtype.kind !== "float" && node.args[0]?.dtype.kind === "float")),
  );
