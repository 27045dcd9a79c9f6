/**
 * Blocks of generated code. What is invariant in a block is put at its head once, whatever statement asked for it: so
 * addresses and loads move out of the loops that they do not depend on.
 */
import type { Names } from "./names.ts";

interface ScopeOptions {
  readonly opening: string;
  /** Whether the block may not run: no load moves out of it. */
  readonly conditional?: boolean;
  /** Whether it is no block of the language, but statements in a row. */
  readonly bare?: boolean;
  /** The buffers that its statements may write to; those of the block around it where absent. */
  readonly writes?: ReadonlySet<number>;
}

export class Scope {
  readonly depth: number;
  readonly parent: Scope | undefined;
  /** The outermost block that loads from here may move to. */
  readonly boundary: Scope;
  readonly writes: ReadonlySet<number>;
  readonly #bare: boolean;
  readonly #opening: string;
  readonly #head: string[] = [];
  readonly #items: (string | Scope)[] = [];
  readonly #hoisted = new Map<string, string>();

  constructor({ opening, conditional, bare = false, writes }: ScopeOptions, parent?: Scope) {
    this.#opening = opening;
    this.#bare = bare;
    this.parent = parent;
    this.writes = writes ?? parent?.writes ?? new Set();
    this.depth = parent ? parent.depth + 1 : 0;
    this.boundary = parent && conditional !== true ? parent.boundary : this;
  }

  line(text: string): void {
    this.#items.push(text);
  }

  child(options: ScopeOptions): Scope {
    const child = new Scope(options, this);
    this.#items.push(child);
    return child;
  }

  /** The name of a constant with this value at the head of the block; one for equal texts. */
  hoist(text: string, letter: string, names: Names): string {
    const known = this.#hoisted.get(text);
    if (known !== undefined) return known;
    const name = names.fresh(letter);
    this.#hoisted.set(text, name);
    this.#head.push(`const ${name} = ${text};`);
    return name;
  }

  /** The innermost loop body that this block is or lies in, or the whole function. */
  get loop(): Scope {
    return this.#opening === "" && this.parent ? this.parent.loop : this;
  }

  /** The outermost block from this one on in which nothing writes to `buffer`; undefined if something does in this one. */
  quietFor(buffer: number): Scope | undefined {
    if (this.writes.has(buffer)) return undefined;
    return this.parent?.quietFor(buffer) ?? this;
  }

  /** The lines of the block, without its braces. */
  body(indent: string): readonly string[] {
    const lines = this.#items.flatMap((item) => (typeof item === "string" ? [indent + item] : item.render(indent)));
    return [...this.#head.map((line) => indent + line), ...lines];
  }

  render(indent: string): readonly string[] {
    if (this.#bare) return this.body(indent);
    return [`${indent}${this.#opening}{`, ...this.body(`${indent}  `), `${indent}}`];
  }
}
