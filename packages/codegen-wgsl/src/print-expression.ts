/** Prints nodes and indices as WGSL. A value used twice in a statement, and a load under a guard, get a name first. */
import {
  at,
  axisIndex,
  f16,
  get,
  linearIndex,
  mapIndex,
  quotientIndex,
  remainderIndex,
  sizeIndex,
  unreachable,
  type Dim,
  type Dtype,
  type Guard,
  type Index,
  type Node,
} from "@cotangent/ir";
import { laneCount, reads, simplifyIndex, usesOf } from "@cotangent/kernel";
import type { Helper } from "./helpers.ts";
import { isRun, type Lanes } from "./lanes.ts";
import type { Lines } from "./lines.ts";
import type { Place } from "./place.ts";
import { applied, operandType, type Apply } from "./print-apply.ts";
import { printConstant, printShift, wgslType } from "./print-scalar.ts";
import { printDim } from "./sizes.ts";
import { componentOf, isAlikeOnVectors, vectorOf, vectorType } from "./print-vector.ts";

/** Expressions nest at most this deep before a part gets a name. */
const maximalHeight = 24;

export class ExpressionPrinter {
  readonly lines: Lines;
  readonly helpers: Set<Helper>;
  /** The members of the uniform of sizes that are read. */
  readonly sizes: Set<string>;
  readonly places: readonly Place[];
  /** The names of axes, and the values of those whose loop is repeated as text. */
  readonly axes: Map<number, string | number> = new Map();
  readonly locals: Map<string, string> = new Map();
  /** The loop over lanes around the statements at hand. */
  lanes: Lanes | undefined;
  #named = new Map<Node, string>();
  #temporaries = 0;

  constructor(places: readonly Place[], lines: Lines, helpers: Set<Helper>, sizes: Set<string> = new Set()) {
    this.places = places;
    this.lines = lines;
    this.helpers = helpers;
    this.sizes = sizes;
  }

  /** Starts a statement that reads `roots`. */
  begin(roots: readonly Node[]): void {
    this.#named = new Map();
    const heights = new Map<Node, number>();
    for (const [node, uses] of usesOf(roots)) {
      if (node.kind !== "apply" && node.kind !== "load") continue;
      const parts = node.kind === "apply" ? node.args : [];
      const height = 1 + Math.max(0, ...parts.map((part) => heights.get(part) ?? 0));
      const isGuarded = node.kind === "load" && node.guards.length > 0;
      const isNamed = uses > 1 || height >= maximalHeight || isGuarded;
      heights.set(node, isNamed ? 0 : height);
      if (isNamed) this.#name(node);
    }
  }

  #name(node: Node): void {
    const name = `t${this.#temporaries++}`;
    if (node.kind === "load" && node.guards.length > 0) {
      const otherwise = printConstant(node.otherwise, node.dtype, this.helpers);
      const start = this.varies(node) ? this.#splat(otherwise, node.dtype) : otherwise;
      this.lines.add(`var ${name}: ${this.typeOf(node)} = ${start};`);
      this.guarded(node.guards, () => this.lines.add(`${name} = ${this.#anyLoad(node)};`));
    } else this.lines.add(`let ${name}: ${this.typeOf(node)} = ${this.value(node)};`);
    this.#named.set(node, name);
  }

  /** Whether `node` is a vector here. */
  varies(node: Node): boolean {
    return this.lanes?.varies(node) ?? false;
  }

  typeOf(node: Node): string {
    return this.varies(node) ? vectorType(wgslType(node.dtype)) : wgslType(node.dtype);
  }

  /** `node` as a vector, also where it is the same in all lanes. */
  vector(node: Node): string {
    const text = this.value(node);
    return this.varies(node) ? text : this.#splat(text, node.dtype);
  }

  #splat(text: string, dtype: Dtype): string {
    return `${vectorType(wgslType(dtype))}(${text})`;
  }

  /** A name for what `text` says. */
  named(text: string, type: string): string {
    if (/^\w+$/.test(text)) return text;
    const name = `t${this.#temporaries++}`;
    this.lines.add(`let ${name}: ${type} = ${text};`);
    return name;
  }

  value(node: Node): string {
    const known = this.#named.get(node);
    if (known !== undefined) return known;
    switch (node.kind) {
      case "apply":
        return this.#apply(node);
      case "constant":
        return printConstant(node.value, node.dtype, this.helpers);
      case "local":
        return get(this.locals, node.name, `variable ${node.name}`);
      case "position":
        return this.varies(node)
          ? vectorOf("i32", (lane) => this.inLane(lane, () => this.index(node.index)))
          : this.index(node.index);
      case "load":
        return this.#anyLoad(node);
      case "input":
        throw new Error("internal: an input node in a kernel");
      default:
        return unreachable(node, "print a node");
    }
  }

  #apply(node: Apply): string {
    return this.varies(node) ? this.#applyToVectors(node) : applied(node, this.#values(node.args), this.helpers);
  }

  #values(nodes: readonly Node[]): readonly string[] {
    return nodes.map((node) => this.value(node));
  }

  #applyToVectors(node: Apply): string {
    const { op, args } = node;
    const { kind } = operandType(node);
    const [x, y] = args;
    if ((op === "shl" || op === "shr") && kind !== "bool" && x && y && !this.varies(y))
      return printShift(op, kind, this.vector(x), this.value(y));
    const asScalar = applied(node, ["x", "y", "z"].slice(0, args.length), this.helpers);
    if (asScalar === "x") return this.value(at(args, 0));
    if (op !== "cast" && op !== "bitcast" && isAlikeOnVectors(op, kind))
      return applied(
        node,
        args.map((arg) => this.vector(arg)),
        this.helpers,
      );
    const names = args.map((arg) => this.named(this.value(arg), this.typeOf(arg)));
    return vectorOf(wgslType(node.dtype), (lane) =>
      applied(
        node,
        names.map((name, i) => (this.varies(at(args, i)) ? componentOf(name, lane) : name)),
        this.helpers,
      ),
    );
  }

  /** What `print` prints, for one lane. */
  inLane(lane: number, print: () => string): string {
    const { axis } = this.lanes ?? {};
    if (axis === undefined) return print();
    this.axes.set(axis, lane);
    const text = print();
    this.axes.delete(axis);
    return text;
  }

  #anyLoad({ source, index, dtype }: Extract<Node, { kind: "load" }>): string {
    const { lanes } = this;
    if (!lanes || !index.some((part) => reads(part, lanes.axis))) return this.load(source, index);
    const place = at(this.places, source);
    if (!this.isWide(place, index))
      return vectorOf(wgslType(dtype), (lane) => this.inLane(lane, () => this.load(source, index)));
    const elements = this.wideElement(place, index);
    if (place.half) return this.#splat(elements, dtype);
    return dtype.kind === "bool" && place.inMemory ? `(${elements} != ${vectorType("u32")}(0u))` : elements;
  }

  /** Whether the lanes are one element of `place`, an array of vectors. */
  isWide(place: Place, index: readonly Index[]): boolean {
    return place.wide && this.lanes !== undefined && isRun(index, place.shape, this.lanes.axis);
  }

  /** The vector of `place` that holds all lanes of `index`. */
  wideElement({ name, shape, base }: Place, index: readonly Index[]): string {
    const first = this.#firstLane(linearIndex(index, shape));
    const position = this.index(simplifyIndex(quotientIndex(first, laneCount), () => Number.MAX_SAFE_INTEGER));
    return `${name}[${base === undefined ? position : `${base} / ${laneCount}i + ${position}`}]`;
  }

  load(source: number, index: readonly Index[]): string {
    const place = at(this.places, source);
    if (place.half && place.atomic) return this.#loadOfPair(place, index);
    const element = this.element(place, index);
    if (place.half) return `f32(${element})`;
    if (place.words) return `bitcast<${wgslType(place.dtype)}>(${element})`;
    if (place.atomic)
      return place.dtype.name === "f32" ? `bitcast<f32>(atomicLoad(&${element}))` : `atomicLoad(&${element})`;
    return place.dtype.kind === "bool" && place.inMemory ? `(${element} != 0u)` : element;
  }

  #loadOfPair(place: Place, index: readonly Index[]): string {
    const position = this.position(place, index);
    const pair = `atomicLoad(&${place.name}[(${position}) / 2i])`;
    return `unpack2x16float(${pair} >> (16u * u32((${position}) % 2i))).x`;
  }

  /** The element of `place` at `index`. */
  element(place: Place, index: readonly Index[]): string {
    if (!place.wide) return `${place.name}[${this.position(place, index)}]`;
    if (place.base !== undefined) {
      const position = this.position(place, index);
      return `${place.name}[(${position}) / ${laneCount}i][(${position}) % ${laneCount}i]`;
    }
    const position = mapIndex(linearIndex(index, place.shape), this.#known, (node) => node);
    const [vector, lane] = [quotientIndex(position, laneCount), remainderIndex(position, laneCount)];
    return `${place.name}[${this.#index(vector)}][${this.#index(lane)}]`;
  }

  /** Where the element of `place` at `index` is in its memory. */
  position({ shape, base }: Place, index: readonly Index[]): string {
    const position = this.index(linearIndex(index, shape));
    if (base === undefined) return position;
    return position === "0i" ? base : `${base} + ${position}`;
  }

  /** Whether the value of `node` is one of f16 as it is. */
  isHalf(node: Node): boolean {
    if (node.kind === "load") return at(this.places, node.source).dtype === f16 && node.guards.length === 0;
    if (node.kind === "constant") return Object.is(f16.round(node.value), node.value);
    return node.kind === "apply" && node.op === "cast" && at(node.args, 0).dtype === f16;
  }

  #dim(dim: Dim): string {
    return printDim(dim, this.sizes);
  }

  /** `index` as an i32, its constants folded. */
  index(index: Index): string {
    return this.#index(mapIndex(index, this.#known, (node) => node));
  }

  #firstLane(index: Index): Index {
    const lane = this.lanes?.axis;
    return mapIndex(
      index,
      (axis) => (axis === lane ? sizeIndex(0) : this.#known(axis)),
      (node) => node,
    );
  }

  readonly #known = (axis: number): Index => {
    const known = this.axes.get(axis);
    return typeof known === "number" ? sizeIndex(known) : axisIndex(axis);
  };

  #index(index: Index): string {
    switch (index.kind) {
      case "axis":
        return String(get(this.axes, index.axis, `axis ${index.axis} around here`));
      case "size":
        return this.#dim(index.value);
      case "sum":
        return `(${index.terms.map((term) => this.#index(term)).join(" + ")})`;
      case "scaled":
        return `${this.#index(index.index)} * ${this.#dim(index.by)}`;
      case "quotient":
        return `(${this.#index(index.index)} / ${this.#dim(index.by)})`;
      case "remainder":
        return `(${this.#index(index.index)} % ${this.#dim(index.by)})`;
      case "value":
        return index.node.dtype.kind === "uint" ? `i32(${this.value(index.node)})` : this.value(index.node);
      default:
        return unreachable(index, "print an index");
    }
  }

  /**
   * What `body` adds, where the guards hold. Those that are known do not show: compilers look for elements that are
   * outside of arrays even where nothing is ever read. All lanes are alike: the first says for all.
   */
  guarded(guards: readonly Guard[], body: () => void): void {
    const conditions = new Set<string>();
    for (const { index, below } of guards) {
      const position = this.#firstLane(index);
      const known = position.kind === "size" ? position.value : undefined;
      if (typeof known === "number" && typeof below === "number") {
        if (known < 0 || known >= below) return;
      } else conditions.add(`${this.#index(position)} >= 0i && ${this.#index(position)} < ${this.#dim(below)}`);
    }
    if (conditions.size === 0) body();
    else this.lines.block(`if (${[...conditions].join(" && ")}) `, body);
  }
}
