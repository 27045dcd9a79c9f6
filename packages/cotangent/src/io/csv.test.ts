import { ArgumentError, FormatError } from "@cotangent/ir";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadCsv, type CsvOptions, type CsvTable } from "./csv.ts";

const refusal = (text: string, read: (table: CsvTable) => unknown = () => undefined, options?: CsvOptions): string => {
  try {
    read(loadCsv(text, options));
  } catch (error) {
    if (error instanceof FormatError || error instanceof ArgumentError) return error.message.split("\n")[0]!;
    throw error;
  }
  return "accepted";
};

describe("csv", () => {
  it("reads numbers, texts and categories", () => {
    const table = loadCsv(
      "mass, island ,species\r\n3750,Torgersen,Adelie\r\nNA,Biscoe,Gentoo\r\n-5e3,Biscoe,Gentoo\r\n",
    );
    expect(table.names).toEqual(["mass", "island", "species"]);
    expect(table.length).toBe(3);
    expect(String(table.numbers(["mass"]))).toBe("Tensor(f32[3,1], [[3750], [NaN], [-5000]])");
    expect(table.texts("island")).toEqual(["Torgersen", "Biscoe", "Biscoe"]);
    const { codes, names } = table.categories("species");
    expect(names).toEqual(["Adelie", "Gentoo"]);
    expect(String(codes)).toBe("Tensor(i32[3], [0, 1, 1])");
  });

  it("reads every digit of f64, infinities, and files without a header", () => {
    const table = loadCsv("0.1;inf\n-.5;-Infinity", { header: false, delimiter: ";" });
    expect([...table.numbers(undefined, { dtype: "f64" }).dataSync()]).toEqual([0.1, Infinity, -0.5, -Infinity]);
    expect(table.names).toEqual(["0", "1"]);
  });

  it("follows RFC 4180 in quotes, and skips empty lines and a byte order mark", () => {
    const table = loadCsv('\uFEFFa,b\n"x, ""y""","line 1\nline 2"\n\n"",z,\n'.replace("z,", "z"));
    expect(table.texts("a")).toEqual(['x, "y"', ""]);
    expect(table.texts("b")).toEqual(["line 1\nline 2", "z"]);
    expect(loadCsv("").length).toBe(0);
    expect(loadCsv("a,b\n1,").texts("b")).toEqual([""]);
  });

  it("says on which line what is wrong", () => {
    expect([
      refusal("a,b\n1,2\n3\n"),
      refusal('a,b\n"1\n2",3\n4,5,6\n'),
      refusal('a\n"open\n'),
      refusal('a\n"1"2\n'),
      refusal("a,a\n1,2\n"),
      refusal('a,b\n1,2\n"3\n3",x\n', (table) => table.numbers(["b"])),
      refusal("a\n0x10\n", (table) => table.numbers()),
      refusal("a\n1\n", (table) => table.texts("b")),
      refusal("a\n", undefined, { delimiter: "" }),
    ]).toMatchInlineSnapshot(`
      [
        "[size-mismatch] csv: line 3 has 1 fields, the first has 2",
        "[size-mismatch] csv: line 4 has 3 fields, the first has 2",
        "[bad-header] csv: a quote on line 2 is not closed",
        "[bad-header] csv: line 2 goes on after a closing quote",
        "[duplicate-name] csv: two columns are named "a"",
        "[unknown-dtype] csv: line 3, column "b": "x" is no number",
        "[unknown-dtype] csv: line 2, column "a": "0x10" is no number",
        "[bad-argument] csv: no column "b"",
        "[bad-argument] loadCsv: the delimiter """,
      ]
    `);
  });

  it("gives back every table that is written in quotes", () => {
    const cell = fc.string({ unit: fc.constantFrom("a", '"', ",", "\n", "\r", " ", "é") });
    const rows = fc
      .integer({ min: 1, max: 4 })
      .chain((width) =>
        fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 5 }),
      );
    fc.assert(
      fc.property(rows, (table) => {
        const text = table.map((row) => row.map((field) => `"${field.replaceAll('"', '""')}"`).join()).join("\n");
        const read = loadCsv(text, { header: false });
        expect(read.names.map((name) => read.texts(name))).toEqual(
          read.names.map((_, column) => table.map((row) => row[column])),
        );
      }),
    );
  });

  it("takes any text or refuses it with an error of its own", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("1", '"', ",", "\n", "\r", "x") }), (text) => void refusal(text)),
    );
  });
});
