/**
 * Prints nodes and indices at a place in a kernel, whose schedule has named what is used twice. What does not change in
 * the loop around it (parts of addresses, loads of arrays that the kernel does not write) moves to the head of the
 * outermost loop that it depends on.
 */
import { at, get, jumps, linearIndex, unreachable, type Dim, type Guard, type Index, type Node } from "@cotangent/ir";
import {
  affineIn,
  indicesOf,
  nodesOfIndex,
  rangeOfAffine,
  type Affine,
  type Range,
  type Term,
} from "@cotangent/kernel";
import type { Helper } from "./helpers.ts";
import type { Names } from "./names.ts";
import type { KernelNames, Place } from "./places.ts";
import { printConversion, printNumber, printScalar } from "./print-scalar.ts";
import type { Scope } from "./scope.ts";

export interface BoundAxis extends Range {
  readonly text: string;
  readonly scope: Scope;
}

export class ExpressionPrinter {
  readonly names: Names;
  readonly helpers: Set<Helper>;
  readonly places: readonly Place[];
  readonly axes: Map<number, BoundAxis> = new Map();
  readonly locals: Map<string, string> = new Map();
  /** Constants whose value has no more digits than their dtype. */
  readonly exact: Set<string> = new Set();
  readonly root: Scope;
  readonly #size: (dim: Dim) => string;
  scope: Scope;
  #levels = new Map<Node, Scope | undefined>();

  constructor(places: readonly Place[], root: Scope, { local, size }: KernelNames, helpers: Set<Helper>) {
    this.places = places;
    this.root = root;
    this.scope = root;
    this.names = local;
    this.helpers = helpers;
    this.#size = size;
  }

  readonly #rangeOfAxis = (axis: number): Range => get(this.axes, axis, `axis ${axis} around here`);

  linear(index: Index): Affine {
    return affineIn(index, this.#rangeOfAxis);
  }

  /** Starts a statement, before which variables and arrays may have changed. */
  begin(): void {
    this.#levels = new Map();
  }

  /** `node` as a number: truth values as 0 and 1. */
  number(node: Node): string {
    if (node.dtype.kind !== "bool") return this.value(node);
    return node.kind === "constant" ? String(node.value) : `(${this.value(node)} ? 1 : 0)`;
  }

  /** `node` as its dtype is held in variables: truth values as booleans. */
  value(node: Node): string {
    const target = this.#homeOf(node);
    if (!target) return this.#compute(node);
    const from = this.scope;
    this.scope = target;
    const text = this.#compute(node);
    this.scope = from;
    return /^\w+$/.test(text) ? text : target.hoist(text, "c", this.names);
  }

  /** The block outside this one whose head is to hold the value of `node`. */
  #homeOf(node: Node): Scope | undefined {
    if (node.kind !== "apply" && node.kind !== "load") return undefined;
    const level = this.#levelOf(node);
    if (!level) return undefined;
    const { boundary } = this.scope;
    const home = level.depth > boundary.depth ? level : boundary;
    // Of copies of an unrolled loop only what is loaded is shared: their results would need more registers than there are.
    const outermost = node.kind === "load" ? this.scope : this.scope.loop;
    return home.depth < outermost.depth ? home : undefined;
  }

  /** The innermost block on whose axes the value of `node` depends; undefined where variables or writes may change it. */
  #levelOf(node: Node): Scope | undefined {
    if (this.#levels.has(node)) return this.#levels.get(node);
    const level = this.#computeLevel(node);
    this.#levels.set(node, level);
    return level;
  }

  #computeLevel(node: Node): Scope | undefined {
    switch (node.kind) {
      case "constant":
        return this.root;
      case "local":
      case "input":
        return undefined;
      case "apply":
        return this.#deepest(node.args.map((arg) => this.#levelOf(arg)));
      case "position":
      case "load":
        return this.#deepest([
          node.kind === "load" ? this.scope.quietFor(node.source) : this.root,
          ...indicesOf(node).map((index) => this.#levelOfLinear(this.linear(index))),
        ]);
      default:
        return unreachable(node, "levelOf");
    }
  }

  #deepest(levels: readonly (Scope | undefined)[]): Scope | undefined {
    return levels.reduce((a, b) => (a && b ? (a.depth > b.depth ? a : b) : undefined), this.root);
  }

  readonly #levelOfLinear = ({ terms }: Affine): Scope | undefined =>
    this.#deepest(terms.map(({ atom }) => this.#levelOfAtom(atom)));

  #levelOfAtom(atom: Index): Scope | undefined {
    if (atom.kind === "axis") return get(this.axes, atom.axis, "axis").scope;
    if (atom.kind === "value") return this.#levelOf(atom.node);
    return "index" in atom ? this.#levelOfLinear(this.linear(atom.index)) : this.root;
  }

  #compute(node: Node): string {
    switch (node.kind) {
      case "apply":
        return this.#apply(node);
      case "constant":
        return node.dtype.kind === "bool" ? String(node.value !== 0) : printNumber(node.value);
      case "local":
        return get(this.locals, node.name, `variable ${node.name}`);
      case "position":
        return this.index(node.index);
      case "load":
        return this.#load(node);
      case "input":
        throw new Error("internal: an input node in a kernel");
      default:
        return unreachable(node, "print a node");
    }
  }

  #apply(node: Extract<Node, { kind: "apply" }>): string {
    const { op, args, dtype } = node;
    const from = at(args, op === "select" ? 1 : 0).dtype;
    if (op === "cast" || op === "bitcast") {
      const arg = at(args, 0);
      return printConversion(
        op,
        [from, dtype],
        dtype.kind === "float" ? this.value(arg) : this.#rounded(arg),
        this.helpers,
      );
    }
    if (op === "pow") return this.#power(args);
    return printScalar(
      op,
      from.kind,
      args.map((arg) => (jumps(op) ? this.#rounded(arg) : this.value(arg))),
      this.helpers,
    );
  }

  #power(args: readonly Node[]): string {
    const [x, y] = [at(args, 0), at(args, 1)];
    const base = this.value(x);
    if (y.kind === "constant" && y.value === 2 && /^\w+$/.test(base)) return `(${base} * ${base})`;
    return printScalar("pow", "float", [base, this.value(y)], this.helpers);
  }

  /** f32 values are wider until they are stored; where the result jumps they are rounded first. */
  #rounded(node: Node): string {
    return this.isExact(node) ? this.value(node) : `Math.fround(${this.value(node)})`;
  }

  isExact(node: Node): boolean {
    if (node.dtype.name !== "f32" || node.kind === "constant") return true;
    if (node.kind === "load") return !at(this.places, node.source).scalars;
    return node.kind === "local" ? this.exact.has(node.name) : node.kind === "apply" && node.op === "cast";
  }

  #load(node: Extract<Node, { kind: "load" }>): string {
    const place = at(this.places, node.source);
    const element = this.element(place, node.index);
    const text = place.dtype.kind === "bool" ? `(${element} !== 0)` : element;
    const guard = this.guards(node.guards);
    if (guard === undefined) return text;
    return `(${guard} ? ${text} : ${place.dtype.kind === "bool" ? String(node.otherwise !== 0) : printNumber(node.otherwise)})`;
  }

  /** The element of `place` at `index`, to read or to assign. */
  element(place: Place, index: readonly Index[]): string {
    const linear = this.linear(linearIndex(index, place.shape));
    if (!place.scalars) return `${place.array}[${this.#sum(linear, place.offset)}]`;
    if (linear.terms.length > 0) throw new Error("internal: an address is not known");
    return at(place.scalars, linear.constant);
  }

  index(index: Index): string {
    const linear = this.linear(index);
    const text = this.#sum(linear, undefined);
    return linear.terms.length === 0 || /^\w+$/.test(text) ? text : `(${text})`;
  }

  /** The sum as text, its terms grouped by the loop that changes them; what outer loops change is computed there. */
  #sum({ constant, terms }: Affine, offset: string | undefined): string {
    const homes = terms.map((term) => ({ term, home: this.#homeOfAtom(term.atom) }));
    const levels = [...new Set(homes.map(({ home }) => home))].toSorted((a, b) => a.depth - b.depth);
    let text = offset ?? "";
    for (const level of levels) {
      const own = homes.filter(({ home }) => home === level);
      for (const { term } of own) text = this.#inScope(level, () => joinTerms(text, this.#term(term), term.by));
      if (level.depth < this.scope.depth && !/^\w+$/.test(text)) text = level.hoist(text, "p", this.names);
    }
    if (constant !== 0 || text === "")
      text = text === "" ? printNumber(constant) : `${text} ${constant < 0 ? "-" : "+"} ${Math.abs(constant)}`;
    return text;
  }

  /** Where a part of an address is computed: in the innermost loop that changes it, but no load leaves its condition. */
  #homeOfAtom(atom: Index): Scope {
    const level = this.#levelOfAtom(atom) ?? this.scope;
    const { boundary } = this.scope;
    return level.depth < boundary.depth && nodesOfIndex(atom).length > 0 ? boundary : level;
  }

  #inScope(scope: Scope, print: () => string): string {
    const from = this.scope;
    this.scope = scope.depth < from.depth ? scope : from;
    const text = print();
    this.scope = from;
    return text;
  }

  /** A term without its sign. */
  #term({ by, atom }: Term): string {
    const scale = Math.abs(by);
    return scale === 1 ? this.#atom(atom) : `${this.#atom(atom)} * ${scale}`;
  }

  #atom(atom: Index): string {
    if (atom.kind === "axis") return get(this.axes, atom.axis, "axis").text;
    if (atom.kind === "value") return this.value(atom.node);
    if (atom.kind === "quotient") return `(${this.index(atom.index)} / ${this.#size(atom.by)} | 0)`;
    if (atom.kind === "remainder") return `(${this.index(atom.index)} % ${this.#size(atom.by)})`;
    if (atom.kind === "size") return this.#size(atom.value);
    if (atom.kind === "scaled") return `${this.#atom(atom.index)} * ${this.#size(atom.by)}`;
    return this.index(atom);
  }

  /** A condition that all guards hold, without those that always do; undefined if none is left. */
  guards(guards: readonly Guard[]): string | undefined {
    const texts = guards.flatMap(({ index, below }) => {
      const size = this.#size(below);
      const { low, high } = rangeOfAffine(this.linear(index), this.#rangeOfAxis);
      if (low >= 0 && high < Number(size)) return [];
      const text = this.index(index);
      if (low >= 0) return [`${text} < ${size}`];
      if (high < Number(size)) return [`${text} >= 0`];
      // Engines compare a number without a sign to a variable, which may have one, as floats.
      const isNamed = typeof below !== "number" && /^\w+$/.test(text);
      return [isNamed ? `${text} >= 0 && ${text} < ${size}` : `${text} >>> 0 < ${size}`];
    });
    return texts.length === 0 ? undefined : texts.join(" && ");
  }
}

function joinTerms(text: string, term: string, coefficient: number): string {
  // Not `-term`, which makes −0 of 0.
  if (text === "") return coefficient < 0 ? `0 - ${term}` : term;
  return `${text} ${coefficient < 0 ? "-" : "+"} ${term}`;
}
