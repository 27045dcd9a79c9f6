/** Rows of comma-separated text (RFC 4180): fields in quotes may hold separators, line ends and doubled quotes. */
import { FormatError } from "@cotangent/ir";

export interface CsvRow {
  readonly fields: readonly string[];
  /** The line it begins on, from 1. */
  readonly line: number;
}

const hint = "put fields that hold quotes, separators or line ends in double quotes, and write quotes in them twice";

/** The rows of `text`, empty lines left out. @throws FormatError `bad-header` with the line, for quotes that do not match. */
export function csvRows(text: string, delimiter: string): readonly CsvRow[] {
  const rows: CsvRow[] = [];
  const reader = new Reader(text, delimiter);
  while (!reader.atEnd()) {
    const row = reader.row();
    if (row.fields.length > 1 || row.fields[0] !== "" || row.isQuoted) rows.push(row);
  }
  return rows;
}

class Reader {
  readonly #text: string;
  readonly #delimiter: string;
  #at: number;
  #line = 1;

  constructor(text: string, delimiter: string) {
    this.#text = text;
    this.#delimiter = delimiter;
    // A byte order mark is no part of the first field.
    this.#at = text.startsWith("\uFEFF") ? 1 : 0;
  }

  atEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  /** The next row, its line end read. */
  row(): CsvRow & { readonly isQuoted: boolean } {
    const line = this.#line;
    const isQuoted = this.#is('"');
    const fields = [this.#field()];
    while (this.#skip(this.#delimiter)) fields.push(this.#field());
    const isCarriage = this.#skip("\r");
    if (!this.#skip("\n") && !isCarriage && !this.atEnd())
      throw new FormatError("bad-header", `csv: line ${this.#line} goes on after a closing quote`, hint);
    this.#line++;
    return { fields, line, isQuoted };
  }

  #is(character: string): boolean {
    return this.#text[this.#at] === character;
  }

  #skip(character: string): boolean {
    const isThere = this.#is(character);
    if (isThere) this.#at++;
    return isThere;
  }

  #field(): string {
    const start = this.#at;
    if (this.#is('"')) return this.#quoted();
    while (!this.atEnd() && !this.#is(this.#delimiter) && !this.#is("\n") && !this.#is("\r")) this.#at++;
    return this.#text.slice(start, this.#at);
  }

  #quoted(): string {
    const start = this.#at + 1;
    let end = this.#text.indexOf('"', start);
    while (end >= 0 && this.#text[end + 1] === '"') end = this.#text.indexOf('"', end + 2);
    if (end < 0) throw new FormatError("bad-header", `csv: a quote on line ${this.#line} is not closed`, hint);
    this.#at = end + 1;
    const field = this.#text.slice(start, end).replaceAll('""', '"');
    this.#line += field.split("\n").length - 1;
    return field;
  }
}
