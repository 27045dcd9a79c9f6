/** Loops that go through positions: there is one array of them for each length, and what it proves about places is used. */
import { arrayValue, evaluate, f64, parse } from "@cotangent/ir";
import { expect, test } from "vitest";
import { showKernel } from "../show.ts";
import { runPlan } from "../testing/run-plan.ts";
import { allCommands } from "./commands.ts";
import { makePlan } from "./make-plan.ts";

/** `Σ x[t + shift]·t` for t = 0 … 5, twice. */
const sums = (shift: number) =>
  parse(`cotangent-ir 1
program sums(%0: f64[7]) {
  %1: f64[] = full{dtype=f64, shape=[], value=0}()
  %2: i32[6] = iota{axis=0, dtype=i32, shape=[6]}()
  %3: f64[] = scan{backwards=false, body=program body(%0: f64[7], %1: f64[], %2: i32[]) {
    %3: i32[] = full{dtype=i32, shape=[], value=${shift}}()
    %4: i32[] = add(%2, %3)
    %5: f64[] = gather{axes=[0], batch=0, mode="clip", sizes=[]}(%0, %4)
    %6: f64[] = cast{dtype=f64}(%2)
    %7: f64[] = mul(%5, %6)
    %8: f64[] = add(%1, %7)
    return %8
  }, carries=1, consts=1, count=6}(%0, %1, %2)
  %4: i32[6] = iota{axis=0, dtype=i32, shape=[6]}()
  %5: f64[] = scan{backwards=true, body=program body(%0: f64[], %1: i32[]) {
    %2: f64[] = cast{dtype=f64}(%1)
    %3: f64[] = sub(%2, %0)
    return %3
  }, carries=1, consts=0, count=6}(%3, %4)
  return %5
}`);

const x = Float64Array.of(3, -1, 4, 1, -5, 9, 2);

test.each([
  [1, false],
  [-1, true],
  [2, true],
])("a place %i after the position: clamped %s", (shift, isClamped) => {
  const program = sums(shift);
  const plan = makePlan(program, "cpu");
  expect(plan.buffers.filter(({ counts }) => counts)).toHaveLength(1);
  const kernels = allCommands(plan.commands).flatMap((command) => (command.kind === "run" ? [command.kernel] : []));
  expect(kernels.some((kernel) => /m(ax|in)\(/.test(showKernel(kernel)))).toBe(isClamped);
  const input = arrayValue(f64, [7], x);
  expect(runPlan(plan, [input])[0]?.data).toEqual(evaluate(program, [input])[0]?.data);
});

test("positions that something else reads are an array as any other", () => {
  const program = parse(`cotangent-ir 1
program both() {
  %0: i32[3] = iota{axis=0, dtype=i32, shape=[3]}()
  %1: i32[] = full{dtype=i32, shape=[], value=1}()
  %2: i32[] = scan{backwards=false, body=program body(%0: i32[], %1: i32[]) {
    %2: i32[] = mul(%0, %1)
    %3: i32[] = sub(%1, %2)
    return %3
  }, carries=1, consts=0, count=3}(%1, %0)
  return %0, %2
}`);
  const plan = makePlan(program, "cpu");
  expect(plan.buffers.some(({ counts }) => counts)).toBe(false);
  expect(runPlan(plan, []).map(({ data }) => [...data])).toEqual([[0, 1, 2], [0]]);
});

/** `y[t + 1] += x[t + 1]` where `t + 1 < 4`, else NaN and nothing, for t = 0 … 5, as clamped places behind a condition. */
const behindCondition = parse(`cotangent-ir 1
program reads(%0: f64[4]) {
  %1: f64[4] = full{dtype=f64, shape=[4], value=0}()
  %2: i32[6] = iota{axis=0, dtype=i32, shape=[6]}()
  %3: f64[4], %4: f64[6] = scan{backwards=false, body=program body(%0: f64[4], %1: f64[4], %2: i32[]) {
    %3: i32[] = full{dtype=i32, shape=[], value=1}()
    %4: i32[] = add(%2, %3)
    %5: i32[] = full{dtype=i32, shape=[], value=4}()
    %6: bool[] = lt(%4, %5)
    %7: f64[] = gather{axes=[0], batch=0, mode="clip", sizes=[]}(%0, %4)
    %8: f64[] = full{dtype=f64, shape=[], value=nan}()
    %9: f64[] = select(%6, %7, %8)
    %10: f64[] = full{dtype=f64, shape=[], value=0}()
    %11: f64[] = select(%6, %9, %10)
    %12: f64[4] = scatterAdd{axes=[0], batch=0, mode="clip", sizes=[]}(%1, %11, %4)
    return %12, %9
  }, carries=1, consts=1, count=6}(%0, %1, %2)
  return %3, %4
}`);

test("a place that a condition is about is guarded, not clamped", () => {
  const plan = makePlan(behindCondition, "cpu");
  const shown = allCommands(plan.commands).flatMap((command) =>
    command.kind === "run" ? [showKernel(command.kernel)] : [],
  );
  expect(shown.join("\n")).not.toMatch(/m(ax|in)\(/);
  expect(shown.join("\n")).toMatch(/add= .* where 0 ≤/);
  const input = arrayValue(f64, [4], Float64Array.of(3, 5, 7, 11));
  const expected = evaluate(behindCondition, [input]).map(({ data }) => [...data]);
  expect(expected).toEqual([
    [0, 5, 7, 11],
    [5, 7, 11, Number.NaN, Number.NaN, Number.NaN],
  ]);
  expect(runPlan(plan, [input]).map(({ data }) => [...data])).toEqual(expected);
});
