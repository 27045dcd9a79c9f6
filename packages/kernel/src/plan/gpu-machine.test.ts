/** What plans for GPUs have that those for a CPU have not. */
import { arrayType, bool, buildProgram, cast, cumsum, f32, lt, sum } from "@cotangent/ir";
import { expect, test } from "vitest";
import { adam } from "../testing/programs.ts";
import { gpu } from "./gpu-machine.ts";
import { makePlan } from "./make-plan.ts";
import { bytesOf } from "./memory.ts";

test("parameters and moments are updated where they are", () => {
  const plan = makePlan(adam, gpu(), { donated: [true, true, true] });
  expect(new Set(plan.outputs)).toEqual(new Set(plan.inputs.slice(0, 3)));
  expect(plan.arenaBytes).toBe(0);
});

test("temporaries begin at multiples of 256 bytes, and truth values take four", () => {
  const program = buildProgram("flags", [arrayType(f32, [70, 70])], (b, x) => {
    const large = b.one(lt, [b.one(sum, [x], { axes: [0] }), b.one(sum, [x], { axes: [1] })]);
    return [b.one(cumsum, [b.one(cast, [large], { dtype: f32 })], { axis: 0, reverse: false })];
  });
  const { buffers } = makePlan(program, gpu());
  expect(buffers.some(({ offset }) => offset !== undefined)).toBe(true);
  expect(buffers.every(({ offset = 0 }) => offset % 256 === 0)).toBe(true);
  expect(bytesOf({ type: arrayType(bool, [70]), role: "temporary" }, gpu().layout)).toBe(280);
});
