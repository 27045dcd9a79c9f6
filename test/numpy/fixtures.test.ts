/** Functions of `cotangent/numpy` are those of NumPy: `fixtures.py` computed what they say. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import * as more from "cotangent/numpy/more";
import { describe, expect, test } from "vitest";

/** An array, a number (those that JSON lacks as text), or a list of such. */
type Encoded = Coded | number | string | boolean | null | readonly Encoded[];
interface Coded {
  readonly dtype: "f64" | "f32" | "i32" | "u32" | "bool";
  readonly shape: readonly number[];
  readonly data: readonly (number | string | boolean)[];
}
interface Fixture {
  readonly name: string;
  readonly args: readonly Encoded[];
  readonly options: Readonly<Record<string, Encoded>>;
  readonly want: Encoded;
}

const fixtures = JSON.parse(readFileSync(join(import.meta.dirname, "fixtures.json"), "utf8")) as readonly Fixture[];
const functions = { ...np, ...more } as unknown as Readonly<Record<string, (...args: unknown[]) => unknown>>;

const special: Readonly<Record<string, number>> = { nan: NaN, inf: Infinity, "-inf": -Infinity };
const numberOf = (x: number | string | boolean): number => (typeof x === "string" ? special[x]! : Number(x));
const isCoded = (x: Encoded): x is Coded => typeof x === "object" && x !== null && "dtype" in x;

function decoded(x: Encoded): unknown {
  if (isList(x)) return x.map(decoded);
  if (typeof x === "string") return special[x] ?? x;
  if (!isCoded(x)) return x;
  return np.array(x.data.map(numberOf), { dtype: x.dtype }).reshape([...x.shape]);
}
const isList = (x: Encoded): x is readonly Encoded[] => Array.isArray(x);

/** What was found, where it is that of NumPy, within rounding; otherwise what NumPy says. */
function nearest(found: unknown, want: Encoded): unknown {
  if (isList(want)) return want.map((part, i) => nearest((found as readonly unknown[])[i], part));
  const { shape, data } = isCoded(want) ? want : { shape: [], data: [Number(want)] };
  const numbers = data.map(numberOf);
  if (!(found instanceof Tensor)) return isNear(Number(found), numbers[0]!, 1e-12) ? found : numbers[0];
  const isSingle = found.dtype.name === "f32" || (isCoded(want) && want.dtype === "f32");
  const values = [...found.dataSync()];
  return { shape, data: numbers.map((x, i) => (isNear(values[i]!, x, isSingle ? 2e-6 : 1e-12) ? values[i] : x)) };
}
const isNear = (x: number, want: number, tolerance: number): boolean =>
  Object.is(x, want) || Math.abs(x - want) <= tolerance * Math.max(1, Math.abs(want));

const plain = (found: unknown): unknown =>
  Array.isArray(found)
    ? found.map(plain)
    : found instanceof Tensor
      ? { shape: found.shape, data: [...found.dataSync()] }
      : found;

describe.each(Object.entries(Object.groupBy(fixtures, ({ name }) => name)))("%s", (name, cases) => {
  test("has the values of NumPy", () => {
    for (const { args, options, want } of cases!) {
      const given = args.map(decoded);
      const last = Object.fromEntries(Object.entries(options).map(([key, value]) => [key, decoded(value)]));
      const found = functions[name]!(...given, ...(Object.keys(last).length > 0 ? [last] : []));
      expect(plain(found)).toEqual(nearest(found, want));
    }
  });
});
