/**
 * Nodes as code, at a place in a kernel whose schedule has named what is used twice. In a loop over lanes what differs
 * from lane to lane is a vector; loads that do not run along memory are made one lane after the other.
 */
import { at, get, i32, unreachable, type Dtype, type Index, type Node } from "@cotangent/ir";
import { nodesOfIndex, reachable, reads, usesOf, type Affine } from "@cotangent/kernel";
import { Addresses, type NodeEmitter } from "./addresses.ts";
import type { Code } from "./bytes.ts";
import type { Emitter } from "./emitter.ts";
import { isSquare } from "./expand.ts";
import type { Functions } from "./functions.ts";
import { conditions, openGuards } from "./guards.ts";
import { apply, load, rampConst, type Address } from "./instructions.ts";
import { build, everyOther, extract, reversed, spread } from "./lanes.ts";
import { inRegisters, loadScalar, vectorLoad } from "./loads.ts";
import { laneCount, lanesOperand, scalarCode, scalarOperand, constCode, scalarType, type Operand } from "./operand.ts";
import { Operations } from "./operations.ts";
import { extremumIn, type Apply } from "./patterns.ts";
import { positionIn, type Place } from "./places.ts";
import type { Scope } from "./scope.ts";

/** What a name stands for. */
export interface Named {
  readonly operand: Operand;
  /** The block at whose head it is known; absent if it changes later. */
  readonly scope?: Scope;
}

/** Where a place is in a loop over lanes: how far apart its lanes are; undefined where they are anywhere. */
export interface Access {
  readonly linear: Affine;
  readonly stride: number | undefined;
}

type Memory = Extract<Place, { kind: "memory" }>;
type Load = Extract<Node, { kind: "load" }>;

export class ExpressionEmitter implements NodeEmitter {
  readonly emit: Emitter;
  readonly addresses: Addresses;
  readonly operations: Operations;
  readonly places: readonly Place[];
  readonly names: Map<string, Named> = new Map();
  /** The axis of the lanes of the loop around, and the lane where only one is looked at. */
  lanes: { readonly axis: number; readonly only?: number } | undefined;
  readonly changed: ReadonlySet<number>;
  /** The arguments of the formula at hand, and what it has named. */
  #inputs: readonly Operand[] = [];
  readonly #known = new Map<Node, Operand>();

  constructor(emit: Emitter, functions: Functions, places: readonly Place[], changed: ReadonlySet<number>) {
    this.emit = emit;
    this.places = places;
    this.changed = changed;
    this.addresses = new Addresses(emit, this);
    this.operations = new Operations(emit, functions);
  }

  scalar(node: Node): Code {
    return scalarCode(this.value(node));
  }

  scopeOfLocal(name: string): Scope | undefined {
    return get(this.names, name, `variable ${name}`).scope;
  }

  changes(buffer: number): boolean {
    return this.changed.has(buffer);
  }

  value(node: Node): Operand {
    const known = this.#known.get(node);
    if (known) return known;
    switch (node.kind) {
      case "apply":
        return this.#apply(node);
      case "constant":
        return this.#constant(node.value, node.dtype);
      case "local":
        return this.#local(node.name);
      case "position":
        return this.#position(node.index);
      case "load":
        return this.#load(node);
      case "input":
        return at(this.#inputs, node.input);
      default:
        return unreachable(node, "emit a node");
    }
  }

  /** The value of an expression of inputs, what is used twice in locals. */
  formula(formula: Node, args: readonly Operand[]): Operand {
    this.#inputs = args;
    for (const [node, uses] of usesOf([formula]))
      if (node.kind === "apply" && uses > 1) this.#known.set(node, this.emit.named(this.value(node)));
    return this.value(formula);
  }

  #constant(value: number, dtype: Dtype): Operand {
    return {
      ...scalarOperand(dtype, constCode(value, dtype)),
      spread: () => {
        const code = this.emit.constant(scalarType(dtype), dtype.kind === "bool" ? -value : value);
        return scalarType(dtype) === "f64" ? lanesOperand(dtype, code, code) : lanesOperand(dtype, code);
      },
    };
  }

  #local(name: string): Operand {
    const { operand, scope } = get(this.names, name, `variable ${name}`);
    if (operand.lanes) return this.lanes?.only === undefined ? operand : extract(operand, this.lanes.only);
    if (!scope) return operand;
    return {
      dtype: operand.dtype,
      lanes: false,
      get parts() {
        return operand.parts;
      },
      spread: () => {
        const made = this.emit.inside(scope, () => spread(operand, this.emit), scope.head);
        const parts = made.parts.map((part) => this.emit.hoisted(scope, part, "v128"));
        return { ...made, parts };
      },
    };
  }

  #position(index: Index): Operand {
    const { stride } = this.access(index);
    const scalar = (): Operand => scalarOperand(i32, this.addresses.index(index));
    if (stride === 0) return scalar();
    if (stride === undefined) return this.eachLane(i32, scalar);
    const first = this.atLane(0, () => this.addresses.index(index));
    return lanesOperand(i32, apply("i32x4Add", apply("i32x4Splat", first), rampConst(stride)));
  }

  #apply(node: Apply): Operand {
    const { op, args, dtype } = node;
    const from = at(args, op === "select" ? 1 : 0).dtype;
    return (
      this.#square(node) ??
      this.#fused(node) ??
      this.#extremum(node) ??
      this.operations.apply(
        { op, from, to: dtype },
        args.map((arg) => this.value(arg)),
      )
    );
  }

  /** `x·x` for `x` to the power 2. */
  #square(node: Apply): Operand | undefined {
    if (!isSquare(node)) return undefined;
    const { args, dtype } = node;
    const base = this.emit.named(this.value(at(args, 0)));
    return this.operations.apply({ op: "mul", from: dtype, to: dtype }, [base, base]);
  }

  /** `x·y + z` or `z − x·y` as one operation. */
  #fused({ op, args, dtype }: Apply): Operand | undefined {
    if ((op !== "add" && op !== "sub") || dtype.kind !== "float") return undefined;
    const [x, y] = [at(args, 0), at(args, 1)];
    const second = this.#product(y);
    const product = second ?? (op === "add" ? this.#product(x) : undefined);
    if (!product) return undefined;
    const [a, b] = [this.value(at(product.args, 0)), this.value(at(product.args, 1))];
    return this.operations.fused(op, a, b, this.value(second ? x : y));
  }

  /** `x < y ? y : x` and `x < y ? x : y` of floats in lanes. */
  #extremum(node: Apply): Operand | undefined {
    const kind = extremumIn(node);
    if (!kind) return undefined;
    const { op, args, dtype } = node;
    const [x, y] = [this.value(at(args, 1)), this.value(at(args, 2))];
    return x.lanes || y.lanes
      ? this.operations.extremum(kind, y, x)
      : this.operations.apply({ op, from: dtype, to: dtype }, [this.value(at(args, 0)), x, y]);
  }

  /** `node` if it is a product of floats that nothing else uses. */
  #product(node: Node): Apply | undefined {
    return node.kind === "apply" && node.op === "mul" && !this.#known.has(node) ? node : undefined;
  }

  /** Whether all lanes of a loop are at hand. */
  get isVector(): boolean {
    return this.lanes !== undefined && this.lanes.only === undefined;
  }

  /** What `emit` makes of one lane after the other. */
  eachLane(dtype: Dtype, emit: (lane: number) => Operand): Operand {
    const scalars = Array.from({ length: laneCount }, (_, lane) =>
      this.atLane(lane, () => this.emit.namedCode(scalarCode(emit(lane)), scalarType(dtype))),
    );
    return build(dtype, scalars);
  }

  /** What `emit` makes, where only one lane is looked at. */
  atLane<T>(lane: number, emit: () => T): T {
    const { lanes } = this;
    if (!lanes || lanes.only !== undefined) return emit();
    this.lanes = { ...lanes, only: lane };
    const result = this.addresses.at(lanes.axis, lane, emit);
    this.lanes = lanes;
    return result;
  }

  /** Where `index` is, seen from all lanes at once. */
  access(index: Index): Access {
    const linear = this.addresses.linear(index);
    const { lanes } = this;
    if (!lanes || lanes.only !== undefined) return { linear, stride: 0 };
    const { axis } = lanes;
    const own = linear.terms.find(({ atom }) => atom.kind === "axis" && atom.axis === axis);
    const rest = { ...linear, terms: linear.terms.filter((term) => term !== own) };
    const varies = rest.terms.some(({ atom }) => reads(atom, axis) || this.#hasLanes(nodesOfIndex(atom)));
    return { linear: rest, stride: varies ? undefined : (own?.by ?? 0) };
  }

  #hasLanes(nodes: readonly Node[]): boolean {
    return reachable(nodes).some(
      (node) => node.kind === "local" && get(this.names, node.name, `variable ${node.name}`).operand.lanes,
    );
  }

  #load(node: Load): Operand {
    const open = openGuards(node.guards, this);
    const accesses = open.map(({ index }) => this.access(index));
    const uniform = accesses.every(({ stride }) => stride === 0);
    const otherwise = (): Operand => this.#constant(node.otherwise, node.dtype);
    if (open.length === 0) return this.element(node);
    const place = this.access(positionIn(at(this.places, node.source), node.index));
    if (uniform) {
      const lanes = place.stride !== 0;
      return this.emit.either(
        conditions(open, this),
        () => this.element(node),
        () => (lanes ? spread(otherwise(), this.emit) : otherwise()),
      );
    }
    const scalars = (): Operand => this.eachLane(node.dtype, () => this.value(node));
    // Where the first and the last lane are inside, all are.
    if (Math.abs(place.stride ?? 0) !== 1 || accesses.some(({ stride }) => stride === undefined)) return scalars();
    const ends = [0, laneCount - 1].map((lane) => this.atLane(lane, () => conditions(openGuards(open, this), this)));
    const all = ends.reduce((a, b) => apply("i32And", a, b));
    return this.emit.either(all, () => this.element(node), scalars);
  }

  /** An element of memory or of registers, which is there. */
  element({ source, index, dtype }: Load): Operand {
    return this.elementOf(at(this.places, source), index, dtype);
  }

  elementOf(place: Place, index: readonly Index[], dtype: Dtype): Operand {
    const { linear, stride } = this.access(positionIn(place, index));
    const found =
      place.kind === "memory"
        ? this.#inMemory(place, linear, stride)
        : inRegisters(place, positionOf(linear), stride, dtype);
    return found ?? this.eachLane(dtype, () => this.elementOf(place, index, dtype));
  }

  /** What one or two loads find, if they do. */
  #inMemory(place: Memory, linear: Affine, stride: number | undefined): Operand | undefined {
    const from = (first: number): Address =>
      this.addressOf(place, { ...linear, constant: linear.constant + first * Math.sign(stride ?? 0) });
    if (stride === 0) return this.#scalarLoad(place, linear);
    if (stride === 1) return vectorLoad(place, from(0));
    if (stride === -1) return reversed(this.emit.named(vectorLoad(place, from(3))));
    return stride === 2 && place.dtype.bytes === 4
      ? everyOther(vectorLoad(place, from(0)), vectorLoad(place, from(3)))
      : undefined;
  }

  addressOf(place: Memory, linear: Affine): Address {
    return this.addresses.address(linear, place.dtype.bytes, place.base);
  }

  #scalarLoad(place: Memory, linear: Affine): Operand {
    const address = this.addressOf(place, linear);
    const { dtype } = place;
    const scalar = scalarOperand(dtype, loadScalar(dtype, address));
    if (dtype.kind === "bool") return scalar;
    return {
      ...scalar,
      spread: () => {
        if (dtype.bytes === 4) return lanesOperand(dtype, load("v128Load32Splat", address));
        const name = this.emit.namedCode(load("v128Load64Splat", address), "v128");
        return lanesOperand(dtype, name, name);
      },
    };
  }
}

function positionOf({ terms, constant }: Affine): number {
  if (terms.length > 0) throw new Error("internal: the address of a register is not known");
  return constant;
}
