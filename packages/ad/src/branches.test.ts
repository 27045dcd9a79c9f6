/** What a differentiated choice keeps. */
import {
  arrayType,
  arrayValue,
  Builder,
  buildProgram,
  checked,
  evaluate,
  exp,
  f64,
  full,
  i32,
  inline,
  mul,
  neg,
  optimize,
  switchCase,
  type Primitive,
} from "@cotangent/ir";
import { expect, test } from "vitest";
import { vjp } from "./index.ts";

const number = arrayType(f64);
/** `−e²·e` for `e = exp x`, or `x·x`. */
const chosen = buildProgram("chosen", [arrayType(i32), number], (b, which, x) => {
  const cube = buildProgram("cube", [number], (e, u) => {
    const [once, again] = [e.one(exp, [u]), e.one(exp, [u])];
    return [e.one(mul, [e.one(neg, [e.one(mul, [once, once])]), again])];
  });
  const square = buildProgram("square", [number], (e, u) => [e.one(mul, [u, u])]);
  return b.apply(switchCase, [which, x], { branches: [cube, square] });
});

test("of a branch what costs a few operations is computed again, and what is equal is kept once", () => {
  const { forward, backward } = vjp(chosen, [false, true]);
  const choice = forward.steps.find(({ primitive }) => primitive === (switchCase as Primitive));
  expect(choice?.results).toHaveLength(2);
  const b = new Builder();
  const [which, x] = [b.input(arrayType(i32)), b.input(number)];
  const [, ...residuals] = inline(b, forward, [which, x]);
  const one = b.one(full, [], { value: 1, dtype: f64, shape: [] });
  const gradient = optimize(b.finish(inline(b, backward, [...residuals, one])), { after: checked });
  const at = (branch: number): number | undefined =>
    evaluate(gradient, [arrayValue(i32, [], [branch]), arrayValue(f64, [], [0.5])])[0]?.data[0];
  expect(at(0)).toBeCloseTo(-3 * Math.exp(1.5), 12);
  expect(at(1)).toBeCloseTo(1, 12);
});
