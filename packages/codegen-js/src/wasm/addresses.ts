/**
 * Indices as code. The terms of a sum are grouped by the block that changes them: what outer blocks change is computed at
 * their heads, and what a loop steps through is a variable that grows with it.
 */
import { addDims, get, mulDims, unreachable, type Dim, type Index, type Node } from "@cotangent/ir";
import {
  affineIn,
  axesOfIndex,
  indicesOf,
  nodesOfIndex,
  rangeOfAffine,
  type Affine,
  type Range,
  type Term,
} from "@cotangent/kernel";
import type { Code } from "./bytes.ts";
import type { Emitter } from "./emitter.ts";
import { apply, getLocal, i32Const, type Address } from "./instructions.ts";
import { isLocal } from "./operand.ts";
import { plus, times, type Scope } from "./scope.ts";

/** An axis and the block that its loop repeats; `low = high` in a copy. */
export interface BoundAxis extends Range {
  readonly scope: Scope;
  /** The values of the axis in all copies. */
  readonly whole: Range;
  /** Where it is given from outside. */
  readonly value?: Code;
}

/** An index over axes that have all their values, and whether copies have to simplify it anew. */
interface Known {
  readonly linear: Affine;
  /** Axes in quotients and remainders, and those that sizes are multiplied with. */
  readonly hidden: readonly number[];
}

/** What addresses need to know of nodes in them. */
export interface NodeEmitter {
  /** A node as a scalar. */
  scalar(node: Node): Code;
  /** The block at whose head the local `name` is known; undefined if it changes later. */
  scopeOfLocal(name: string): Scope | undefined;
  /** Whether the kernel changes the elements of a buffer. */
  changes(buffer: number): boolean;
}

const byDepth = ([a]: readonly [Scope, unknown], [b]: readonly [Scope, unknown]): number => a.depth - b.depth;

export class Addresses {
  readonly axes: Map<number, BoundAxis> = new Map();
  readonly #emit: Emitter;
  readonly #nodes: NodeEmitter;
  readonly #known = new Map<Index, Known>();
  readonly #extents = new Map<number, Range>();

  constructor(emit: Emitter, nodes: NodeEmitter) {
    this.#emit = emit;
    this.#nodes = nodes;
  }

  readonly rangeOfAxis = (axis: number): Range => get(this.axes, axis, `axis ${axis} around here`);

  /** `index` with what is known of the axes around here. */
  linear(index: Index): Affine {
    if (index.kind === "size") return affineIn(index, this.rangeOfAxis);
    const { linear, hidden } = this.#knownOf(index);
    const isFixed = (axis: number): boolean => {
      const { low, high } = get(this.axes, axis, "axis");
      return low === high;
    };
    if (hidden.some(isFixed)) return affineIn(index, this.rangeOfAxis);
    let { constant } = linear;
    const terms = linear.terms.filter(({ atom, by }) => {
      if (atom.kind !== "axis" || !isFixed(atom.axis)) return true;
      constant += by * get(this.axes, atom.axis, "axis").low;
      return false;
    });
    return { constant, terms };
  }

  #knownOf(index: Index): Known {
    const known = this.#known.get(index);
    if (known) return known;
    const linear = affineIn(index, (axis) => get(this.axes, axis, `axis ${axis} around here`).whole);
    const hidden = linear.terms.flatMap(({ atom }) =>
      atom.kind === "axis" || atom.kind === "value" ? [] : axesOfIndex(atom),
    );
    const made = { linear, hidden };
    this.#known.set(index, made);
    return made;
  }

  /** Binds `axis` while `emit` runs. */
  bound(axis: number, bound: BoundAxis, emit: () => void): void {
    const { low, high } = this.#extents.get(axis) ?? bound.whole;
    // What is known of indices is only for loops of these lengths.
    if (low !== bound.whole.low || high !== bound.whole.high) this.#known.clear();
    this.#extents.set(axis, bound.whole);
    const outer = this.axes.get(axis);
    this.axes.set(axis, bound);
    emit();
    if (outer) this.axes.set(axis, outer);
    else this.axes.delete(axis);
  }

  /** Whether `emit` sees `axis` as `value` only. */
  at<T>(axis: number, value: number, emit: () => T): T {
    const outer = get(this.axes, axis, "axis");
    this.axes.set(axis, { ...outer, low: value, high: value });
    const result = emit();
    this.axes.set(axis, outer);
    return result;
  }

  /** `index` as an i32. */
  index(index: Index): Code {
    const linear = this.linear(index);
    return plus(this.#sum(linear, 1, i32Const(0)), i32Const(linear.constant));
  }

  /** Where the element number `linear` of an array that starts at `base` is. */
  address(linear: Affine, bytes: number, base: Code): Address {
    const offset = linear.constant * bytes;
    const sum = this.#sum(linear, bytes, base);
    // A constant beside an address must not make up for terms that are negative: addresses do not wrap.
    const { low } = rangeOfAffine({ ...linear, constant: 0 }, this.rangeOfAxis);
    if (offset >= 0 && low >= 0) return { base: sum, offset };
    return { base: this.#sum(linear, bytes, this.#hoisted(this.#emit.root, plus(base, i32Const(offset)))), offset: 0 };
  }

  #sum(linear: Affine, scale: number, start: Code): Code {
    // By block; several in one block keep their order.
    const levels = new Map<Scope, Term[]>();
    for (const term of linear.terms) {
      const home = this.#homeOfAtom(term.atom);
      const own = levels.get(home);
      if (own) own.push(term);
      else levels.set(home, [term]);
    }
    let code = start;
    for (const [level, own] of levels.size > 1 ? [...levels].toSorted(byDepth) : levels) {
      const { loop } = level;
      const stepped = loop ? own.filter(({ atom }) => stepOf(atom, loop.axis) !== undefined) : [];
      if (loop && stepped.length > 0) {
        const step = addDims(...stepped.map(({ atom, by }) => mulDims(by * scale, stepOf(atom, loop.axis) ?? 0)));
        code = getLocal(level.induction(code, this.#step(step), this.#emit.local("i32")));
      }
      for (const term of own) {
        if (!stepped.includes(term))
          code = this.#emit.outside(level, () => plus(code, times(this.#atom(term.atom), term.by * scale)));
      }
      code = this.#hoisted(level, code);
    }
    return code;
  }

  readonly #step = (step: Dim): number | Code => (typeof step === "number" ? step : this.#emit.factor(step));

  /** `code` as a local of `scope`, if that is around the block at hand. */
  #hoisted(scope: Scope, code: Code): Code {
    if (scope.depth >= this.#emit.scope.depth || (isLocal(code) && !this.#emit.isFleeting(code))) return code;
    return this.#emit.hoisted(scope, code, "i32");
  }

  #atom(atom: Index): Code {
    switch (atom.kind) {
      case "axis": {
        const { scope, value } = get(this.axes, atom.axis, "axis");
        return value ?? getLocal(scope.induction(i32Const(0), 1, this.#emit.local("i32")));
      }
      case "value":
        return this.#nodes.scalar(atom.node);
      case "quotient":
        return apply("i32DivU", this.index(atom.index), this.#emit.divisor(atom.by));
      case "remainder":
        return apply("i32RemU", this.index(atom.index), this.#emit.divisor(atom.by));
      case "size":
        return this.#emit.size(atom.value);
      case "scaled":
        return apply("i32Mul", this.#atom(atom.index), this.#emit.factor(atom.by));
      case "sum":
        return this.index(atom);
      default:
        return unreachable(atom, "a part of an index");
    }
  }

  /** Where a part of an address is computed: in the innermost loop that changes it, but no load leaves its condition. */
  #homeOfAtom(atom: Index): Scope {
    const level = this.#levelOfAtom(atom) ?? this.#emit.scope;
    const { boundary } = this.#emit.scope;
    return level.depth < boundary.depth && nodesOfIndex(atom).length > 0 ? boundary : level;
  }

  #deepest(levels: readonly (Scope | undefined)[]): Scope | undefined {
    return levels.reduce((a, b) => (a && b ? (a.depth > b.depth ? a : b) : undefined), this.#emit.root);
  }

  #levelOfAtom(atom: Index): Scope | undefined {
    if (atom.kind === "axis") return get(this.axes, atom.axis, "axis").scope;
    if (atom.kind === "value") return this.#levelOf(atom.node);
    return "index" in atom ? this.#levelOfIndex(atom.index) : this.#emit.root;
  }

  #levelOfIndex(index: Index): Scope | undefined {
    return this.#deepest(this.linear(index).terms.map(({ atom }) => this.#levelOfAtom(atom)));
  }

  /** The block at whose head the value of `node` is known; undefined where variables or writes may change it. */
  #levelOf(node: Node): Scope | undefined {
    switch (node.kind) {
      case "constant":
        return this.#emit.root;
      case "local":
        return this.#nodes.scopeOfLocal(node.name);
      case "input":
        return undefined;
      case "apply":
        return this.#deepest(node.args.map((arg) => this.#levelOf(arg)));
      case "load":
        if (this.#nodes.changes(node.source)) return undefined;
        return this.#deepest(indicesOf(node).map((index) => this.#levelOfIndex(index)));
      case "position":
        return this.#levelOfIndex(node.index);
      default:
        return unreachable(node, "levelOf");
    }
  }
}

/** By how much `atom` grows from one value of `axis` to the next, if that is all it depends on. */
function stepOf(atom: Index, axis: number): Dim | undefined {
  if (atom.kind === "axis") return atom.axis === axis ? 1 : undefined;
  return atom.kind === "scaled" && atom.index.kind === "axis" && atom.index.axis === axis ? atom.by : undefined;
}
