/** What inner loops compute alike each time is computed once, before the outer loop. */
import { expect, test } from "vitest";
import {
  add,
  alongAxis,
  arrayType,
  arrayValue,
  buildProgram,
  checked,
  evaluate,
  exp,
  f64,
  full,
  gather,
  i32,
  iota,
  mul,
  optimize,
  print,
  scan,
  type Builder,
  type Program,
  type Value,
} from "../../index.ts";

const [vector, number, position] = [arrayType(f64, [5]), arrayType(f64), arrayType(i32)];

/** `s ← body(a, s, i)` for i = 0 … count − 1. */
function repeat(b: Builder, count: number, a: Value, start: Value, body: Program): Value {
  const positions = b.one(iota, [], { dtype: i32, shape: [count], axis: 0 });
  const params = { body, consts: body.inputs.length - 2, carries: 1, count, backwards: false };
  return b.apply(scan, [a, start, positions], params)[0]!;
}

const element = (b: Builder, a: Value, i: Value): Value => b.one(gather, [a, i], alongAxis(0));

/** Three times `s ← Σ exp(a[i])·s` or, of pairs, `s ← Σᵢⱼ exp(a[i]·a[j])·s`. */
const singles = buildProgram("singles", [vector], (b, a) => {
  const inner = buildProgram("inner", [vector, number, position], (e, x, s, i) => [
    e.one(add, [s, e.one(mul, [e.one(exp, [element(e, x, i)]), s])]),
  ]);
  const outer = buildProgram("outer", [vector, number, position], (e, x, s) => [repeat(e, 5, x, s, inner)]);
  return [repeat(b, 3, a, b.one(full, [], { value: 1, dtype: f64, shape: [] }), outer)];
});

const pairs = buildProgram("pairs", [vector], (b, a) => {
  const innermost = buildProgram("innermost", [vector, number, number, position], (e, x, u, s, j) => [
    e.one(add, [s, e.one(mul, [e.one(exp, [e.one(mul, [u, element(e, x, j)])]), s])]),
  ]);
  const inner = buildProgram("inner", [vector, number, position], (e, x, s, i) => {
    const positions = e.one(iota, [], { dtype: i32, shape: [5], axis: 0 });
    const params = { body: innermost, consts: 2, carries: 1, count: 5, backwards: false };
    return [e.apply(scan, [x, element(e, x, i), s, positions], params)[0]!];
  });
  const outer = buildProgram("outer", [vector, number, position], (e, x, s) => [repeat(e, 5, x, s, inner)]);
  return [repeat(b, 3, a, b.one(full, [], { value: 1, dtype: f64, shape: [] }), outer)];
});

const input = arrayValue(f64, [5], [0.1, -2, 0.3, 1.5, -0.7]);

/** How many loops the line with the exponential is in. */
const depthOfExp = (program: Program): number => {
  const line = print(program)
    .split("\n")
    .find((text) => text.includes("= exp("));
  return (line?.match(/^ */)?.[0].length ?? 0) / 2 - 1;
};

test("elementary functions of what the outer loop leaves alone are computed before it, with the same bits", () => {
  const after = optimize(singles, { exact: true, after: checked });
  expect([depthOfExp(singles), depthOfExp(after)]).toEqual([2, 1]);
  expect(evaluate(after, [input])).toEqual(evaluate(singles, [input]));
});

test("more numbers than an array has are not kept", () => {
  const after = optimize(pairs, { exact: true, after: checked });
  expect(depthOfExp(after)).toBeGreaterThan(1);
  expect(evaluate(after, [input])).toEqual(evaluate(pairs, [input]));
});
