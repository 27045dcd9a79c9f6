import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { kinds, miss, rocket } from "../testing/fixtures.ts";
import { load, textOf, type PlainFunction } from "../testing/load.ts";
import { emitModule } from "./emit-module.ts";
import type { Mode } from "./mode.ts";

const modes: readonly Mode[] = [{ kind: "value" }, { kind: "value-and-grad", wrt: ["theta", "drag"] }];
const files = emitModule(rocket(), { targets: ["js", "wasm"], modes });
const loader = textOf(files, "miss.wasm.js");
const bytes = files.get("miss.wasm");

describe("a module of WebAssembly", () => {
  test("is loaded from its bytes, at once or later, and says so before", async () => {
    const module = await load(loader);
    expect(() => module["miss"]?.(1, 2, [3, 4])).toThrow("miss.wasm is not loaded: await load() first");
    module["loadSync"]?.(bytes);
    expect(module["miss"]?.(0.7, 0.1, [3, 4])).toBeCloseTo(miss(0.7, 0.1, [3, 4]), 10);
    const again = await load(`${loader}\n// A copy`);
    await again["load"]?.(new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>));
    expect(again["miss"]?.(0.7, 0.1, [3, 4])).toBeCloseTo(miss(0.7, 0.1, [3, 4]), 10);
  });

  test("has what the module of JavaScript has, but for the last digits", async () => {
    const [wasm, js] = [await load(loader), await load(textOf(files, "miss.js"))];
    wasm["loadSync"]?.(bytes);
    type Found = { value: number; grad: { theta: number; drag: number } };
    const [found, wanted] = [wasm, js].map((module) => module["missValueAndGrad"]?.(0.7, 0.1, [3, 4]) as Found);
    expect(found?.value).toBeCloseTo(wanted?.value ?? NaN, 10);
    expect(found?.grad.theta).toBeCloseTo(wanted?.grad.theta ?? NaN, 10);
    expect(Object.keys(found?.grad ?? {})).toEqual(["theta", "drag"]);
    expect(() => wasm["miss"]?.(1, "2", [3, 4])).toThrow("miss: drag is a string, expected a number");
  });

  test("lies beside its loader", async () => {
    const folder = mkdtempSync(join(tmpdir(), "cotangent-wasm-"));
    for (const [name, contents] of files) writeFileSync(join(folder, name), contents);
    const { pathname } = pathToFileURL(join(folder, "miss.wasm.js"));
    const module = (await import(`file://${pathname}`)) as Record<string, PlainFunction>;
    await module["load"]?.();
    expect(module["miss"]?.(0.7, 0.1, [3, 4])).toBeCloseTo(miss(0.7, 0.1, [3, 4]), 10);
  });

  test("takes and returns values of all kinds", async () => {
    const made = emitModule(kinds(), { targets: ["wasm"], modes: [{ kind: "value" }] });
    const module = await load(textOf(made, "kinds.wasm.js"));
    module["loadSync"]?.(made.get("kinds.wasm"));
    const p = { w: Float64Array.of(1, 2, 3), on: true, rest: [2, Float32Array.of(1, 0, -1)] };
    const found = module["kinds"]?.(p, [
      [1, 2, 3],
      [4, 5, 6],
    ]);
    const rows = [
      [1, 0, -3],
      [4, 0, -6],
    ];
    expect(found).toEqual({ sums: Float64Array.of(2, 4, 6), off: false, pair: [4, rows] });
  });

  test("uses nothing but what engines have long had", () => {
    expect(WebAssembly.validate(bytes as Uint8Array<ArrayBuffer>)).toBe(true);
    expect(loader).not.toMatch(/\bimport\s|\beval\b|\bFunction\b|^await/m);
  });

  test("cannot have the name of what loads it", () => {
    const source = { ...rocket(), name: "load" };
    expect(() => emitModule(source, { targets: ["wasm"], modes: [{ kind: "value" }] })).toThrow('"load"');
  });
});
