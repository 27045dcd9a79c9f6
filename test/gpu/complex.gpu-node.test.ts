/** Functions of complex numbers are within their bounds on a GPU. With `UPDATE_DOCS` it writes what docs/numerics.md tells. */
import { device, setDefaultDevice } from "cotangent";
import { afterAll, beforeAll, expect, test } from "vitest";
import { errorsOf, functionNames, resultOf } from "../complex/accuracy.ts";
import { complexBounds, isWithin, type Found } from "../complex/bounds.ts";
import { writeMeasured } from "../complex/measured.ts";

beforeAll(async () => {
  await device("webgpu");
  setDefaultDevice("webgpu");
});
afterAll(() => setDefaultDevice("cpu"));

test("functions of complex numbers are within their bounds", { timeout: 120_000 }, async () => {
  const found: Record<string, Found> = {};
  for (const name of functionNames) found[name] = errorsOf(name, "f32", await resultOf(name, "f32").data());
  if (process.env["UPDATE_DOCS"]) writeMeasured("wgsl", found);
  expect(complexBounds.filter((bound) => !isWithin(bound, found[bound.name]!))).toEqual([]);
});
