/** Functions of `cotangent/numpy` are those of NumPy: `fixtures.py` computed what they say. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Tensor } from "cotangent";
import * as np from "cotangent/numpy";
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
const functions = np as unknown as Readonly<Record<string, (...args: unknown[]) => unknown>>;

const special: Readonly<Record<string, number>> = { nan: NaN, inf: Infinity, "-inf": -Infinity };
const numberOf = (x: number | string | boolean): number => (typeof x === "string" ? special[x]! : Number(x));
const isCoded = (x: Encoded): x is Coded => typeof x === "object" && x !== null && "dtype" in x;

function decoded(x: Encoded): unknown {
  if (Array.isArray(x)) return x.map(decoded);
  if (typeof x === "string") return special[x] ?? x;
  if (!isCoded(x as Encoded)) return x;
  const { dtype, shape, data } = x as Coded;
  return np.array(data.map(numberOf), { dtype }).reshape([...shape]);
}

/** The numbers of what was found: of an array, or of a number. */
const numbersOf = (found: unknown): readonly number[] =>
  found instanceof Tensor ? [...found.dataSync()] : [Number(found)];

function expectSame(found: unknown, want: Encoded): void {
  if (Array.isArray(want)) {
    expect(found).toHaveLength(want.length);
    want.forEach((part, i) => expectSame((found as readonly unknown[])[i], part));
    return;
  }
  const { shape, data, dtype } = isCoded(want as Encoded)
    ? (want as Coded)
    : { shape: [], data: [want as number], dtype: "f64" };
  if (found instanceof Tensor) expect(found.shape).toEqual(shape);
  const isSingle = dtype === "f32" || (found instanceof Tensor && found.dtype.name === "f32");
  const tolerance = isSingle ? 2e-6 : 1e-12;
  const values = numbersOf(found);
  expect(values).toHaveLength(data.length);
  data.map(numberOf).forEach((value, i) => {
    const isAlike =
      Object.is(values[i], value) || Math.abs(values[i]! - value) <= tolerance * Math.max(1, Math.abs(value));
    if (!isAlike) expect(values).toEqual(data.map(numberOf));
  });
}

describe.each(Object.entries(Object.groupBy(fixtures, ({ name }) => name)))("%s", (name, cases) => {
  test("has the values of NumPy", () => {
    for (const { args, options, want } of cases!) {
      const given = args.map(decoded);
      const last = Object.fromEntries(Object.entries(options).map(([key, value]) => [key, decoded(value)]));
      expectSame(functions[name]!(...given, ...(Object.keys(last).length > 0 ? [last] : [])), want);
    }
  });
});
