/**
 * Evaluates nodes and indices at one point of a loop nest, as the interpreter does, on what is known of elements: their value,
 * if nothing is needed for it but the program, and the inputs that they depend on.
 */
import {
  applyScalar,
  at,
  evaluateDim,
  get,
  unreachable,
  type Dim,
  type Dtype,
  type Guard,
  type Index,
  type Node,
} from "@cotangent/ir";
import type { Dependence, IndexSets } from "./index-sets.ts";

export interface Element {
  readonly value: number | undefined;
  readonly depends: Dependence;
}

/** An array of which some is known. */
export interface Traced {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** All elements, if they are known. */
  readonly values?: ArrayLike<number>;
  /** What each element depends on; absent where that is nothing. */
  readonly depends?: readonly Dependence[];
}

/** The end of an analysis that would take too long. */
export class OutOfWork extends Error {}

/** How many elements may still be looked at. */
export class Work {
  #left: number;

  constructor(most: number) {
    this.#left = most;
  }

  spend(count: number): void {
    this.#left -= count;
    if (this.#left < 0) throw new OutOfWork();
  }
}

const nothing: Element = { value: undefined, depends: undefined };
const elementOf = (value: number): Element => ({ value, depends: undefined });

export class Probe {
  readonly axes: number[] = [];
  readonly locals: Map<string, Element> = new Map();
  /** Values of `input` nodes. */
  inputs: readonly Element[] = [];
  readonly sources: readonly Traced[];
  readonly sets: IndexSets;
  readonly #work: Work;
  readonly #memo = new Map<Node, Element>();

  constructor(sources: readonly Traced[], sets: IndexSets, work: Work) {
    this.sources = sources;
    this.sets = sets;
    this.#work = work;
  }

  /** To be called whenever something that nodes read may have changed. */
  moved(): void {
    this.#work.spend(1);
    this.#memo.clear();
  }

  element(node: Node): Element {
    const known = this.#memo.get(node);
    if (known) return known;
    const made = this.#compute(node);
    this.#memo.set(node, made);
    return made;
  }

  join(a: Element, b: Element): Element {
    if (a === b) return a;
    const value = a.value === b.value ? a.value : undefined;
    return { value, depends: this.sets.union(a.depends, b.depends) };
  }

  #compute(node: Node): Element {
    switch (node.kind) {
      case "apply":
        return this.#apply(node);
      case "constant":
        return elementOf(node.value);
      case "input":
        return at(this.inputs, node.input);
      case "load": {
        const holds = this.holds(node.guards);
        if (holds === false) return elementOf(node.otherwise);
        const loaded = this.load(at(this.sources, node.source), node.index);
        return holds ? loaded : this.join(loaded, elementOf(node.otherwise));
      }
      case "local":
        return get(this.locals, node.name, `variable ${node.name}`);
      case "position":
        return { value: this.index(node.index), depends: undefined };
      default:
        return unreachable(node, "Probe.element");
    }
  }

  #apply(node: Extract<Node, { kind: "apply" }>): Element {
    const args = node.args.map((arg) => this.element(arg));
    const [first, second, third] = args;
    if (node.op === "select" && first && second && third) return this.#chosen(first.value, second, third);
    const depends = node.dtype.differentiable ? this.sets.all(args.map((arg) => arg.depends)) : undefined;
    // What is multiplied by a zero that the program writes down depends on nothing.
    if (depends && node.op === "mul" && args.some(({ value }) => value === 0)) return nothing;
    const values = args.flatMap(({ value }) => (value === undefined ? [] : [value]));
    if (depends || values.length < args.length) return { value: undefined, depends };
    return elementOf(applyScalar(node.op, at(node.args, 0).dtype, node.dtype, values));
  }

  #chosen(condition: number | undefined, yes: Element, no: Element): Element {
    if (condition === undefined) return this.join(yes, no);
    return condition === 0 ? no : yes;
  }

  /** The value of an index; undefined where it depends on values that are not known. */
  index(index: Index): number | undefined {
    switch (index.kind) {
      case "axis":
        return at(this.axes, index.axis);
      case "size":
        return sizeOf(index.value);
      case "sum": {
        let sum = 0;
        for (const term of index.terms) {
          const value = this.index(term);
          if (value === undefined) return undefined;
          sum += value;
        }
        return sum;
      }
      case "scaled":
        return this.#mapped(index.index, (i) => i * sizeOf(index.by));
      case "quotient":
        return this.#mapped(index.index, (i) => Math.floor(i / sizeOf(index.by)));
      case "remainder": {
        const by = sizeOf(index.by);
        return this.#mapped(index.index, (i) => ((i % by) + by) % by);
      }
      case "value":
        return this.element(index.node).value;
      default:
        return unreachable(index, "Probe.index");
    }
  }

  #mapped(index: Index, f: (i: number) => number): number | undefined {
    const value = this.index(index);
    return value === undefined ? undefined : f(value);
  }

  /** Undefined where it is not known. */
  holds(guards: readonly Guard[]): boolean | undefined {
    let certain = true;
    for (const guard of guards) {
      const index = this.index(guard.index);
      if (index === undefined) certain = false;
      else if (index < 0 || index >= sizeOf(guard.below)) return false;
    }
    return certain ? true : undefined;
  }

  /** The row-major position of an element; undefined if it is not known. */
  position({ shape }: Traced, index: readonly Index[]): number | undefined {
    let position = 0;
    for (const [axis, part] of index.entries()) {
      const i = this.index(part);
      if (i === undefined) return undefined;
      position = position * at(shape, axis) + i;
    }
    return position;
  }

  /** An element, or all at once where it is not known which. */
  load(array: Traced, index: readonly Index[]): Element {
    const position = this.position(array, index);
    if (position !== undefined) return elementAt(array, position);
    this.#work.spend(array.depends?.length ?? 0);
    return { value: undefined, depends: this.sets.all(array.depends ?? []) };
  }
}

const sizeOf = (dim: Dim): number => evaluateDim(dim, noSizes);
const noSizes: ReadonlyMap<string, number> = new Map();

export const elementAt = ({ values, depends }: Traced, position: number): Element => ({
  value: values?.[position],
  depends: depends?.[position],
});
