/** Every pass and transform on long programs: none recurses on program depth, and none makes more than a few steps of one. */
import {
  add,
  arrayType,
  Builder,
  check,
  exp,
  f64,
  hash,
  mul,
  passes,
  print,
  toUnaryMaps,
  type Program,
  type Value,
} from "@cotangent/ir";
import { batching, transforms, vjp } from "@cotangent/ad";
import { describe, expect, test } from "vitest";

/** A chain of `steps` operations of which each reads the two results before it. */
function chain(steps: number): Program {
  const b = new Builder();
  let [before, last]: [Value, Value] = [b.input(arrayType(f64, [3])), b.input(arrayType(f64, [3]))];
  const kinds = [add, mul];
  for (let i = 0; i < steps; i++) {
    const next = i % 7 === 6 ? b.one(exp, [last]) : b.one(kinds[i % 2]!, [before, last]);
    [before, last] = [last, next];
  }
  return b.finish([last], "chain");
}

describe.each([1_000, 10_000, 100_000])("a program of %i steps", (steps) => {
  const program = chain(steps);
  test.each(passes.map((pass) => [pass.name, pass] as const))("goes through %s", (_, pass) => {
    const after = pass.run(program);
    check(after);
    expect(after.steps.length).toBeLessThanOrEqual(steps);
  });

  test("is printed, hashed, checked and taken apart", () => {
    check(program);
    expect(print(program).split("\n").length).toBe(steps + 5);
    expect(hash(program)).toBe(hash(chain(steps)));
    expect(toUnaryMaps(program).length).toBe(steps + 1);
  });

  test("has a jvp, a vjp and a vmap of a fixed multiple of its length", () => {
    const { program: forward } = transforms.jvp(program, [true, true]);
    expect(forward.steps.length).toBeLessThanOrEqual(4 * steps);
    const reverse = vjp(program, [true, true]);
    expect(reverse.forward.steps.length + reverse.backward.steps.length).toBeLessThanOrEqual(5 * steps);
    expect(batching.vmap(program, [true, false], 4).program.steps.length).toBeLessThanOrEqual(2 * steps);
  });
});
