/** Functions of complex numbers against values of 50 digits, and on their cuts against NumPy, which follows C99 there. */
import { describe, expect, test } from "vitest";
import { errors, fixtures, flatErrors, names, valuesAt } from "./reference.ts";

test("every function has values", () => expect(Object.keys(fixtures.values)).toEqual(names));

describe.each(names)("%s", (name) => {
  test("is exact to a few roundings in f64", () => {
    expect(Math.max(...errors(name, "f64"))).toBeLessThan(1e-15);
  });
  test("is exact to a few roundings in f32, where arguments are not near a singular point", () => {
    const far = fixtures.points.map(
      ([x, y]) =>
        Math.abs(x) < 8 &&
        Math.abs(y) < 8 &&
        [1, -1].every((c) => Math.hypot(x - c, y) > 0.2 && Math.hypot(x, y - c) > 0.2),
    );
    expect(Math.max(...errors(name, "f32").filter((_, i) => far[i]))).toBeLessThan(3e-6);
  });
});

test("tanh has all digits of its imaginary part where it is ±1", () => {
  expect(Math.max(...flatErrors())).toBeLessThan(1e-13);
});

describe.each(Object.keys(fixtures.onCuts))("%s on its cuts", (name) => {
  test("is where the sign of zero says", () => {
    const numbers = (pairs: readonly (readonly [string, string])[]): readonly (readonly [number, number])[] =>
      pairs.map(([re, im]) => [Number(re), Number(im)]);
    const found = valuesAt(name, numbers(fixtures.cuts));
    numbers(fixtures.onCuts[name]!).forEach(([u, v], i) => {
      expect(found[i]![0]).toBeCloseTo(u, 14);
      expect(found[i]![1]).toBeCloseTo(v, 14);
    });
  });
});
