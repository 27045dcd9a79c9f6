/** The derivative of `tanh`, against `4e/(1 + e)²`, `e = e^(−2|x|)`, in integers. */
import { compileWasm } from "@cotangent/codegen-js/wasm";
import { f32, f64, sechSquared, type Dtype } from "@cotangent/ir";
import { preciseExp, seeded, ulpError, ulpsFrom, type Exact } from "@cotangent/ir/testing";
import { expect, test } from "vitest";
import { interpreted, programOf } from "./composed.ts";

const count = 3000;
const places = 1400;

/** Random arguments up to where the value is no normal number any more, and near 0. */
function pointsIn(dtype: Dtype, most: number): readonly number[] {
  const random = seeded(7);
  const part = (): number => random.integer(-(2 ** 30), 2 ** 30) / 2 ** 30;
  return Array.from({ length: count }, (_, i) => dtype.round(i % 3 === 0 ? part() : part() * most));
}

/** With more bits than the least normal number needs. */
function exactly(x: number): Exact {
  const { digits, exponent } = preciseExp(-2 * Math.abs(x));
  const one = 1n << BigInt(-exponent);
  return { digits: ((4n * digits * one) << BigInt(places)) / (one + digits) ** 2n, exponent: -places };
}

/** What vectors compute, the last elements one by one. */
const inVectors = (dtype: Dtype, points: readonly number[], relaxed: boolean): readonly number[] => {
  const [found] = compileWasm(programOf(sechSquared, dtype, points.length), { relaxed }).run([
    dtype.allocate(points.length).map((_, i) => points[i]!),
  ]);
  return [...found!];
};

test.each([
  ["the interpreter", (points: readonly number[]) => interpreted(sechSquared, f64, points)],
  ["vectors", (points: readonly number[]) => inVectors(f64, points, false)],
  ["relaxed vectors", (points: readonly number[]) => inVectors(f64, points, true)],
])("in f64 it is within 3 ulp in %s", (_, compute) => {
  const points = pointsIn(f64, 354);
  const errors = compute(points).map((found, i) => ulpsFrom(found, exactly(points[i]!)));
  expect(Math.max(...errors)).toBeLessThan(3);
});

test.each([
  ["the interpreter", (points: readonly number[]) => interpreted(sechSquared, f32, points)],
  ["vectors", (points: readonly number[]) => inVectors(f32, points, false)],
  ["relaxed vectors", (points: readonly number[]) => inVectors(f32, points, true)],
])("in f32 it is within 3 ulp in %s", (_, compute) => {
  const points = pointsIn(f32, 43);
  const exact = interpreted(sechSquared, f64, points);
  const errors = compute(points).map((found, i) => ulpError(found, exact[i]!));
  expect(Math.max(...errors)).toBeLessThan(3);
});
