import { add, buildProgram, div, f64, mul, sub, type Emitter, type Program, type Value } from "@cotangent/ir";
import { makePlan, simd } from "@cotangent/kernel";
import { expect, test } from "vitest";
import { compile } from "./complete.ts";
import { wasmOptions } from "./wasm/compile.ts";
import { emitPlan } from "./wasm/plan.ts";

const scalar = { dtype: f64, shape: [] };

/** `steps` operations in a row, of which each needs two before, and the last one many. */
function straight(steps: number): Program {
  return buildProgram("straight", [scalar, scalar], (b: Emitter, x, y) => {
    const [kept, values]: [Value[], Value[]] = [[], [x, y]];
    for (let i = 0; i < steps / 2; i++) {
      const [u, v] = [values.at(-1)!, values.at(-2)!];
      const operation = [mul, sub, add, div][i % 4]!;
      values.push(b.one(operation, [u, v]));
      kept.push(values.at(-1)!);
    }
    return [kept.reduce((sum, value) => b.one(add, [sum, value]))];
  });
}

/** Lines of the longest function of a kernel. */
const longestKernel = (source: string): number =>
  Math.max(...source.split(/^function (?=k\d)/m).map((text) => text.split(/^}/m)[0]!.split("\n").length));

// Engines stop optimising functions that are too long: some hundred statements are one function, more are several.
test("straight lines become functions of bounded length, and text of linear size", () => {
  const sizes = [10, 100, 1000, 5000];
  const sources = sizes.map((steps) => compile(straight(steps), { cache: false }).source);
  sources.forEach((source) => expect(longestKernel(source)).toBeLessThan(150));
  const perStep = sources.map((source, i) => source.length / sizes[i]!);
  expect(perStep[3]).toBeLessThan(1.2 * perStep[2]!);
});

test("modules of straight lines are linear in size, too", () => {
  const sizes = [1000, 5000];
  const bytes = sizes.map((steps) => emitPlan(makePlan(straight(steps), simd), wasmOptions()).bytes);
  const perStep = bytes.map(({ length }, i) => length / sizes[i]!);
  expect(perStep[1]).toBeLessThan(1.2 * perStep[0]!);
});

test("they find what the interpreter of JavaScript finds", () => {
  const program = straight(5000);
  const [x, y] = [1.1, 0.9];
  const values = [x, y];
  let total = Number.NaN;
  for (let i = 0; i < 2500; i++) {
    const [u = 0, v = 0] = [values.at(-1), values.at(-2)];
    const next = [u * v, u - v, u + v, u / v][i % 4]!;
    values.push(next);
    total = i === 0 ? next : total + next;
  }
  const [found] = compile(program, { cache: false }).run([Float64Array.of(x), Float64Array.of(y)]);
  expect(found?.[0]).toBe(total);
});
