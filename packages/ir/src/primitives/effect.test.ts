import { expect, test } from "vitest";
import { buildProgram } from "../builder.ts";
import { f64 } from "../dtype.ts";
import { arrayValue } from "../evaluate/array-value.ts";
import type { EffectHandler } from "../evaluate/effect-handler.ts";
import { evaluate } from "../evaluate/evaluate.ts";
import type { Program } from "../program.ts";
import { arrayType } from "../type.ts";
import { add } from "./arithmetic.ts";
import { barrier, checkTrue, cotangentTap, debugPrint, hostTap, tangentTap } from "./effect.ts";
import { lt } from "./logic.ts";

function effectsOf(program: Program, x: number): readonly string[] {
  const seen: string[] = [];
  const handler: EffectHandler = {
    effect: ({ effect, label }, [value]) => void seen.push(`${effect} ${label} ${[...value!.data].join()}`),
  };
  evaluate(program, [arrayValue(f64, [], [x])], handler);
  return seen;
}

const main = arrayType(f64);

test("effects happen in the order of the program, and values pass", () => {
  const program = buildProgram("main", [main], (b, x) => {
    const y = b.one(debugPrint, [x], { label: "x" });
    const twice = b.one(hostTap, [b.one(add, [y, y])], { id: "7" });
    return [b.one(debugPrint, [twice], { label: "2x" })];
  });
  expect(effectsOf(program, 3)).toEqual(["print x 3", "host 7 6", "print 2x 6"]);
});

test("taps of tangents and cotangents do not see the value", () => {
  const program = buildProgram("main", [main], (b, x) => [
    b.one(cotangentTap, [b.one(tangentTap, [x], { id: "t" })], { id: "c" }),
  ]);
  expect(effectsOf(program, 3)).toEqual([]);
});

test("a check that fails stops the run with its message", () => {
  const program = buildProgram("main", [main, main], (b, x, z) => [
    b.one(checkTrue, [b.one(lt, [x, z])], { message: "x below z" }),
  ]);
  const run = (x: number, z: number): unknown =>
    evaluate(program, [arrayValue(f64, [], [x]), arrayValue(f64, [], [z])]);
  expect(run(1, 2)).toHaveLength(1);
  expect(() => run(2, 1)).toThrowErrorMatchingInlineSnapshot(`
    [CheckError: [check-failed] x below z
      line: <line>
      hint: the condition given to check() was false]
  `);
  expect(() => buildProgram("main", [main], (b, x) => [b.one(checkTrue, [x], { message: "x" })]))
    .toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: [dtype-mismatch] checkTrue: f64[] holds no truth values
        line: <line>
        hint: give a comparison, such as greater(x, 0)]
    `);
});

test("what reads a barrier runs late, and what reads another identity need not", () => {
  const lateness = [barrier.lower([main], {}), tangentTap.lower([main], { id: "t" })];
  expect(lateness.map((form) => form.form === "scalar" && form.late)).toEqual([true, undefined]);
});
