/** Sources that are not pure, or not of numbers: what is said of each, at which place, and all of it in one run. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { f64 } from "cotangent/compiler";
import { afterAll, describe, expect, test } from "vitest";
import { readSource, type Diagnostic } from "@cotangent/cli";

const folder = join(import.meta.dirname, "diagnostics");
const files = readdirSync(folder).filter((name) => name.endsWith(".ts"));

interface Place {
  readonly line: number;
  readonly column: number;
  readonly code: string;
}

/**
 * A comment `//   ^ code` says what is expected on the line before, at the column of its arrow. As comments are indented like
 * what they stand under, a place at the beginning of a line is meant by an arrow right after the slashes. Where a comment
 * would be indented further, the column is said.
 */
function expected(text: string): readonly Place[] {
  const places: Place[] = [];
  let line = 0;
  for (const [i, found] of text.split("\n").entries()) {
    const match = /^(\s*)\/\/(\s*)\^ ([\w-]+)(?: at column (\d+))?$/.exec(found);
    if (!match) {
      line = i + 1;
      continue;
    }
    const [, before, between, code, said] = match;
    const column =
      said !== undefined
        ? Number(said)
        : between === " "
          ? before!.length + 1
          : before!.length + 2 + between!.length + 1;
    places.push({ line, column, code: code! });
  }
  return places;
}

const inOrder = (places: readonly Place[]): readonly Place[] =>
  places.toSorted((a, b) => a.line - b.line || a.column - b.column || (a.code < b.code ? -1 : 1));

const read = (file: string, name = "f"): readonly Diagnostic[] => readSource({ file, name, dtype: f64 }).diagnostics;

describe.each(files)("%s", (name) => {
  const file = join(folder, name);
  const text = readFileSync(file, "utf8");

  test("all of what is wrong is said, each at its place", () => {
    const diagnostics = read(file);
    expect(inOrder(diagnostics.map(({ line, column, code }) => ({ line, column, code })))).toEqual(
      inOrder(expected(text)),
    );
  });

  test("each has a sentence, a remedy and a text that is meant", () => {
    for (const diagnostic of read(file)) {
      const line = text.split("\n")[diagnostic.line - 1]!;
      expect(basename(diagnostic.file)).toBe(name);
      expect(diagnostic.length).toBeGreaterThan(0);
      expect(line.slice(diagnostic.column - 1).trim()).not.toBe("");
      expect(diagnostic.message).toMatch(/\S/);
      expect(diagnostic.message + diagnostic.remedy).not.toMatch(/\$\d|undefined is|\[object/);
      expect(diagnostic.remedy).toMatch(/\S/);
    }
  });
});

test.each(files)("%s says what is expected", (name) => {
  expect(expected(readFileSync(join(folder, name), "utf8"))).not.toEqual([]);
});

describe("what cannot be in a file of this folder", () => {
  const temporary = mkdtempSync(join(tmpdir(), "diagnostics-"));
  afterAll(() => rmSync(temporary, { recursive: true }));
  const written = (text: string): string => {
    const file = join(temporary, "source.ts");
    writeFileSync(file, text);
    return file;
  };

  test("a syntax error", () => {
    const [first] = read(written("export function f(x: number): number {\n  return x +;\n}\n"));
    expect(first).toMatchObject({ line: 2, column: 13, code: "syntax-error" });
  });

  test("a function that is not there", () => {
    expect(read(written("export const g = (x: number) => x;\n"))).toMatchObject([{ code: "no-such-function" }]);
  });

  test("a file that is not there", () => {
    expect(() => read(join(temporary, "nowhere.ts"))).toThrow("nowhere.ts");
  });
});
