import { expect, test } from "vitest";
import { arrayValue, check, evaluate, f64, joinLoops, parse, print, steadyCarries, type Program } from "../index.ts";

/** `Σ eˣ` and, backwards, what `second` makes of the eˣ that were kept. */
const twoLoops = (second: string, start = "%1"): string => `cotangent-ir 1
program main(%0: f64[4], %1: f64[], %2: f64[]) {
  %3: f64[], %4: f64[4] = scan{backwards=false, body=program first(%0: f64[], %1: f64[]) {
    %2: f64[] = exp(%1)
    %3: f64[] = add(%0, %2)
    return %3, %2
  }, carries=1, consts=0, count=4}(%1, %0)
  %5: f64[] = sqrt(%3)
  ${second.replace("START", start)}
  return %5, %6, %7
}`;

const adding = `%6: f64[], %7: f64[4] = scan{backwards=true, body=program second(%0: f64[], %1: f64[], %2: f64[]) {
    %3: f64[] = mul(%0, %2)
    %4: f64[] = add(%1, %3)
    return %4, %3
  }, carries=1, consts=1, count=4}(%2, START, %4)`;
const reading = adding.replace("mul(%0, %2)", "mul(%1, %2)");

const alone = `%6: f64[], %7: f64[4] = scan{backwards=true, body=program second(%0: f64[], %1: f64[]) {
    %2: f64[] = add(%1, %0)
    return %2, %0
  }, carries=1, consts=1, count=4}(%2, START)`;

const loopsIn = (text: string): number => text.split(" = scan{").length - 1;
const inputs = [arrayValue(f64, [4], [0.1, -0.3, 0.7, 0.2]), arrayValue(f64, [], [0.5]), arrayValue(f64, [], [3])];
const valuesOf = (program: Program): readonly number[] =>
  evaluate(program, inputs).flatMap(({ data }) => Array.from(data, Number));

function expectEqual(after: Program, before: Program): void {
  check(after);
  const expected = valuesOf(before);
  valuesOf(after).forEach((value, i) => expect(value).toBeCloseTo(expected[i] ?? Number.NaN, 12));
}

test("a loop backwards that adds up what another kept runs with it, forwards", () => {
  const before = parse(twoLoops(adding));
  const after = joinLoops(before);
  expect(loopsIn(print(before))).toBe(2);
  expect(loopsIn(print(after))).toBe(1);
  expectEqual(after, before);
});

test("what both loops read is one input of the joined one", () => {
  const same = adding.replace("(%2, START, %4)", "(%2, START, %0)").replace("mul(%0, %2)", "exp(%2)");
  const after = joinLoops(parse(twoLoops(same)));
  expect(loopsIn(print(after))).toBe(1);
  expect(after.steps[0]?.args.filter((arg) => arg === after.inputs[0])).toHaveLength(1);
  expectEqual(after, parse(twoLoops(same)));
});

test.each([
  ["a carry is read", twoLoops(reading)],
  ["it starts from what comes after the first loop", twoLoops(adding, "%5")],
  ["it needs the last carry", twoLoops(adding.replace("(%2, START, %4)", "(%3, START, %4)"))],
  ["it runs the same way", twoLoops(adding.replace("backwards=true", "backwards=false"))],
  ["something else happens between them", twoLoops(adding).replace("sqrt(%3)", 'debugPrint{label="s"}(%3)')],
  ["it reads nothing in common with the first one", twoLoops(alone, "%2")],
])("loops stay apart where %s", (_, text) => {
  const before = parse(text);
  expect(print(joinLoops(before))).toBe(print(before));
});

test("a carry that no iteration changes is a constant, and numbers are known in loops", () => {
  const text = `cotangent-ir 1
program main(%0: f64[4], %1: f64[], %2: f64[]) {
  %3: f64[] = full{dtype=f64, shape=[], value=2}()
  %4: f64[], %5: f64[], %6: f64[], %7: f64[4] = scan{backwards=false, body=program steady(%0: f64[], %1: f64[], %2: f64[], %3: f64[], %4: f64[]) {
    %5: f64[] = mul(%0, %4)
    %6: f64[] = mul(%5, %1)
    %7: f64[] = mul(%6, %3)
    %8: f64[] = add(%2, %7)
    return %1, %8, %3, %7
  }, carries=3, consts=1, count=4}(%3, %2, %1, %3, %0)
  return %4, %5, %6, %7
}`;
  const before = parse(text);
  const after = steadyCarries(before);
  expect(print(after)).toContain("carries=1, consts=1, count=4");
  expect(after.outputs[0]).toBe(after.inputs[2]);
  expectEqual(after, before);
});
