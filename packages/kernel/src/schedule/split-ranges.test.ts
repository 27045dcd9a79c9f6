import { add, arrayType, buildProgram, concatenate, f64, mul, pad, reverse, slice, type Program } from "@cotangent/ir";
import { expect, test } from "vitest";
import { makePlan } from "../plan/make-plan.ts";
import { simd } from "../plan/simd-machine.ts";
import { showKernel } from "../show.ts";
import { deviation } from "../testing/deviation.ts";

const shown = (program: Program): string =>
  makePlan(program, simd)
    .commands.flatMap((command) => (command.kind === "run" ? [showKernel(command.kernel)] : []))
    .join("\n");

/** `y₀ = x₀·a, yᵢ = xᵢ·xᵢ₋₁` */
const shifted = (n: number): Program =>
  buildProgram("shifted", [arrayType(f64, [n]), arrayType(f64, [1])], (b, x, a) => [
    b.one(mul, [
      x,
      b.one(concatenate, [a, b.one(slice, [x], { start: [0], limit: [n - 1], stride: [1] })], { axis: 0 }),
    ]),
  ]);

test("each range of positions with other answers has a loop of its own, without tests", () => {
  expect(shown(shifted(9))).toMatchInlineSnapshot(`
    "kernel k0(read v0: f64[9], read v1: f64[1], write v4: f64[9])
      // mul
      parallel i1 < 1
        v4[0] := (v0[0] · v1[0])
      parallel i3 < 2
        lane i4 < 4
          v4[i3*4 + i4 + 1] := (v0[i3*4 + i4 + 1] · v0[i3*4 + i4])"
  `);
});

const padded = (low: number, high: number, interior: number): Program => {
  const columns = 5 + low + high + 4 * interior;
  return buildProgram("padded", [arrayType(f64, [3, 5]), arrayType(f64, [3, columns])], (b, x, y) => {
    const wide = b.one(pad, [x], { low: [0, low], high: [0, high], interior: [0, interior] });
    return [b.one(mul, [b.one(add, [y, wide]), b.one(reverse, [wide], { axes: [1] })])];
  });
};

test("backwards, with gaps, and in several ranges at once it is the same", () => {
  for (const n of [2, 5, 13]) expect(deviation(shifted(n))).toBeLessThan(1);
  for (const [low, high, interior] of [
    [2, 1, 0],
    [7, 9, 0],
    [-1, 4, 0],
    [3, 2, 2],
  ] as const)
    expect(deviation(padded(low, high, interior))).toBeLessThan(1);
});
