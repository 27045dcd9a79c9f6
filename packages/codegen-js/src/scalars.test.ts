import { buildProgram, cumsum, f32, neg, reduceMax, sum } from "@cotangent/ir";
import { cpu } from "@cotangent/kernel";
import { expect, test } from "vitest";
import { compileWith } from "./compile.ts";

const one = { dtype: f32, shape: [1, 1] };

test.each([sum, reduceMax])("$name of one element is that of a machine with loops, to the bit", (primitive) => {
  const program = buildProgram("reduced", [one], (b, x) => [b.one(primitive, [b.one(neg, [x])], { axes: [0, 1] })]);
  for (const x of [0, -0, 1.5, -Infinity, Number.NaN]) {
    const input = Float32Array.of(x);
    const [y] = compileWith({}, program).run([input]);
    expect(y).toEqual(compileWith({ machine: cpu }, program).run([input])[0]);
  }
});

test("arrays need a machine that has them", () => {
  const doubled = buildProgram("doubled", [{ dtype: f32, shape: [3] }], (b, x) => [b.one(neg, [x])]);
  expect(() => compileWith({}, doubled)).toThrow("internal: a loop in a program that was to have scalars only");
  const summed = buildProgram("summed", [one], (b, x) => [b.one(cumsum, [x], { axis: 0, reverse: false })]);
  expect(() => compileWith({}, summed)).toThrow("internal: a nest in a program that was to have scalars only");
});
