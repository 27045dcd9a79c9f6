/** Tables in comma-separated text. */
import { ArgumentError, FormatError } from "@cotangent/ir";
import type { DtypeLike } from "../dtype-like.ts";
import { array } from "../numpy/creation.ts";
import type { Tensor } from "../tensor.ts";
import { quoted } from "./bytes.ts";
import { csvRows, type CsvRow } from "./csv-rows.ts";

export interface CsvOptions {
  /** One character between fields. Default `","`. */
  readonly delimiter?: string;
  /** Whether the first row has the names of the columns; else they are "0", "1", … Default true. */
  readonly header?: boolean;
  /** Fields that stand for no value: NaN as numbers. Default `["", "NA", "NaN", "nan", "null"]`. */
  readonly missing?: readonly string[];
}

/** Texts as integers: `names[codes[i]]` is the text of row i. */
export interface Categories {
  /** i32[rows] */
  readonly codes: Tensor;
  /** Each text once, sorted by code point. */
  readonly names: readonly string[];
}

/** The table of {@link loadCsv}: columns by name, as texts, as numbers, or as categories. */
export class CsvTable {
  readonly names: readonly string[];
  readonly #rows: readonly CsvRow[];
  readonly #missing: ReadonlySet<string>;

  constructor(names: readonly string[], rows: readonly CsvRow[], missing: readonly string[]) {
    this.names = names;
    this.#rows = rows;
    this.#missing = new Set(missing);
  }

  /** The number of rows, the header not counted. */
  get length(): number {
    return this.#rows.length;
  }

  /** The fields of a column as they are written. @throws ArgumentError for a name that is no column. */
  texts(name: string): readonly string[] {
    const column = this.#column(name);
    return this.#rows.map(({ fields }) => fields[column] ?? "");
  }

  /**
   * Columns as numbers, side by side: [rows, columns]. What is missing is NaN.
   * @throws FormatError with line and column for a field that is no number; ArgumentError for a name that is no column.
   */
  numbers(names: readonly string[] = this.names, { dtype = "f32" }: { readonly dtype?: DtypeLike } = {}): Tensor {
    const columns = names.map((name) => this.#column(name));
    const elements = new Float64Array(this.length * columns.length);
    let at = 0;
    for (const row of this.#rows)
      for (const [i, column] of columns.entries()) elements[at++] = this.#number(row, column, names[i] ?? "");
    return array(elements).astype(dtype).reshape([this.length, columns.length]);
  }

  /** A column of texts as integers. @throws ArgumentError for a name that is no column. */
  categories(name: string): Categories {
    const texts = this.texts(name);
    const names = [...new Set(texts)].toSorted((a, b) => (a < b ? -1 : 1));
    const codes = new Map(names.map((text, code) => [text, code]));
    return { codes: array(Int32Array.from(texts, (text) => codes.get(text) ?? -1)), names };
  }

  #column(name: string): number {
    const column = this.names.indexOf(name);
    if (column >= 0) return column;
    throw new ArgumentError(
      "bad-argument",
      `csv: no column ${quoted(name)}`,
      `the columns are ${this.names.map(quoted).join(", ")}`,
    );
  }

  #number({ fields, line }: CsvRow, column: number, name: string): number {
    const text = (fields[column] ?? "").trim();
    if (this.#missing.has(text)) return Number.NaN;
    const value = decimal.test(text) ? Number(text) : infinities.get(text.toLowerCase());
    if (value !== undefined) return value;
    throw new FormatError(
      "unknown-dtype",
      `csv: line ${line}, column ${quoted(name)}: ${quoted(text)} is no number`,
      "read the column by texts() or categories(), or name the text in `missing`",
    );
  }
}

/** What `Number()` takes besides, "", "0x10" and "0b1", is no number of a table. */
const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const infinities: ReadonlyMap<string, number> = new Map(
  ["inf", "infinity"].flatMap((text) => [
    [text, Infinity],
    [`+${text}`, Infinity],
    [`-${text}`, -Infinity],
  ]),
);

/**
 * The table in comma-separated text (RFC 4180; lines may end in LF or CRLF).
 *
 * @throws FormatError with the line: a row of another number of fields than the first, quotes that do not match, a name
 * that two columns have. ArgumentError for a delimiter that is not one character.
 *
 * @example
 * ```ts
 * import { loadCsv } from "cotangent/io";
 *
 * const table = loadCsv("mass,species\n3750,Adelie\nNA,Gentoo\n5000,Gentoo\n");
 * table.numbers(["mass"]); // Tensor(f32[3,1], [[3750], [NaN], [5000]])
 * table.categories("species").names; // ["Adelie", "Gentoo"]
 * ```
 */
export function loadCsv(text: string, options: CsvOptions = {}): CsvTable {
  const { delimiter = ",", header = true, missing = ["", "NA", "NaN", "nan", "null"] } = options;
  if (delimiter.length !== 1 || '"\r\n'.includes(delimiter))
    throw new ArgumentError(
      "bad-argument",
      `loadCsv: the delimiter ${quoted(delimiter)}`,
      'give one character that is no quote and no line end: { delimiter: ";" }',
    );
  const [first, ...others] = csvRows(text, delimiter);
  if (!first) return new CsvTable([], [], missing);
  const uneven = others.find(({ fields }) => fields.length !== first.fields.length);
  if (uneven)
    throw new FormatError(
      "size-mismatch",
      `csv: line ${uneven.line} has ${uneven.fields.length} fields, the first has ${first.fields.length}`,
      "every row needs as many fields; put those that hold separators in quotes",
    );
  if (!header)
    return new CsvTable(
      Array.from(first.fields, (_, i) => String(i)),
      [first, ...others],
      missing,
    );
  const names = first.fields.map((name) => name.trim());
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined)
    throw new FormatError("duplicate-name", `csv: two columns are named ${quoted(twice)}`, "rename one of them");
  return new CsvTable(names, others, missing);
}
