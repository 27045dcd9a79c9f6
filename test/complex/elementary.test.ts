/** Functions of complex numbers against values of 50 digits, and on their cuts against NumPy, which follows C99 there. */
import { readFileSync } from "node:fs";
import { complex, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { describe, expect, test } from "vitest";

type Pairs = readonly (readonly [number, number])[];
type Texts = readonly (readonly [string, string])[];

interface Fixtures {
  readonly points: Pairs;
  readonly values: Readonly<Record<string, Pairs>>;
  readonly cuts: Texts;
  readonly onCuts: Readonly<Record<string, Texts>>;
}

const fixtures: Fixtures = JSON.parse(readFileSync(new URL("elementary.json", import.meta.url), "utf8"));

const functions: Readonly<Record<string, (z: Tensor) => Tensor>> = {
  exp: np.exp,
  log: np.log,
  sqrt: np.sqrt,
  sin: np.sin,
  cos: np.cos,
  tan: np.tan,
  sinh: np.sinh,
  cosh: np.cosh,
  tanh: np.tanh,
  arcsin: np.arcsin,
  arccos: np.arccos,
  arctan: np.arctan,
  arcsinh: np.arcsinh,
  arccosh: np.arccosh,
  arctanh: np.arctanh,
  log1p: np.log1p,
  expm1: np.expm1,
  reciprocal: np.reciprocal,
  square: np.square,
};

const arrayOf = (pairs: Pairs, dtype: "f32" | "f64"): Tensor =>
  complex(
    np.array(
      pairs.map(([re]) => re),
      { dtype },
    ),
    np.array(
      pairs.map(([, im]) => im),
      { dtype },
    ),
  );

function errors(name: string, dtype: "f32" | "f64"): readonly number[] {
  const w = functions[name]!(arrayOf(fixtures.points, dtype));
  const [re, im] = [np.real(w).dataSync(), np.imag(w).dataSync()];
  return fixtures.values[name]!.map(([u, v], i) => Math.hypot(re[i]! - u, im[i]! - v) / Math.hypot(u, v));
}

describe.each(Object.keys(fixtures.values))("%s", (name) => {
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

describe.each(Object.keys(fixtures.onCuts))("%s on its cuts", (name) => {
  test("is where the sign of zero says", () => {
    const numbers = (pairs: Texts): Pairs => pairs.map(([re, im]) => [Number(re), Number(im)]);
    const w = functions[name]!(arrayOf(numbers(fixtures.cuts), "f64"));
    const [re, im] = [np.real(w).dataSync(), np.imag(w).dataSync()];
    numbers(fixtures.onCuts[name]!).forEach(([u, v], i) => {
      const where = `${name}(${fixtures.cuts[i]!.join(" + i·")})`;
      expect(re[i], where).toBeCloseTo(u, 14);
      expect(im[i], where).toBeCloseTo(v, 14);
    });
  });
});
