/** A place in a text that moves forward, and knows how to say where it is. */
import type { ErrorCode } from "./error-catalogue.ts";
import { ProgramError } from "./errors.ts";

export class TextCursor {
  readonly #text: string;
  #position = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get position(): number {
    return this.#position;
  }

  /** Moves over white space. */
  skip(): void {
    this.take(/\s*/y);
  }

  /** Moves over a match of `pattern` (sticky) that starts here; undefined if there is none. */
  take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#position;
    const match = pattern.exec(this.#text);
    if (match) this.#position = pattern.lastIndex;
    return match ?? undefined;
  }

  /** Moves over `token` after white space, if it is here. */
  accept(token: string): boolean {
    this.skip();
    const found = this.#text.startsWith(token, this.#position);
    if (found) this.#position += token.length;
    return found;
  }

  expect(token: string): void {
    if (!this.accept(token)) throw this.expected(`"${token}"`);
  }

  /** The text that `pattern` matches after white space. */
  demand(pattern: RegExp, what: string): RegExpExecArray {
    this.skip();
    const match = this.take(pattern);
    if (!match) throw this.expected(what);
    return match;
  }

  /** Items separated by commas up to `close`, which is moved over; the opening has been. */
  list<T>(close: string, item: () => T): T[] {
    const items: T[] = [];
    if (this.accept(close)) return items;
    do items.push(item());
    while (this.accept(","));
    this.expect(close);
    return items;
  }

  expected(what: string): ProgramError {
    this.skip();
    const found =
      this.#position < this.#text.length
        ? `"${/[^\n]{1,24}/y.exec(this.#text.slice(this.#position))?.[0] ?? ""}"`
        : "the end of the text";
    return this.error(
      "parse-error",
      `expected ${what} but found ${found}`,
      "print() shows the form that parse() reads",
    );
  }

  error(code: ErrorCode, found: string, hint: string, at: number = this.#position, cause?: unknown): ProgramError {
    const before = this.#text.slice(0, at).split("\n");
    const column = (before.at(-1)?.length ?? 0) + 1;
    return new ProgramError(
      code,
      `line ${before.length}, column ${column}: ${found}`,
      hint,
      cause === undefined ? undefined : { cause },
    );
  }
}
