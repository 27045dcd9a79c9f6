import { add, arrayType, buildProgram, exp, f64 } from "@cotangent/ir";
import { expect, test } from "vitest";
import { compile } from "./complete.ts";

const vector = arrayType(f64, [3]);

test("an output may be the array of a donated input, and the array of no other", () => {
  const program = buildProgram("step", [vector, vector], (b, x, y) => [b.one(add, [b.one(exp, [x]), y])]);
  const inputs = (): readonly [Float64Array, Float64Array] => [Float64Array.of(0, 0, 0), Float64Array.of(1, 2, 3)];
  const donated = compile(program, { donated: [false, true] });
  const [x, y] = inputs();
  expect(donated.run([x, y])[0]).toBe(y);
  expect([[...x], [...y]]).toEqual([
    [0, 0, 0],
    [2, 3, 4],
  ]);
  const into = new Float64Array(3);
  donated.runInto(inputs(), [into]);
  expect([...into]).toEqual([2, 3, 4]);
  const kept = inputs();
  expect([...compile(program).run(kept)[0]!]).toEqual([2, 3, 4]);
  expect([...kept[1]]).toEqual([1, 2, 3]);
  expect(compile(program, { donated: [false, true] })).toBe(donated);
  expect(() => donated.run([x])).toThrow("expected 2");
});
