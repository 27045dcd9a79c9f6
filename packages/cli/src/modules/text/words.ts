/** What users wrote, as parts of code: names, strings and comments that are nothing else. */

/** Words that cannot be names in a module, or that its code needs with their own meaning. */
const reserved: ReadonlySet<string> = new Set(
  [
    "arguments await break case catch class const continue debugger default delete do else enum eval export extends false",
    "finally for function if implements import in instanceof interface let new null package private protected public",
    "return static super switch this throw true try typeof undefined var void while with yield async of get set as",
    "Array ArrayBuffer Float32Array Float64Array Infinity Int32Array Map Math NaN Number Object Promise String TypeError",
    "RangeError Error Uint32Array Uint8Array WebAssembly globalThis isNaN process fetch URL",
    "any bigint boolean declare never number object readonly string symbol type unknown",
  ].flatMap((line) => line.split(" ")),
);

const identifier = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

export const isReserved = (name: string): boolean => reserved.has(name);

/** Whether a module can export a function under this name, and TypeScript declare it. */
export const isName = (name: string): boolean => identifier.test(name) && !isReserved(name);

/** A string as a literal that is safe in scripts of pages, too. */
export const quote = (text: string): string =>
  JSON.stringify(text).replaceAll(/[<\u2028\u2029\u007F-\u009F]/g, (char) => `\\u${hex(char)}`);

/** Text with values in it, which are code. */
export type Message = readonly (string | { readonly code: string })[];

export function printMessage(message: Message): string {
  if (message.every((part) => typeof part === "string")) return quote(message.join(""));
  const inside = (text: string): string => quote(text).slice(1, -1).replaceAll('\\"', '"').replaceAll(/[`$]/g, "\\$&");
  return `\`${message.map((part) => (typeof part === "string" ? inside(part) : `\${${part.code}}`)).join("")}\``;
}

const hex = (char: string): string => char.charCodeAt(0).toString(16).padStart(4, "0");

/** A key of an object literal or of a type. The one that has a meaning in literals is computed there. */
export const literalKey = (name: string): string => (name === "__proto__" ? '["__proto__"]' : typeKey(name));
export const typeKey = (name: string): string => (identifier.test(name) ? name : quote(name));

/** How a property of `object` is read. */
export const property = (object: string, name: string): string =>
  identifier.test(name) ? `${object}.${name}` : `${object}[${quote(name)}]`;

/** A comment in front of a declaration. Nothing in `text` ends it, or a script around it. */
export function docComment(text: string, indent = ""): readonly string[] {
  const lines = inComment(text).trim().split("\n");
  if (lines.length === 1) return lines[0] === "" ? [] : [`${indent}/** ${lines[0] ?? ""} */`];
  return [`${indent}/**`, ...lines.map((line) => `${indent} * ${line}`.trimEnd()), `${indent} */`];
}

/** `text` as it may stand in a comment of several lines. */
const inComment = (text: string): string =>
  text
    .replaceAll(/\r\n?|[\u2028\u2029]/g, "\n")
    .replaceAll("*/", "*\\/")
    .replaceAll(/<(?=[!/])/g, "<\\")
    .replaceAll(/[^\P{Cc}\n]/gu, " ");

/** The same in one line. */
export const lineComment = (text: string): string => `// ${inComment(text).replaceAll(/\s+/g, " ")}`;

/** Gives out identifiers, each once. */
export class Scope {
  readonly #taken: Set<string>;
  readonly #counts = new Map<string, number>();

  readonly #banned: RegExp | undefined;

  /** @param banned how names start that are not given out; none of them starts with `_` */
  constructor(taken: Iterable<string>, banned?: RegExp) {
    this.#taken = new Set(taken);
    this.#banned = banned;
  }

  /** An identifier like `name`, which may be any string. */
  take(name: string): string {
    const clean = name.replaceAll(/[^\p{ID_Continue}$]/gu, "_");
    const isBanned = this.#banned?.test(clean) === true;
    const start = identifier.test(clean) && !isBanned ? clean : `_${clean}`;
    let found = start;
    for (let i = 0; !this.#isFree(found); i++) found = i === 0 ? `${start}_` : `${start}_${i}`;
    this.#taken.add(found);
    return found;
  }

  #isFree(name: string): boolean {
    return !isReserved(name) && !this.#taken.has(name);
  }

  /** `letter` with the next number. */
  fresh(letter: string): string {
    const count = this.#counts.get(letter) ?? 0;
    this.#counts.set(letter, count + 1);
    const name = `${letter}${count}`;
    if (!this.#isFree(name)) return this.fresh(letter);
    this.#taken.add(name);
    return name;
  }
}

/** Every word of `code`. */
export const wordsIn = (code: string): readonly string[] => code.match(/[\p{ID_Continue}$]+/gu) ?? [];
