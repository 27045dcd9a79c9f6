/** Files that tell TypeScript what bundlers make of modules. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, relative, resolve, sep } from "node:path";
import { textOfFile } from "../commands/read-function.ts";
import { lineComment, quote } from "../modules/text/words.ts";

/** What a module exports, and where it comes from. */
export interface Declared {
  /** The source. */
  readonly file: string;
  /** The query of its imports; nothing for what the source itself is said to export. */
  readonly query: string;
  /** As they stand in a declaration of a module. */
  readonly declarations: string;
}

/** The name of a module in its declaration, and the lines at the beginning of the file. */
export interface Kind {
  readonly heading: readonly string[];
  readonly nameOf: (declared: Declared, all: readonly Declared[]) => string;
}

export class DeclarationFile {
  readonly #path: string;
  readonly #kind: Kind;
  /** With paths from the folder of the file. */
  readonly #blocks: Map<string, Declared>;

  /** What is declared already stays as long as its source does, since servers make modules when they are asked for. */
  constructor(path: string, kind: Kind) {
    this.#path = path;
    this.#kind = kind;
    const before = declaredIn(textOfFile(path) ?? "").filter(({ file }) => existsSync(resolve(dirname(path), file)));
    this.#blocks = new Map(before.map((one) => [keyOf(one), one]));
  }

  /** Writes the file, unless it says all this already. Nothing to declare takes back what was declared. */
  set({ file, query, declarations }: Declared): void {
    const declared = { file: relative(dirname(this.#path), file).split(sep).join("/"), query, declarations };
    if (declarations === "") this.#blocks.delete(keyOf(declared));
    else this.#blocks.set(keyOf(declared), declared);
    const text = this.#text();
    const before = textOfFile(this.#path);
    if (text === before || (before === undefined && this.#blocks.size === 0)) return;
    mkdirSync(dirname(this.#path), { recursive: true });
    writeFileSync(this.#path, text);
  }

  #text(): string {
    const all = [...this.#blocks.values()].toSorted(byPath);
    const blocks = all.map((one) => {
      const lines = one.declarations.trimEnd().split("\n");
      const body = lines.map((line) => (line === "" ? "" : `  ${line}`));
      const name = this.#kind.nameOf(one, all);
      return [`declare module ${quote(name)} { ${lineComment(from + keyOf(one))}`, ...body, "}", ""].join("\n");
    });
    return [...this.#kind.heading, "", ...blocks].join("\n");
  }
}

const from = "of ";

const keyOf = ({ file, query }: Declared): string => (query === "" ? file : `${file}?${query}`);

/** TypeScript takes the first name that fits, so longer ones come first. */
const byPath = (a: Declared, b: Declared): number =>
  b.file.split("/").length - a.file.split("/").length || (keyOf(a) < keyOf(b) ? -1 : 1);

/** What a file of this kind says. */
function declaredIn(text: string): readonly Declared[] {
  const blocks = text.matchAll(/^declare module ".+" \{ \/\/ of ([^?\n]+)(?:\?(.*))?\n((?: {2}.*\n|\n)*)\}$/gm);
  return [...blocks].map(([, file = "", query = "", body = ""]) => ({
    file,
    query,
    declarations: body.replaceAll(/^ {2}/gm, ""),
  }));
}
