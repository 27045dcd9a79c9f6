/** The text of an optimizer, as `adam(0.01, b2: 0.99)`, as data: nothing in it is ever run. */
import { UsageError } from "../commands/tools.ts";

/** What is given to a call: a number, a truth value, or another call. */
export type Argument =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "flag"; readonly value: boolean }
  | Call;

export interface Call {
  readonly kind: "call";
  readonly name: string;
  readonly args: readonly { readonly name: string | undefined; readonly value: Argument }[];
}

/** Calls in calls go no deeper. */
const deepest = 16;

const token = /\s*(?:([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)|([a-z]\w*)|([(),:])|(\S))/iy;

interface Token {
  readonly kind: "number" | "word" | "mark" | "end";
  readonly text: string;
  /** From 1. */
  readonly column: number;
}

/** @throws UsageError for what is no `name(number, option: number, …)`. */
export const parseOptimizer = (text: string): Call => new Parser(text).whole();

class Parser {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = this.#split();
  }

  whole(): Call {
    const name = this.#take("word", "the name of an optimizer");
    const call = this.#call(name.text, 0);
    this.#take("end", "nothing more");
    return call;
  }

  #split(): readonly Token[] {
    const tokens: Token[] = [];
    token.lastIndex = 0;
    for (let found = token.exec(this.#text); found; found = token.exec(this.#text)) {
      const [, number, word, mark, other] = found;
      const text = number ?? word ?? mark ?? other ?? "";
      const column = token.lastIndex - text.length + 1;
      if (other !== undefined) throw this.#error(`"${other}" at ${column} has no meaning here`);
      const kind = number === undefined ? (word === undefined ? "mark" : "word") : "number";
      tokens.push({ kind, text, column });
    }
    return [...tokens, { kind: "end", text: "the end", column: this.#text.length + 1 }];
  }

  /** The arguments of `name`, from the parenthesis on. */
  #call(name: string, depth: number): Call {
    if (depth > deepest) throw this.#error(`calls in calls go ${deepest} deep at most`);
    this.#mark("(");
    const args: Call["args"][number][] = [];
    while (!this.#skips(")")) {
      if (args.length > 0) this.#mark(",");
      args.push(this.#argument(depth));
    }
    return { kind: "call", name, args };
  }

  #argument(depth: number): Call["args"][number] {
    const isNamed = this.#here.kind === "word" && this.#tokens[this.#next + 1]?.text === ":";
    if (!isNamed) return { name: undefined, value: this.#value(depth) };
    const { text } = this.#take("word", "the name of an option");
    this.#mark(":");
    return { name: text, value: this.#value(depth) };
  }

  #value(depth: number): Argument {
    const { kind, text } = this.#here;
    if (kind === "word" && (text === "true" || text === "false")) {
      this.#next++;
      return { kind: "flag", value: text === "true" };
    }
    if (kind === "word") return this.#call(this.#take("word", "a name").text, depth + 1);
    const value = Number(this.#take("number", "a number, true, false or a name").text);
    if (!Number.isFinite(value)) throw this.#error(`${text} is larger than numbers can be`);
    return { kind: "number", value };
  }

  get #here(): Token {
    return this.#tokens[this.#next] ?? { kind: "end", text: "the end", column: this.#text.length + 1 };
  }

  #take(kind: Token["kind"], wanted: string): Token {
    const found = this.#here;
    if (found.kind !== kind) throw this.#unexpected(wanted);
    this.#next++;
    return found;
  }

  #mark(text: string): void {
    if (!this.#skips(text)) throw this.#unexpected(`"${text}"`);
  }

  #skips(text: string): boolean {
    const isHere = this.#here.kind === "mark" && this.#here.text === text;
    if (isHere) this.#next++;
    return isHere;
  }

  #unexpected(wanted: string): UsageError {
    const { kind, text, column } = this.#here;
    return this.#error(`${kind === "end" ? text : `"${text}"`} at ${column}, where ${wanted} was expected`);
  }

  #error(message: string): UsageError {
    return new UsageError(`--optimizer ${this.#text}: ${message}; write it as "adam(0.01, b2: 0.99)"`);
  }
}
