/** Parameters that may be left out. */
import { f64 } from "cotangent/compiler";
import { expect, test } from "vitest";
import { readSource } from "../source/read-source.ts";
import { runDirectly, withFiles } from "../source/testing/run-both.ts";
import { load } from "../testing/load.ts";
import { emitModule } from "./emit-module.ts";

const text = `const usual = 2 ** -1;
interface Options { rate?: number; years?: number; isLate?: boolean; from: number }
export function f(x: number, k = usual, { rate = -0.5, years: n = 3, isLate = true, from }: Options, on = false, y: number = x): number {
  return (on ? k : -k) * x * rate ** n + (isLate ? from : 0) * y;
}
export function g({ rate = 0.5 }: { rate?: number } = {}): number { return 1 / rate; }`;

async function emitted(name: string) {
  const { program } = withFiles({ "f.ts": text }, (file) => readSource({ file, name, dtype: f64 }));
  if (!program) throw new Error("no program");
  const modes = [
    { kind: "value" },
    { kind: "grad", wrt: [] },
    { kind: "jvp", wrt: [] },
    { kind: "vmap", over: [] },
  ] as const;
  const files = emitModule(program, { targets: ["js"], modes });
  return { module: await load(String(files.get(`${name}.js`))), types: String(files.get(`${name}.d.ts`)) };
}

test("numbers and truth values that are known are filled in", async () => {
  const { module } = await emitted("f");
  for (const args of [
    [3, undefined, { from: 2 }, undefined, 5],
    [3, 4, { from: 2, rate: undefined, years: 2, isLate: false }, true, 5],
    [3, 4, { from: 2, rate: 2 }, undefined, 5],
  ])
    expect(module["f"]?.(...args)).toBe(runDirectly(text, args));
  expect(module["fGrad"]?.(3, undefined, { from: 2 }, undefined, 5)).toEqual({
    x: 0.0625,
    k: 0.375,
    options: { rate: -1.125, years: NaN, from: 5 },
    y: 2,
  });
  // What is computed from others must be given, as the type says.
  expect(() => module["f"]?.(3, 4, { from: 2 }, true)).toThrow("f: y is undefined, expected a number");
  expect(() => module["f"]?.(3, null, { from: 2 }, true, 1)).toThrow("f: k is null, expected a number");
  expect(() => module["f"]?.(3, 4, {}, true, 1)).toThrow("f: options.from is undefined, expected a number");
});

test("an object may be left out whose fields may be", async () => {
  const { module, types } = await emitted("g");
  expect(module["g"]?.()).toBe(2);
  expect(module["g"]?.({ rate: 4 })).toBe(0.25);
  expect(module["gGrad"]?.()).toEqual({ rate: { rate: -4 } });
  expect(module["gVmap"]?.([{ rate: 4 }, {}])).toEqual([0.25, 2]);
  expect(types).toContain("export declare function g(rate?: { readonly rate?: number }): number;");
  expect(types).toContain(
    "gJvp(rate: { readonly rate?: number } | undefined, tangents: { readonly rate: { readonly rate: number } })",
  );
});
