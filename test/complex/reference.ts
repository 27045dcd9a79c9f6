/** Functions of complex numbers beside values of 50 digits, which `fixtures.py` makes. */
import { readFileSync } from "node:fs";
import { complex, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";

type Pairs = readonly (readonly [number, number])[];
type Texts = readonly (readonly [string, string])[];

interface Fixtures {
  readonly points: Pairs;
  readonly values: Readonly<Record<string, Pairs>>;
  readonly flat: Pairs;
  readonly flatTanh: Pairs;
  readonly cuts: Texts;
  readonly onCuts: Readonly<Record<string, Texts>>;
}

export const fixtures: Fixtures = JSON.parse(readFileSync(new URL("elementary.json", import.meta.url), "utf8"));

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

export const names: readonly string[] = Object.keys(functions);

/** The function's values, real and imaginary parts as numbers. */
export function valuesAt(name: string, points: Pairs, dtype: "f32" | "f64" = "f64"): Pairs {
  const part = (i: 0 | 1): Tensor =>
    np.array(
      points.map((point) => point[i]),
      { dtype },
    );
  const w = functions[name]!(complex(part(0), part(1)));
  const [re, im] = [np.real(w).dataSync(), np.imag(w).dataSync()];
  return points.map((_, i) => [re[i]!, im[i]!]);
}

/** How far values are off, in units of the size of the right ones. */
export function errors(name: string, dtype: "f32" | "f64"): readonly number[] {
  const found = valuesAt(name, fixtures.points, dtype);
  return fixtures.values[name]!.map(([u, v], i) => Math.hypot(found[i]![0] - u, found[i]![1] - v) / Math.hypot(u, v));
}

/** How far each part of tanh is off where it is ±1 to the last bit; a zero must have the right sign. */
export const flatErrors = (): readonly number[] =>
  valuesAt("tanh", fixtures.flat).flatMap((found, i) =>
    found.map((part, j) => {
      const right = fixtures.flatTanh[i]![j]!;
      return right === 0 ? (Object.is(part, right) ? 0 : 1) : Math.abs(part / right - 1);
    }),
  );

/** @throws if a value is off by more than a few roundings. */
export function checkElementary(): void {
  const off = names.find((name) => !(Math.max(...errors(name, "f64")) < 1e-15));
  if (off !== undefined) throw new Error(`${off} of complex numbers is off by ${Math.max(...errors(off, "f64"))}.`);
  if (!(Math.max(...flatErrors()) < 1e-13)) throw new Error("tanh of complex numbers is off where it is ±1.");
}
