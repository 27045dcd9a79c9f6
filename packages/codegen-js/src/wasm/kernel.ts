/** Kernels as functions of WebAssembly: loops with counters, over memory that the arguments point to. */
import { arithmeticOf, at, unreachable, type Index, type StoreMode } from "@cotangent/ir";
import { allStatements, type Affine, type Kernel, type KernelStatement } from "@cotangent/kernel";
import { writtenBuffers } from "../places.ts";
import type { BoundAxis } from "./addresses.ts";
import { bodyFunction } from "./body-function.ts";
import type { Code } from "./bytes.ts";
import { Emitter } from "./emitter.ts";
import { expanded } from "./expand.ts";
import { ExpressionEmitter } from "./expression.ts";
import type { Functions } from "./functions.ts";
import { apply, call, control, getLocal, i32Const, nothing, popLocal, setLocal } from "./instructions.ts";
import { extract, narrowMask, replace, spread } from "./lanes.ts";
import { scalarStore, vectorStore } from "./store-code.ts";
import { FunctionBuilder } from "./module.ts";
import {
  laneCount,
  lanesOperand,
  scalarCode,
  scalarOperand,
  scalarType,
  typeOfParts,
  type Operand,
} from "./operand.ts";
import { isWorthOutlining, outlineOf, type Outline } from "./outline.ts";
import { isCopied, isVector, placesOf, positionIn, type Loop, type Place } from "./places.ts";
import { plus, Scope } from "./scope.ts";
import { SizeLocals } from "./sizes.ts";
import { forked, type Fork, type Frame } from "./threads/fork.ts";
import { splitsOf, type Split } from "./threads/split.ts";

type Store = Extract<KernelStatement, { kind: "store" }>;

export interface EmittedKernel {
  readonly fn: FunctionBuilder;
  /** Bytes of memory that it needs while it runs: its last argument says where. */
  readonly tileBytes: number;
}

/** `scheduled`, which has no barriers, as a function of the addresses of its buffers, of memory of its own, and of `sizes`. */
export function emitKernel(scheduled: Kernel, functions: Functions, sizes: readonly string[] = []): EmittedKernel {
  const { simd } = functions.options;
  const kernel = simd ? expanded(scheduled) : scheduled;
  const count = kernel.buffers.filter(({ space }) => space === "buffer").length;
  const params = Array.from({ length: count + 1 + sizes.length }, () => "i32" as const);
  const fn = new FunctionBuilder({ params, results: [] });
  const emit = new Emitter(fn, new SizeLocals(sizes, count + 1));
  const pointers = Array.from({ length: count }, (_, i) => getLocal(i));
  const tile = (offset: number): Code => plus(getLocal(count), i32Const(offset));
  const { places, tileBytes } = placesOf(kernel, { fn, simd, pointers, tile });
  const expressions = new ExpressionEmitter(emit, functions, places, writtenBuffers(kernel, kernel.body));
  const whole = {
    kernel,
    splits: splitsOf(kernel, functions.options),
    frame: { tiles: getLocal(count), offset: tileBytes },
  };
  const emitter = new KernelEmitter(expressions, functions, whole);
  emitter.statements(kernel.body);
  return { fn, tileBytes: tileBytes + emitter.frameBytes };
}

/** The body of a function that returns a formula of its arguments. */
export function emitFormula(
  fn: FunctionBuilder,
  functions: Functions,
  formula: Parameters<ExpressionEmitter["formula"]>[0],
): void {
  const emit = new Emitter(fn);
  const expressions = new ExpressionEmitter(emit, functions, [], new Set());
  const args = fn.type.params.map((_, i) => scalarOperand(formula.dtype, getLocal(i)));
  emit.line(scalarCode(expressions.formula(formula, args)));
}

/** A kernel of which parts may become functions, and loops of it that threads share. */
interface Whole {
  readonly kernel: Kernel;
  readonly splits: ReadonlyMap<Loop, Split>;
  readonly frame: Frame;
}

class KernelEmitter {
  readonly #at: ExpressionEmitter;
  readonly #emit: Emitter;
  readonly #functions: Functions;
  readonly #whole: Whole | undefined;
  /** What the largest frame takes. */
  frameBytes = 0;

  constructor(expressions: ExpressionEmitter, functions: Functions, whole?: Whole) {
    this.#at = expressions;
    this.#emit = expressions.emit;
    this.#functions = functions;
    this.#whole = whole;
  }

  statements(statements: readonly KernelStatement[]): void {
    for (const statement of statements) this.#statement(statement);
  }

  #inside(scope: Scope, body: readonly KernelStatement[]): void {
    this.#emit.inside(scope, () => this.statements(body));
  }

  #statement(statement: KernelStatement): void {
    this.#emit.begin();
    switch (statement.kind) {
      case "loop":
        return this.#loop(statement);
      case "let":
        return this.#declare(statement.name, this.#at.value(statement.value), true);
      case "variable":
        return this.#declare(statement.name, this.#at.value(statement.start), false);
      case "assign":
        return this.#assign(statement);
      case "store":
        return this.#guardedStore(statement);
      case "when": {
        const condition = this.#at.scalar(statement.condition);
        const scope = new Scope({ conditional: true }, this.#emit.scope);
        this.#emit.line([condition, control.if, nothing, scope.body, control.end]);
        return this.#inside(scope, statement.body);
      }
      case "reduce":
        throw new Error("internal: a reduce statement has not been scheduled");
      case "barrier":
        throw new Error("internal: splitAtBarriers() was not applied to a kernel with barriers");
      default:
        return unreachable(statement, "emit a statement");
    }
  }

  #declare(name: string, value: Operand, fixed: boolean): void {
    if (fixed && value.spread) return this.#declareLater(name, value, value.spread);
    const type = typeOfParts(value);
    const locals = value.parts.map((part) => {
      const local = this.#emit.fn.local(type);
      this.#emit.line(setLocal(local, part));
      return local;
    });
    this.#emit.advance();
    const operand: Operand = { dtype: value.dtype, lanes: value.lanes, parts: locals.map(getLocal) };
    this.#at.names.set(name, fixed ? { operand, scope: this.#emit.scope } : { operand });
  }

  /** A scalar that may be wanted in all lanes only: it gets a local when it is used as a scalar first. */
  #declareLater(name: string, value: Operand, spreadOut: () => Operand): void {
    const place: Code = [];
    this.#emit.line(place);
    this.#emit.advance();
    const { fn, scope } = this.#emit;
    const local = fn.local(scalarType(value.dtype));
    const operand: Operand = {
      dtype: value.dtype,
      lanes: false,
      get parts() {
        if (place.length === 0) place.push(setLocal(local, scalarCode(value)));
        return [getLocal(local)];
      },
      spread: spreadOut,
    };
    this.#at.names.set(name, { operand, scope });
  }

  #assign({ name, value }: Extract<KernelStatement, { kind: "assign" }>): void {
    const target = this.#at.names.get(name);
    const local = target?.operand.parts[0];
    if (!local) throw new Error(`internal: no variable ${name}`);
    this.#emit.line([this.#at.scalar(value), 0x21, ...local.slice(1)]);
  }

  #loop(loop: Loop): void {
    const extent = this.#at.addresses.linear(loop.extent);
    const count = extent.terms.length === 0 ? extent.constant : undefined;
    if (count !== undefined && count <= 0) return;
    if (this.#functions.options.simd && count === laneCount && isVector(loop)) return this.#lanes(loop);
    if (count !== undefined && isCopied(loop)) return this.#copies(loop, count);
    if (!this.#fork(loop, count)) this.#repeat(loop, count);
  }

  #repeat(loop: Loop, count: number | undefined): void {
    const end = count === undefined ? this.#extent(loop.extent) : i32Const(count);
    const first = loop.backwards === true ? plus(end, i32Const(-1)) : i32Const(0);
    if (count !== undefined) return this.#range(loop, count, { first, end });
    // Of an unknown number of iterations there may be none: then nothing is loaded for them.
    const some = new Scope({ conditional: true }, this.#emit.scope);
    this.#emit.line([apply("i32GtS", end, i32Const(0)), control.if, nothing, some.body, control.end]);
    this.#emit.inside(some, () => this.#range(loop, count, { first, end }));
  }

  /** The iterations from `first` on, before `end`, at least one, of `count` that there are in all. */
  #range(loop: Loop, count: number | undefined, { first, end }: Fork["range"]): void {
    const { axis, backwards = false } = loop;
    const scope = new Scope({ loop: { axis, first, step: backwards ? -1 : 1 } }, this.#emit.scope);
    const counter = getLocal(scope.induction(i32Const(0), 1, this.#emit.local("i32")));
    const again = backwards ? apply("i32GeS", counter, i32Const(0)) : apply("i32LtS", counter, end);
    this.#emit.line([scope.before, control.loop, nothing, scope.body, again, control.brIf, 0, control.end]);
    const high = (count ?? Infinity) - 1;
    const whole = { low: 0, high: Math.max(high, 0.5) };
    const outline = this.#outline(loop, high + 1);
    if (outline)
      this.#at.addresses.bound(axis, { ...whole, scope, whole }, () =>
        this.#emit.inside(scope, () => this.#call(loop, outline)),
      );
    else this.#bound(axis, { ...whole, scope, whole }, loop.body);
  }

  /** How the body of `loop` becomes a function, where it should. */
  #outline(loop: Loop, count: number): Outline | undefined {
    if (!this.#whole || !isWorthOutlining(loop, this.#times() * count)) return undefined;
    if (allStatements(loop.body).some((inner) => inner.kind === "loop" && this.#whole?.splits.has(inner)))
      return undefined;
    const outline = outlineOf(loop, this.#whole.kernel);
    return outline?.free.every((name) => this.#at.scopeOfLocal(name)) ? outline : undefined;
  }

  /** How often the statement at hand runs. */
  #times(): number {
    return [...this.#at.addresses.axes.values()].reduce(
      (product, { low, high }) => product * (Math.floor(high - low) + 1),
      1,
    );
  }

  #call(loop: Loop, outline: Outline): void {
    const { fn, at: inner, args } = bodyFunction(outline, this.#at, this.#functions);
    new KernelEmitter(inner, this.#functions).statements(loop.body);
    this.#emit.line(call(this.#functions.module.add(fn), ...args));
  }

  /** Whether threads take the iterations of `loop`. */
  #fork(loop: Loop, count: number | undefined): boolean {
    const split = this.#whole?.splits.get(loop);
    if (!this.#whole || !split || count === undefined) return false;
    const fork = forked(split, this.#at, this.#functions, this.#whole.frame);
    new KernelEmitter(fork.at, this.#functions, this.#whole).#range(loop, count, fork.range);
    this.#emit.line(fork.code(count));
    this.frameBytes = Math.max(this.frameBytes, fork.frameBytes);
    return true;
  }

  #extent(extent: Index): Code {
    const local = this.#emit.fn.local("i32");
    this.#emit.line(setLocal(local, this.#at.addresses.index(extent)));
    return getLocal(local);
  }

  #copies(loop: Loop, count: number): void {
    for (let copy = 0; copy < count; copy++) {
      const i = loop.backwards === true ? count - 1 - copy : copy;
      const scope = new Scope({}, this.#emit.scope);
      this.#emit.line(scope.body);
      this.#bound(loop.axis, { low: i, high: i, scope, whole: { low: 0, high: count - 1 } }, loop.body);
    }
  }

  #lanes(loop: Loop): void {
    const scope = new Scope({}, this.#emit.scope);
    this.#emit.line(scope.body);
    this.#at.lanes = { axis: loop.axis };
    const whole = { low: 0, high: laneCount - 1 };
    this.#bound(loop.axis, { ...whole, scope, whole }, loop.body);
    this.#at.lanes = undefined;
  }

  #bound(axis: number, bound: BoundAxis, body: readonly KernelStatement[]): void {
    this.#at.addresses.bound(axis, bound, () => this.#inside(bound.scope, body));
  }

  #guardedStore(statement: Store): void {
    const open = this.#at.openGuards(statement.guards);
    if (open.length === 0) return this.#store(statement);
    const uniform = open.every(({ index }) => this.#at.access(index).stride === 0);
    if (!uniform) return this.#eachLane(() => this.#guardedStore(statement));
    const condition = this.#at.conditions(open);
    const scope = new Scope({ conditional: true }, this.#emit.scope);
    this.#emit.line([condition, control.if, nothing, scope.body, control.end]);
    this.#emit.inside(scope, () => this.#store(statement));
  }

  #eachLane(emit: () => void): void {
    for (let lane = 0; lane < laneCount; lane++) this.#at.atLane(lane, emit);
  }

  #store({ target, index, value, mode }: Store): void {
    const place = at(this.#at.places, target);
    const { linear, stride } = this.#at.access(positionIn(place, index));
    const element = this.#at.value(value);
    const aligned = place.kind === "memory" || (place.kind === "vectors" && linear.constant % laneCount === 0);
    if (stride === 1 && aligned) return this.#storeLanes({ place, index, mode, value: element }, linear);
    // Lanes that meet at one element come one after the other.
    if (stride === 0 && !element.lanes && (mode === "set" || !this.#at.isVector))
      return this.#storeScalar({ place, index, mode, value: element });
    const whole = this.#emit.named(element);
    this.#eachLane(() =>
      this.#storeScalar({ place, index, mode, value: whole.lanes ? extract(whole, this.#at.lanes?.only ?? 0) : whole }),
    );
  }

  #storeLanes(assignment: Assignment, linear: Affine): void {
    const { place } = assignment;
    const next = spread(this.#combined(assignment), this.#emit);
    if (place.kind === "vectors") {
      const group = at(place.groups, Math.floor(linear.constant / laneCount));
      const { parts } = place.dtype.kind === "bool" ? narrowMask(next, this.#emit) : next;
      // All parts are computed before the first is set.
      this.#emit.line([...parts, ...group.map(popLocal).toReversed()]);
    } else if (place.kind === "memory")
      this.#emit.line(vectorStore(this.#at.addressOf(place, linear), next, this.#emit));
  }

  #storeScalar(assignment: Assignment): void {
    const { place, index } = assignment;
    const { linear } = this.#at.access(positionIn(place, index));
    const next = scalarCode(this.#combined(assignment));
    if (place.kind === "memory")
      return this.#emit.line(scalarStore(place.dtype, this.#at.addressOf(place, linear), next));
    if (place.kind === "locals") return this.#emit.line(setLocal(at(place.locals, linear.constant), next));
    const group = at(place.groups, Math.floor(linear.constant / laneCount));
    const vectors = lanesOperand(place.dtype, ...group.map(getLocal));
    const { part, code } = replace(vectors, linear.constant % laneCount, next);
    this.#emit.line(setLocal(at(group, part), code));
  }

  /** What is stored: the value, or what it makes with the element that is there, in the dtype of the array. */
  #combined({ place, index, mode, value }: Assignment): Operand {
    const { operations } = this.#at;
    const { dtype } = place;
    const from = arithmeticOf(dtype);
    const made =
      mode === "set"
        ? value
        : operations.apply({ op: mode, from, to: from }, [this.#at.elementOf(place, index, from), value]);
    return from === dtype ? made : operations.apply({ op: "cast", from, to: dtype }, [made]);
  }
}

interface Assignment {
  readonly place: Place;
  readonly index: readonly Index[];
  readonly mode: StoreMode;
  readonly value: Operand;
}
