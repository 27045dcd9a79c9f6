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

test("a loop over positions has them in its counter, and a result that is one number in a variable", () => {
  const program = parse(`cotangent-ir 1
program f(%0: f64[8]) {
  %1: f64[] = full{dtype=f64, shape=[], value=0}()
  %2: i32[7] = iota{axis=0, dtype=i32, shape=[7]}()
  %3: f64[], %4: f64[7] = scan{backwards=false, body=program body(%0: f64[8], %1: f64[], %2: i32[]) {
    %3: i32[] = full{dtype=i32, shape=[], value=1}()
    %4: i32[] = add(%2, %3)
    %5: f64[] = gather{axes=[0], batch=0, mode="clip", sizes=[]}(%0, %4)
    %6: f64[] = add(%1, %5)
    return %6, %6
  }, carries=1, consts=1, count=7}(%0, %1, %2)
  return %3, %4
}`);
  const { source } = printPlan(makePlan(program, "cpu"));
  expect(source).not.toMatch(/Int32Array|arena|Math\./);
  expect(source).toMatch(/^ +y0\[0\] = s\d+;$/m);
  const x = Float64Array.of(100, 1, 2, 3, 4, 5, 6, 7);
  expect(compile(program).run([x])).toEqual([Float64Array.of(28), Float64Array.of(1, 3, 6, 10, 15, 21, 28)]);
});

test("where parts of arrays start is added up at the heads of loops", () => {
  const program = parse(`cotangent-ir 1
program f(%0: f64[3,4,5]) {
  %1: f64[3,4,5] = scan{backwards=false, body=program body(%0: f64[4,5]) {
    %1: f64[4,5] = scan{backwards=false, body=program body(%0: f64[5]) {
      %1: f64[] = full{dtype=f64, shape=[], value=0}()
      %2: f64[], %3: f64[5] = scan{backwards=false, body=program body(%0: f64[], %1: f64[]) {
        %2: f64[] = add(%0, %1)
        return %2, %2
      }, carries=1, consts=0, count=5}(%1, %0)
      return %3
    }, carries=0, consts=0, count=4}(%0)
    return %1
  }, carries=0, consts=0, count=3}(%0)
  return %1
}`);
  const { source } = printPlan(makePlan(program, "cpu"));
  expect(source).toMatch(
    /const (o\d+) = k\d+ \* 20;\n[^]*const (o\d+) = \1 \+ k\d+ \* 5;\n[^]*const o\d+ = \2 \+ k\d+;/,
  );
  const x = Float64Array.from({ length: 60 }, (_, i) => i % 7);
  const [expected] = evaluate(program, [arrayValue(f64, [3, 4, 5], x)]);
  expect(compile(program).run([x])).toEqual([expected?.data]);
});
