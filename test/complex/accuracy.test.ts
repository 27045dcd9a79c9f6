/** Functions of complex numbers are within their bounds of exact values, from the least to the greatest arguments. */
import { expect, test } from "vitest";
import { errorsOf, functionNames, resultOf, type Single } from "./accuracy.ts";
import { complexBounds, isWithin, type Found } from "./bounds.ts";
import { measuredComplex, writeMeasured } from "./measured.ts";

const found = (dtype: Single): Readonly<Record<string, Found>> =>
  Object.fromEntries(functionNames.map((name) => [name, errorsOf(name, dtype, resultOf(name, dtype).dataSync())]));

test("each function that has values has a bound", () => {
  expect(complexBounds.map(({ name }) => name).toSorted()).toEqual(functionNames.toSorted());
});

test.each(["f64", "f32"] as const)("in %s", (dtype) => {
  const errors = found(dtype);
  if (process.env["UPDATE_DOCS"]) writeMeasured(dtype, errors);
  expect(complexBounds.filter((bound) => !isWithin(bound, errors[bound.name]!))).toEqual([]);
});

test("what was measured is above no bound", () => {
  const measured = measuredComplex();
  const above = complexBounds.filter((bound) => {
    const { f64, f32, wgsl } = measured[bound.name]!;
    return ![f64, f32, wgsl].every((errors) => isWithin(bound, errors));
  });
  expect(above).toEqual([]);
});
