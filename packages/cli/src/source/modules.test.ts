/** Functions of several files, and what else is said of a function. */
import { readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { f64, print } from "cotangent/compiler";
import { expect, test } from "vitest";
import { readSource } from "./read-source.ts";
import type { SourceResult } from "./source-program.ts";
import { runProgram, withFiles } from "./testing/run-both.ts";

const files = {
  "main.ts": `import half, { scale, Mode, type Point } from "./shapes.ts";
import * as more from "./more.js";
/**
 * The sum of all.
 * @param p a point
 */
export function total(p: Point, mode: number): number {
  const f = mode === Mode.Double ? scale : half;
  return f(p.x) + more.shift(p.y) + more.table[1] + more.again(p.x);
}
`,
  "shapes.ts": `export interface Point { x: number; y: number }
export enum Mode { Single, Double = 4 }
const factor = 2;
export const scale = (x: number): number => factor * x;
export default function half(x: number): number { return x / factor; }
`,
  "more.ts": `const OFFSETS = [1, 2, 3].map((x) => x * 10);
export const table = Float64Array.from(OFFSETS);
export function shift(y: number): number { return y + OFFSETS[2]; }
export { scale as again } from "./shapes.ts";
`,
};

test("functions, enums and constants of other files are understood", () => {
  const source = withFiles(files, (file) => readSource({ file, name: "total", dtype: f64 }).program);
  expect(source && runProgram(source, [{ x: 3, y: 0.5 }, 4])).toBe(6 + 30.5 + 20 + 6);
  expect(source && runProgram(source, [{ x: 3, y: 0.5 }, 0])).toBe(1.5 + 30.5 + 20 + 6);
});

test("the program says its parameters, its documentation, and where each step comes from", () => {
  const source = withFiles(files, (file) => readSource({ file, name: "total", dtype: f64 }).program);
  expect(source?.parameters.map(({ name }) => name)).toEqual(["p", "mode"]);
  expect(source?.documentation).toContain("The sum of all.");
  const origins = source?.program.steps.map(({ origin }) => origin) ?? [];
  expect(origins.filter((origin) => !/\/(main|shapes|more)\.ts:\d+:\d+$/.test(origin ?? ""))).toEqual([]);
});

test("lengths are sizes with names of their paths, or what the options say", () => {
  const text = `export function f(grid: number[][], s: { v: Float64Array; p: readonly [number, number[]] }): number {
    return grid[0][0] + s.v[0] + s.p[1][0];
  }`;
  const typesOf = (lengths: Readonly<Record<string, number>>): readonly string[] =>
    withFiles({ "f.ts": text }, (file) => {
      const { program } = readSource({ file, name: "f", dtype: f64, lengths });
      return program?.program.inputs.map(({ type }) => type.shape.map(showSize).join()) ?? [];
    });
  expect(typesOf({})).toEqual(["grid,grid_1", "s_v", "", "s_p"]);
  expect(typesOf({ "grid[]": 3, "s.p[1]": 2 })).toEqual(["grid,3", "s_v", "", "2"]);
});

const showSize = (dim: number | { readonly terms: readonly { readonly factors: readonly string[] }[] }): string =>
  typeof dim === "number" ? String(dim) : (dim.terms[0]?.factors[0] ?? "");

test("two readings of one file make equal programs", () => {
  const read = (): string =>
    withFiles(files, (file) => {
      const { program } = readSource({ file, name: "total", dtype: f64 });
      return program ? print(program.program) : "";
    });
  const first = read();
  expect(first).toContain("program total");
  expect(read()).toBe(first);
});

test("files are named that the function comes from, and read anew each time", () => {
  withFiles(files, (file) => {
    const read = (): SourceResult => readSource({ file, name: "total", dtype: f64 });
    const first = read();
    expect(first.files.map((one) => basename(one))).toEqual(["main.ts", "more.ts", "shapes.ts"]);
    const shapes = first.files[2] ?? "";
    writeFileSync(shapes, readFileSync(shapes, "utf8").replace("factor = 2", "factor = 8"));
    const { program } = read();
    expect(program && runProgram(program, [{ x: 3, y: 0.5 }, 4])).toBe(24 + 30.5 + 20 + 24);
  });
});
