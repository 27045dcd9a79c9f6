import { describe, expect, test } from "vitest";
import { Builder, buildProgram } from "./builder.ts";
import { namedSize } from "./size-algebra.ts";
import { bool, f32, f64, i32 } from "./dtype.ts";
import { CotangentError } from "./errors.ts";
import { parse } from "./parse.ts";
import { add } from "./primitives/arithmetic.ts";
import { sum } from "./primitives/broadcast.ts";
import { full } from "./primitives/constant.ts";
import { call } from "./primitives/control.ts";
import { exp } from "./primitives/exponential.ts";
import { scan } from "./primitives/scan/scan.ts";
import { print } from "./print.ts";
import type { Program } from "./program.ts";
import { arrayType } from "./type.ts";

const messageOf = (text: string): string => {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof CotangentError) return error.message.replace(/\S+\.test\.ts:\d+:\d+/, "<line>");
    throw error;
  }
  throw new Error("parsed");
};

const main = (body: string): string => `cotangent-ir 1\nprogram main(%0: f32[3]) {\n${body}\n}\n`;

const withFull = (value: number): Program =>
  buildProgram("main", [], (b) => [b.one(full, [], { value, dtype: f64, shape: [2, namedSize("n")] })]);

describe("parse is the inverse of print", () => {
  test.each([0, -0, 1.5, -3, 1e-7, 1e21, 5e-324, 0.1 + 0.2, Number.NaN, Infinity, -Infinity])(
    "for the number %d",
    (value) => {
      const text = print(withFull(value));
      const again = parse(text);
      expect(print(again)).toBe(text);
      expect(again.steps[0]?.params["value"]).toBe(value);
    },
  );

  test("for symbolic sizes, nested programs, several results and no outputs", () => {
    const n = namedSize("n");
    const row = arrayType(f32, [3]);
    const body = buildProgram("body", [row, row], (b, c, x) => {
      const y = b.one(add, [c, x]);
      return [y, b.one(exp, [y])];
    });
    const program = buildProgram(
      "main",
      [row, arrayType(f32, [n, 3]), arrayType(bool), arrayType(i32, [n])],
      (b, c, xs) => {
        const [last, ys] = b.apply(scan, [c, xs], { body, consts: 0, carries: 1, count: n, backwards: false });
        const inner = buildProgram("inner", [arrayType(f32, [n, 3])], (q, z) => [q.one(sum, [z], { axes: [1] })]);
        return [last!, b.apply(call, [ys!], { body: inner })[0]!];
      },
    );
    const text = print(program);
    expect(print(parse(text))).toBe(text);
    const empty = print(new Builder().finish([], ""));
    expect(print(parse(empty))).toBe(empty);
  });

  test("white space is free", () => {
    expect(print(parse("cotangent-ir 1 program main(%0:f32[3]){%1:f32[3]=exp(%0)\nreturn %1}"))).toBe(
      main("  %1: f32[3] = exp(%0)\n  return %1"),
    );
  });
});

describe("text that is no program is refused with its place", () => {
  test("another version", () => {
    expect(messageOf("cotangent-ir 2\n")).toMatchInlineSnapshot(`
      "[parse-error] line 1, column 1: expected "cotangent-ir 1" but found "cotangent-ir 2"
        line: <line>
        hint: print() shows the form that parse() reads"
    `);
  });
  test("no end", () => {
    expect(messageOf("cotangent-ir 1\nprogram main(%0: f32[3]) {\n  return %0\n")).toMatchInlineSnapshot(`
      "[parse-error] line 4, column 1: expected "}" but found the end of the text
        line: <line>
        hint: print() shows the form that parse() reads"
    `);
  });
  test("more after the end", () => {
    expect(messageOf(`${main("  return %0")}%1`)).toMatchInlineSnapshot(`
      "[parse-error] line 5, column 1: expected the end of the text but found "%1"
        line: <line>
        hint: print() shows the form that parse() reads"
    `);
  });
  test("an operation that there is none", () => {
    expect(messageOf(main("  %1: f32[3] = expo(%0)\n  return %1"))).toMatchInlineSnapshot(`
      "[unknown-primitive] line 3, column 16: no operation is called "expo"
        line: <line>
        hint: operations are those of the table \`primitives\`, such as eigh, eq, erf, erfc, erfinv, exp, expm1"
    `);
  });
  test("an entry that is not made yet", () => {
    expect(messageOf(main("  %1: f32[3] = exp(%1)\n  return %1"))).toMatchInlineSnapshot(`
      "[unknown-entry] line 3, column 20: entry %1 is read, but the context has 1 entries
        line: <line>
        hint: a step may read only inputs and results of earlier steps"
    `);
  });
  test("an entry out of order", () => {
    expect(messageOf(main("  %2: f32[3] = exp(%0)\n  return %2"))).toMatchInlineSnapshot(`
      "[parse-error] line 3, column 3: entry %2 is made where entry %1 comes next
        line: <line>
        hint: number entries by their position in the context"
    `);
  });
  test("a dtype that there is none", () => {
    expect(messageOf(main("  %1: f31[3] = exp(%0)\n  return %1"))).toMatchInlineSnapshot(`
      "[parse-error] line 3, column 7: "f31[3]" is no type
        line: <line>
        hint: a type is a dtype (f16, f32, f64, i32, u32, bool) and sizes, as f32[2,n]"
    `);
  });
  test("a result of another type", () => {
    expect(messageOf(main("  %1: f32[2] = exp(%0)\n  return %1"))).toMatchInlineSnapshot(`
      "[ill-typed] line 3, column 3: exp of f32[3] gives f32[3], but the text says f32[2]
        line: <line>
        hint: write the types that follow from the arguments"
    `);
  });
  test("arguments that do not fit", () => {
    expect(messageOf(main("  %1: f32[] = sum{axes=[0]}(%0)\n  %2: f32[3] = add(%0, %1)\n  return %2")))
      .toMatchInlineSnapshot(`
        "[ill-typed] line 4, column 3: add of f32[3], f32[]: [shape-mismatch] add: argument 1 is f32[] but argument 0 is f32[3]
          line: <line>
          hint: elementwise operations need equal types; use broadcastTo() to repeat an axis and astype() to change the dtype"
      `);
  });
  test("parameters that are missing", () => {
    expect(messageOf(main("  %1: f32[] = sum(%0)\n  return %1"))).toMatchInlineSnapshot(`
      "[ill-typed] line 3, column 3: sum of f32[3]: its parameters do not fit
        line: <line>
        hint: compare with print() of a program that has this operation"
    `);
  });
  test("a dtype that is missing", () => {
    expect(messageOf(main("  %1: f32[3] = cast(%0)\n  return %1"))).toMatchInlineSnapshot(`
      "[ill-typed] line 3, column 3: cast of f32[3]: its parameters do not fit
        line: <line>
        hint: compare with print() of a program that has this operation"
    `);
  });
  test("a word that is no parameter", () => {
    expect(messageOf(main("  %1: f32[] = sum{axes=all}(%0)\n  return %1"))).toMatchInlineSnapshot(`
      "[parse-error] line 3, column 24: "all" is no parameter
        line: <line>
        hint: a parameter is a number, a string, true, false, null, a dtype, <a size>, [a list] or a program"
    `);
  });
  test("a size that is none", () => {
    expect(messageOf(main("  %1: f32[] = sum{axes=[<2/n>]}(%0)\n  return %1"))).toMatchInlineSnapshot(`
      "[parse-error] line 3, column 25: <2/n> is no size
        line: <line>
        hint: a size is a sum of products, as <2*n+1>"
    `);
  });
  test("a string with an unknown escape", () => {
    expect(messageOf(main('  %1: f32[] = sum{axes="\\q"}(%0)\n  return %1'))).toMatchInlineSnapshot(`
      "[parse-error] line 3, column 24: "\\q" is no string
        line: <line>
        hint: strings are written as in JSON"
    `);
  });
  test("a missing bracket", () => {
    expect(messageOf(main("  %1: f32[] = sum{axes=[0}(%0)\n  return %1"))).toMatchInlineSnapshot(`
      "[parse-error] line 3, column 26: expected "]" but found "}(%0)"
        line: <line>
        hint: print() shows the form that parse() reads"
    `);
  });
});
