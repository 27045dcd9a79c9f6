/** Statements as code: loops, in copies, in lanes, as functions of their own or shared by threads; names, and conditions. */
import { unreachable, type Index } from "@cotangent/ir";
import { allStatements, type Kernel, type KernelStatement } from "@cotangent/kernel";
import type { BoundAxis } from "./addresses.ts";
import { bodyFunction } from "./body-function.ts";
import type { Code } from "./bytes.ts";
import type { Emitter } from "./emitter.ts";
import type { ExpressionEmitter } from "./expression.ts";
import type { Functions } from "./functions.ts";
import { apply, call, control, getLocal, i32Const, nothing, setLocal } from "./instructions.ts";
import { laneCount, scalarCode, scalarType, typeOfParts, type Operand } from "./operand.ts";
import { isWorthOutlining, outlineOf, type Outline } from "./outline.ts";
import { isCopied, isVector, type Loop } from "./places.ts";
import { plus, Scope } from "./scope.ts";
import { StoreEmitter } from "./stores.ts";
import { forked, type Fork, type Frame } from "./threads/fork.ts";
import type { Split } from "./threads/split.ts";

/** A kernel of which parts may become functions, and loops of it that threads share. */
interface Whole {
  readonly kernel: Kernel;
  readonly splits: ReadonlyMap<Loop, Split>;
  readonly frame: Frame;
}

export class StatementEmitter {
  readonly #at: ExpressionEmitter;
  readonly #emit: Emitter;
  readonly #functions: Functions;
  readonly #stores: StoreEmitter;
  readonly #whole: Whole | undefined;
  /** What the largest frame takes. */
  frameBytes = 0;

  constructor(expressions: ExpressionEmitter, functions: Functions, whole?: Whole) {
    this.#at = expressions;
    this.#emit = expressions.emit;
    this.#functions = functions;
    this.#stores = new StoreEmitter(expressions);
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
        return this.#stores.emit(statement);
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
    new StatementEmitter(inner, this.#functions).statements(loop.body);
    this.#emit.line(call(this.#functions.module.add(fn), ...args));
  }

  /** Whether threads take the iterations of `loop`. */
  #fork(loop: Loop, count: number | undefined): boolean {
    const split = this.#whole?.splits.get(loop);
    if (!this.#whole || !split || count === undefined) return false;
    const fork = forked(split, this.#at, this.#functions, this.#whole.frame);
    new StatementEmitter(fork.at, this.#functions, this.#whole).#range(loop, count, fork.range);
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
}
