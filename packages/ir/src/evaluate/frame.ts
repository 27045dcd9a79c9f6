/** Evaluates nodes and indices at one point of a loop nest: the number instance of the scalar algebra. */
import { evaluateDim } from "../dim.ts";
import { at, get, unreachable } from "../errors.ts";
import type { Guard, Index } from "../index-expression.ts";
import type { Node } from "../node.ts";
import { applyScalar } from "../scalar-op.ts";
import type { ArrayValue, Sizes } from "./array-value.ts";

export class Frame {
  readonly axes: number[] = [];
  readonly locals: Map<string, number> = new Map();
  /** Values of `input` nodes. */
  inputs: readonly number[] = [];
  readonly sources: readonly ArrayValue[];
  readonly sizes: Sizes;
  #memo = new Map<Node, number>();

  constructor(sources: readonly ArrayValue[], sizes: Sizes) {
    this.sources = sources;
    this.sizes = sizes;
  }

  /** To be called whenever an axis, an input, a variable or a stored element may have changed. */
  moved(): void {
    this.#memo = new Map();
  }

  node(node: Node): number {
    const known = this.#memo.get(node);
    if (known !== undefined) return known;
    const value = this.#compute(node);
    this.#memo.set(node, value);
    return value;
  }

  #compute(node: Node): number {
    switch (node.kind) {
      case "apply":
        return applyScalar(
          node.op,
          at(node.args, node.op === "select" ? 1 : 0).dtype,
          node.dtype,
          node.args.map((arg) => this.node(arg)),
        );
      case "constant":
        return node.value;
      case "input":
        return at(this.inputs, node.input);
      case "load":
        return this.holds(node.guards) ? this.load(at(this.sources, node.source), node.index) : node.otherwise;
      case "local":
        return get(this.locals, node.name, `variable ${node.name}`);
      case "position":
        return this.index(node.index);
      default:
        return unreachable(node, "Frame.node");
    }
  }

  index(index: Index): number {
    switch (index.kind) {
      case "axis":
        return at(this.axes, index.axis);
      case "size":
        return evaluateDim(index.value, this.sizes);
      case "sum":
        return index.terms.reduce((sum, term) => sum + this.index(term), 0);
      case "scaled":
        return this.index(index.index) * evaluateDim(index.by, this.sizes);
      case "quotient":
        return Math.floor(this.index(index.index) / evaluateDim(index.by, this.sizes));
      case "remainder": {
        const by = evaluateDim(index.by, this.sizes);
        return ((this.index(index.index) % by) + by) % by;
      }
      case "value":
        return this.node(index.node);
      default:
        return unreachable(index, "Frame.index");
    }
  }

  holds(guards: readonly Guard[]): boolean {
    return guards.every((guard) => {
      const index = this.index(guard.index);
      return index >= 0 && index < evaluateDim(guard.below, this.sizes);
    });
  }

  /** The row-major position of an element; one outside the array is a defect of the lowering. */
  position(array: ArrayValue, index: readonly Index[]): number {
    return index.reduce((position, part, axis) => {
      const i = this.index(part);
      const length = at(array.shape, axis);
      if (!(i >= 0 && i < length)) throw new Error(`internal: index ${i} on an axis of length ${length}`);
      return position * length + i;
    }, 0);
  }

  load(array: ArrayValue, index: readonly Index[]): number {
    return at(array.data, this.position(array, index));
  }
}
