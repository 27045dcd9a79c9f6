/** Prints statements as WGSL. */
import { at, f16, get, unreachable } from "@cotangent/ir";
import { laneCount, reads, type KernelStatement } from "@cotangent/kernel";
import { Lanes } from "./lanes.ts";
import { axisName, identifier } from "./names.ts";
import { nodesAt, type Place } from "./place.ts";
import type { ExpressionPrinter } from "./print-expression.ts";
import { printScalar, roundToHalf, wgslType } from "./print-scalar.ts";
import { componentOf, vectorOf, vectorType } from "./print-vector.ts";

type Loop = Extract<KernelStatement, { kind: "loop" }>;
type Store = Extract<KernelStatement, { kind: "store" }>;

/** Loops with the role `unrolled` are repeated as text up to this many times. */
const maximalCopies = 16;

export class StatementPrinter {
  readonly #at: ExpressionPrinter;
  readonly #barriers: readonly string[];

  /** `barriers` are the calls that a barrier is made of. */
  constructor(expressions: ExpressionPrinter, barriers: readonly string[]) {
    this.#at = expressions;
    this.#barriers = barriers;
  }

  statements(statements: readonly KernelStatement[]): void {
    for (const statement of statements) this.#statement(statement);
  }

  #statement(statement: KernelStatement): void {
    const { lines } = this.#at;
    switch (statement.kind) {
      case "loop":
        return this.#loop(statement);
      case "let":
        return this.#let(statement);
      case "variable":
        this.#at.begin([statement.start]);
        return lines.add(
          `var ${this.#declare(statement.name)}: ${wgslType(statement.start.dtype)} = ${this.#at.value(statement.start)};`,
        );
      case "assign":
        this.#at.begin([statement.value]);
        return lines.add(
          `${get(this.#at.locals, statement.name, `variable ${statement.name}`)} = ${this.#at.value(statement.value)};`,
        );
      case "store":
        return this.#guardedStore(statement);
      case "when":
        this.#at.begin([statement.condition]);
        return lines.block(`if (${this.#at.value(statement.condition)}) `, () => this.statements(statement.body));
      case "reduce":
        throw new Error("internal: a reduce statement has not been scheduled");
      case "barrier":
        return this.#barriers.forEach((call) => lines.add(call));
      default:
        return unreachable(statement, "print a statement");
    }
  }

  #let({ name, value }: Extract<KernelStatement, { kind: "let" }>): void {
    this.#at.begin([value]);
    const text = this.#at.value(value);
    this.#at.lines.add(`let ${this.#declare(name)}: ${this.#at.typeOf(value)} = ${text};`);
    if (this.#at.varies(value)) this.#at.lanes?.declare(name);
  }

  /** Names of one spelling share an identifier: blocks keep them apart. */
  #declare(name: string): string {
    const known = this.#at.locals.get(name);
    if (known !== undefined) return known;
    const made = identifier("v", this.#at.locals.size, name);
    this.#at.locals.set(name, made);
    return made;
  }

  #loop(loop: Loop): void {
    if (loop.role === "lane") return this.#lanes(loop);
    const { lines, axes } = this.#at;
    const outer = axes.get(loop.axis);
    const count = loop.extent.kind === "size" && typeof loop.extent.value === "number" ? loop.extent.value : undefined;
    if (count !== undefined && (count === 1 || (loop.role === "unrolled" && count <= maximalCopies)))
      this.#copies(loop, count);
    else {
      this.#at.begin(nodesAt([loop.extent], []));
      const name = axisName(loop.axis);
      const end = this.#at.index(loop.extent);
      axes.set(loop.axis, name);
      const header = loop.backwards
        ? `var ${name}: i32 = ${end} - 1i; ${name} >= 0i; ${name}--`
        : `var ${name}: i32 = 0i; ${name} < ${end}; ${name}++`;
      lines.block(`for (${header}) `, () => this.statements(loop.body));
    }
    if (outer === undefined) axes.delete(loop.axis);
    else axes.set(loop.axis, outer);
  }

  #lanes({ axis, body }: Loop): void {
    this.#at.lanes = new Lanes(axis);
    this.#block(body);
    this.#at.lanes = undefined;
  }

  #copies({ axis, body, backwards }: Loop, count: number): void {
    for (let copy = 0; copy < count; copy++) {
      this.#at.axes.set(axis, backwards ? count - 1 - copy : copy);
      this.#block(body);
    }
  }

  /** `body` with the names that it declares for itself. */
  #block(body: readonly KernelStatement[]): void {
    const declares = body.some(({ kind }) => kind === "let" || kind === "variable");
    if (declares) this.#at.lines.block("", () => this.statements(body));
    else this.statements(body);
  }

  #guardedStore(store: Store): void {
    if (store.guards.length === 0) return this.#store(store);
    this.#at.begin(nodesAt([], store.guards));
    return this.#at.guarded(store.guards, () => this.#store(store));
  }

  #store(store: Store): void {
    const { target, index, value, mode } = store;
    this.#at.begin([...nodesAt(index, []), value]);
    const { lines, helpers, lanes } = this.#at;
    if (lanes && index.some((part) => reads(part, lanes.axis))) return this.#laneStore(store);
    const place = at(this.#at.places, target);
    const text = this.#at.value(value);
    if (place.half && place.atomic) return this.#pairStore(place, this.#at.position(place, index), text, mode);
    const element = this.#at.element(place, index);
    if (place.atomic) return this.#atomicStore(place, element, text, mode);
    const combined =
      mode === "set" ? text : printScalar(mode, place.dtype.kind, [this.#at.load(target, index), text], helpers);
    lines.add(`${element} = ${this.#stored(place, combined, mode === "set" && this.#at.isHalf(value))};`);
  }

  /** `text` as an element of `place`; `isHalf` says that it is a number of f16 already. */
  #stored({ dtype, half, inMemory, words }: Place, text: string, isHalf: boolean): string {
    if (words) return `bitcast<u32>(${text})`;
    if (dtype !== f16) return dtype.kind === "bool" && inMemory ? `u32(${text})` : text;
    const rounded = isHalf ? text : roundToHalf(text, this.#at.helpers);
    return half ? `f16(${rounded})` : rounded;
  }

  /** The elements of all lanes: one vector, or one element after the other. */
  #laneStore({ target, index, value, mode }: Store): void {
    if (mode !== "set") throw new Error("internal: lanes combine their values with elements");
    const place = at(this.#at.places, target);
    const type = wgslType(value.dtype);
    const vector = this.#at.vector(value);
    const named = (): string => this.#at.named(vector, vectorType(type));
    const text = place.dtype === f16 && !this.#at.isHalf(value) ? this.#rounded(named()) : vector;
    const stored = place.half ? "f16" : place.dtype.kind === "bool" && place.inMemory ? "u32" : type;
    if (this.#at.isWide(place, index)) {
      const element = this.#at.wideElement(place, index);
      return this.#at.lines.add(`${element} = ${stored === type ? text : `${vectorType(stored)}(${text})`};`);
    }
    const name = this.#at.named(text, vectorType(type));
    for (let lane = 0; lane < laneCount; lane++) {
      const element = this.#at.inLane(lane, () => this.#at.element(place, index));
      const component = componentOf(name, lane);
      this.#at.lines.add(`${element} = ${stored === type ? component : `${stored}(${component})`};`);
    }
  }

  #rounded(name: string): string {
    return vectorOf("f32", (lane) => roundToHalf(componentOf(name, lane), this.#at.helpers));
  }

  /** An element of f16 that several threads change: by compare and exchange of the word that it is half of. */
  #pairStore({ name }: Place, position: string, value: string, mode: Store["mode"]): void {
    const { lines, helpers } = this.#at;
    const old = "unpack2x16float(old >> shift).x";
    const combined = mode === "set" ? "change" : printScalar(mode, "float", [old, "change"], helpers);
    const bits = `pack2x16float(vec2<f32>(${roundToHalf(combined, helpers)}, 0f))`;
    lines.block("", () => {
      lines.add(`let word: i32 = (${position}) / 2i;`);
      lines.add(`let shift: u32 = 16u * u32((${position}) % 2i);`);
      lines.add(`let change: f32 = ${value};`);
      this.#exchange(`${name}[word]`, `insertBits(old, ${bits}, shift, 16u)`);
    });
  }

  /** Elements that several threads change: of integers with the instructions for it, of f32 by compare and exchange of bits. */
  #atomicStore({ dtype }: Place, element: string, value: string, mode: Store["mode"]): void {
    const { lines, helpers } = this.#at;
    if (mode === "set")
      return lines.add(`atomicStore(&${element}, ${dtype.name === "f32" ? `bitcast<u32>(${value})` : value});`);
    if (dtype.kind !== "float")
      return lines.add(`atomic${mode === "add" ? "Add" : mode === "min" ? "Min" : "Max"}(&${element}, ${value});`);
    lines.block("", () => {
      lines.add(`let change: f32 = ${value};`);
      this.#exchange(element, `bitcast<u32>(${printScalar(mode, "float", ["bitcast<f32>(old)", "change"], helpers)})`);
    });
  }

  /** Replaces `word`, whose bits are `old`, by `next`, and does so again while others come first. */
  #exchange(word: string, next: string): void {
    const { lines } = this.#at;
    lines.add(`var old: u32 = atomicLoad(&${word});`);
    lines.block("loop ", () => {
      lines.add(`let result = atomicCompareExchangeWeak(&${word}, old, ${next});`);
      lines.add("if (result.exchanged) { break; }");
      lines.add("old = result.old_value;");
    });
  }
}
