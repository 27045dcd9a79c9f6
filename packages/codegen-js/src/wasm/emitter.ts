/** Where code is written: a function, the block at hand, and locals for what is used more than once. */
import type { Dim } from "@cotangent/ir";
import type { Code } from "./bytes.ts";
import { control, getLocal, i32Const, nothing, setLocal, splatConst, type ValueType } from "./instructions.ts";
import type { FunctionBuilder } from "./module.ts";
import { isLocal, localIn, typeOfParts, type Operand } from "./operand.ts";
import { Scope } from "./scope.ts";
import { divisor, noSizes, type SizeLocals } from "./sizes.ts";

export class Emitter {
  readonly fn: FunctionBuilder;
  readonly sizes: SizeLocals;
  readonly root: Scope = new Scope();
  scope: Scope = this.root;
  #out: Code = this.root.items;
  /** Locals that are free again at the next statement, and how many of each type are taken. */
  readonly #temporaries = new Map<ValueType, number[]>();
  #taken = new Map<ValueType, number>();
  readonly #fleeting = new Set<number>();
  readonly #constants = new Map<string, Code>();

  constructor(fn: FunctionBuilder, sizes: SizeLocals = noSizes) {
    this.fn = fn;
    this.sizes = sizes;
    fn.body.push(this.root.body);
  }

  /** Starts a statement: what earlier ones put into temporaries is not needed any more. */
  begin(): void {
    this.#taken = new Map();
  }

  line(code: Code): void {
    this.#out.push(code);
  }

  readonly local =
    (type: ValueType): (() => number) =>
    () =>
      this.fn.local(type);

  temporary(type: ValueType): number {
    const all = this.#temporaries.get(type) ?? [];
    this.#temporaries.set(type, all);
    const taken = this.#taken.get(type) ?? 0;
    this.#taken.set(type, taken + 1);
    const known = all[taken];
    if (known !== undefined) return known;
    const made = this.fn.local(type);
    all.push(made);
    this.#fleeting.add(made);
    return made;
  }

  /** A local that holds the value of `code` from the head of `scope` on: that of equal code, unless temporaries may differ. */
  hoisted(scope: Scope, code: Code, type: ValueType): Code {
    const local = this.local(type);
    return getLocal(this.isFleeting(code) ? scope.keep(code, local()) : scope.hoist(code, local));
  }

  /** Whether `code` reads what the next statement may overwrite. */
  isFleeting(code: Code): boolean {
    const local = localIn(code);
    if (local !== undefined) return this.#fleeting.has(local);
    return code.some((part) => typeof part !== "number" && this.isFleeting(part));
  }

  /** `code` in a local, until the next statement. */
  namedCode(code: Code, type: ValueType): Code {
    if (isLocal(code)) return code;
    const local = this.temporary(type);
    this.line(setLocal(local, code));
    return getLocal(local);
  }

  named(operand: Operand): Operand {
    const { dtype, lanes, spread } = operand;
    const type = typeOfParts(operand);
    return { dtype, lanes, ...(spread && { spread }), parts: operand.parts.map((part) => this.namedCode(part, type)) };
  }

  /** A length: a constant, or a local. */
  size(dim: Dim): Code {
    return typeof dim === "number" ? i32Const(dim) : this.#atRoot(this.sizes.code(dim));
  }

  /** What an index is multiplied by, which may be negative. */
  factor(dim: Dim): Code {
    return typeof dim === "number" ? i32Const(dim) : this.#atRoot(this.sizes.factor(dim));
  }

  readonly #atRoot = (code: Code): Code => (isLocal(code) ? code : this.hoisted(this.root, code, "i32"));

  /** The same where something is divided by it. */
  divisor(dim: Dim): Code {
    return typeof dim === "number" ? i32Const(dim) : this.hoisted(this.root, divisor(this.size(dim)), "i32");
  }

  /** A vector with `value` in all lanes. */
  constant(type: "i32" | "f32" | "f64", value: number): Code {
    const key = `${type} ${Object.is(value, -0) ? "-0" : value}`;
    const known = this.#constants.get(key);
    if (known) return known;
    const made = getLocal(this.root.hoist(splatConst(type, value), this.local("v128")));
    this.#constants.set(key, made);
    return made;
  }

  /** Writes into `scope` while `emit` runs: at its head, or after what it has. */
  inside<T>(scope: Scope, emit: () => T, out: Code = scope.items): T {
    const [outerScope, outerOut] = [this.scope, this.#out];
    this.scope = scope;
    this.#out = out;
    const result = emit();
    this.scope = outerScope;
    this.#out = outerOut;
    return result;
  }

  /** `emit` in `scope`, which is around the block at hand or is this block itself. */
  outside<T>(scope: Scope, emit: () => T): T {
    return scope.depth < this.scope.depth ? this.inside(scope, emit, scope.head) : emit();
  }

  /** Goes on in a block of its own, at whose head all that came before is known. */
  advance(): void {
    const next = new Scope({}, this.scope);
    this.line(next.body);
    this.scope = next;
    this.#out = next.items;
  }

  /** What `then` or `otherwise` makes, in locals. */
  either(condition: Code, then: () => Operand, otherwise: () => Operand): Operand {
    const blocks = [then, otherwise].map((emit) => {
      const scope = new Scope({ conditional: true }, this.scope);
      return { scope, operand: this.inside(scope, emit) };
    });
    const [first] = blocks;
    if (!first) throw new Error("internal: no branch");
    const locals = first.operand.parts.map(() => this.temporary(typeOfParts(first.operand)));
    const [yes, no] = blocks.map(({ scope, operand }): Code => [
      scope.body,
      operand.parts.map((part, i) => setLocal(locals[i] ?? 0, part)),
    ]);
    this.line([condition, control.if, nothing, yes ?? [], control.else, no ?? [], control.end]);
    return { dtype: first.operand.dtype, lanes: first.operand.lanes, parts: locals.map(getLocal) };
  }
}
