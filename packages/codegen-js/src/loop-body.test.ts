/** Numbers that iterations hand on are variables of the function, and what computes them is part of it. */
import { expect, test } from "vitest";
import {
  arrayValue,
  bool,
  buildProgram,
  evaluate,
  f32,
  f64,
  i32,
  parse,
  type Dtype,
  type Program,
} from "@cotangent/ir";
import { makePlan } from "@cotangent/kernel";
import { compile, printPlan } from "./complete.ts";

const text = (dtype: string): string => `cotangent-ir 1
program f(%0: ${dtype}[], %1: ${dtype}[7]) {
  %2: ${dtype}[], %3: ${dtype}[7] = scan{backwards=false, body=program body(%0: ${dtype}[], %1: ${dtype}[]) {
    %2: ${dtype}[] = mul(%0, %1)
    %3: ${dtype}[] = add(%2, %1)
    return %3, %2
  }, carries=1, consts=0, count=7}(%0, %1)
  return %2, %3
}`;

const data = [1, -2, 3, 0.5, -1, 2, 4];
const run = (program: Program, dtype: Dtype) => {
  const xs = [dtype.allocate(1).fill(3), dtype.allocate(7)];
  data.forEach((x, i) => ((xs[1] ?? xs[0])![i] = x));
  const expected = evaluate(program, [arrayValue(dtype, [], xs[0]!), arrayValue(dtype, [7], xs[1]!)]);
  return { found: compile(program).run(xs), expected: expected.map((value) => value.data) };
};

test.each([f64, i32])("a carry of $name", (dtype) => {
  const program = parse(text(dtype.name));
  const { source } = printPlan(makePlan(program, "cpu"));
  expect(source).toMatch(/let s\d+ = 0;/);
  expect(source).not.toMatch(/\[\w+, \w+\] = \[/);
  const { found, expected } = run(program, dtype);
  expect(found).toEqual(expected);
});

test("a carry of f32, which arrays round, stays in one", () => {
  const program = parse(text("f32"));
  expect(printPlan(makePlan(program, "cpu")).source).not.toMatch(/let s\d+ = 0;/);
  const { found, expected } = run(program, f32);
  expect(found).toEqual(expected);
});

test("a program without loops has no variables", () => {
  const program = buildProgram("f", [{ dtype: bool, shape: [] }], (_, x) => [x]);
  expect(printPlan(makePlan(program, "cpu")).source).not.toMatch(/let s/);
});
