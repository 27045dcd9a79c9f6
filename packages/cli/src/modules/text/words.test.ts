// oxlint-disable typescript/no-implied-eval -- What is tested is what text means as code.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { docComment, isName, lineComment, literalKey, printMessage, property, quote, Scope, typeKey } from "./words.ts";

/** What a line or a comment could be left by, what strings and templates could, and what means something in code. */
const hostile = fc.string({
  unit: fc.constantFrom(
    ...Array.from("ab_$0 '\"`\\/*\n\r\t\0{}[]();:.<>!-=\u2028\u2029\u00e9\u{1F600}\uFEFF"),
    "*/",
    "</script>",
    "<!--",
    "${",
    "__proto__",
    "constructor",
  ),
  maxLength: 12,
});
const names = fc.oneof(
  hostile,
  fc.constantFrom(
    "class",
    "await",
    "eval",
    "arguments",
    "__proto__",
    "let",
    "Math",
    "static",
    "x",
    "ünïcode",
    "a-b",
    "",
  ),
);

/** The value of an expression. */
const valueOf = (code: string): unknown => new Function(`"use strict"; return (${code});`)() as unknown;

test("a string is a literal that has it as its value, and ends no script", () => {
  fc.assert(
    fc.property(hostile, (text) => {
      expect(valueOf(quote(text))).toBe(text);
      expect(quote(text)).not.toMatch(/<|\u2028|\u2029|\n/);
    }),
  );
});

test("a message has its text and its values", () => {
  fc.assert(
    fc.property(hostile, hostile, (before, after) => {
      expect(valueOf(printMessage([before, { code: "40 + 2" }, after]))).toBe(`${before}42${after}`);
      expect(valueOf(printMessage([before, after]))).toBe(before + after);
    }),
  );
});

test("keys of objects are own keys, and read back", () => {
  fc.assert(
    fc.property(names, (name) => {
      const made = valueOf(`{ ${literalKey(name)}: 7 }`) as object;
      expect(Object.keys(made)).toEqual([name]);
      expect(new Function("o", `return ${property("o", name)};`)(made)).toBe(7);
      expect(typeKey(name)).not.toContain("\n");
    }),
  );
});

describe("comments", () => {
  test("of several lines hold nothing but themselves", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const code = docComment(text).join("\n");
        expect(valueOf(`${code} 7`)).toBe(7);
        expect(code.slice(2, -2)).not.toContain("*/");
        expect(code).not.toMatch(/<[!/]/);
      }),
    );
  });

  test("of one line end with it", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(lineComment(text).split(/[\n\r\u2028\u2029]/)).toHaveLength(1);
        expect(valueOf(`${lineComment(text)}\n7`)).toBe(7);
      }),
    );
  });
});

test("a scope gives out identifiers, each once", () => {
  fc.assert(
    fc.property(fc.array(names, { maxLength: 8 }), (wanted) => {
      const scope = new Scope(["run"]);
      const found = [...wanted.map((name) => scope.take(name)), scope.take("run"), scope.fresh("x"), scope.fresh("x")];
      expect(new Set(found).size).toBe(found.length);
      const sum = new Function(...found, `"use strict"; return ${found.join(" + ")};`) as (...args: number[]) => number;
      expect(sum(...found.map(() => 1))).toBe(found.length);
      for (const name of found) expect(isName(name)).toBe(true);
    }),
  );
});
