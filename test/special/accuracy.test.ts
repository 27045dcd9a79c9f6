/** Special functions are within their bounds of 40 digits by mpmath: in f64 by JavaScript and by WebAssembly, in f32, and their derivatives. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { allow, allowed } from "../../packages/cotangent/src/control.ts";
import { describe, expect, test } from "vitest";
import { bounds } from "./bounds.ts";
import { derivativesOf, references, valuesOf, worst } from "./reference.ts";

/** Runs `f` without vectors. */
function inJavaScript<R>(f: () => R): R {
  const { vectors } = allowed();
  allow({ vectors: undefined });
  try {
    return f();
  } finally {
    allow({ vectors });
  }
}

const path = join(import.meta.dirname, "measured.json");
const measured = JSON.parse(readFileSync(path, "utf8")) as Record<string, Record<string, number>>;

/** Errors that are found, to be written where that was asked for. */
const errors: Record<string, Record<string, number>> = {};

const rounded = (error: number): number => Number(error.toPrecision(1));

test("each function that has values is checked", () => {
  expect(bounds.map(({ name }) => name).toSorted()).toEqual(Object.keys(references).toSorted());
});

describe.each(bounds)("$name", ({ name, f64, f32, floor = 0, derivatives = 1e-14, without = [] }) => {
  const { values, derivatives: known } = references[name]!;
  test("in f64", () => {
    const vectors = worst(valuesOf(name, "f64"), values, floor, "f64");
    const plain = inJavaScript(() => worst(valuesOf(name, "f64"), values, floor, "f64"));
    expect(Math.max(vectors.error, plain.error)).toBeLessThanOrEqual(f64);
    errors[name] = { js: rounded(plain.error), wasm: rounded(vectors.error) };
  });

  test("in f32", () => {
    const { error } = worst(valuesOf(name, "f32"), values, floor, "f32");
    expect(error).toBeLessThanOrEqual(f32);
    errors[name] = { ...errors[name], f32: rounded(error) };
  });

  test.each(Object.keys(known).filter((orders) => !without.includes(orders)))(
    "derivative of the orders %s",
    (orders) => {
      const { error } = worst(derivativesOf(name, orders, "f64"), known[orders]!, Math.max(floor, 1e-30), "f64");
      expect(error).toBeLessThanOrEqual(derivatives);
      errors[name] = { ...errors[name], derivatives: Math.max(errors[name]?.["derivatives"] ?? 0, rounded(error)) };
    },
  );
});

test("what was measured is above no bound", () => {
  if (process.env["UPDATE_DOCS"]) writeFileSync(path, `${JSON.stringify(errors, null, 1)}\n`);
  const above = bounds.filter(({ name, f64, f32 }) => {
    const { js = NaN, wasm = NaN, f32: single = NaN } = measured[name] ?? {};
    return !(Math.max(js, wasm) <= f64 && single <= f32);
  });
  expect(process.env["UPDATE_DOCS"] ? [] : above).toEqual([]);
});
