/** Functions of several files, and what else is said of a function. */
import { readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
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

test("a file that has changed is read again, also one that another imports", () => {
  const main = 'import { factor } from "./factor.ts";\nexport const f = (x: number): number => factor * x;\n';
  const found = withFiles({ "f.ts": main, "factor.ts": "" }, (file) =>
    [3, 5].map((factor) => {
      writeFileSync(join(dirname(file), "factor.ts"), `export const factor = ${factor};\n`);
      const { program } = readSource({ file, name: "f", dtype: f64 });
      return program && runProgram(program, [2]);
    }),
  );
  expect(found).toEqual([6, 10]);
});

test("parameters that are taken apart are called after their types or their parts", () => {
  const text = `interface Rates { low: number; high: number }
  export const f = (
    { low, high }: Rates, { low: least }: Rates, rates_2: number, [x, { y }]: [number, { y: number }],
    [a, b, c, d, e]: number[], { ...all }: Record<"u", number>,
  ): number => low + high + least + rates_2 + x + y + a + b + c + d + e + all.u;`;
  const source = withFiles({ "f.ts": text }, (file) => readSource({ file, name: "f", dtype: f64 }).program);
  expect(source?.parameters.map(({ name }) => name)).toEqual([
    "rates",
    "rates_3",
    "rates_2",
    "x_y",
    "parameter4",
    "all",
  ]);
});

test("loops that count by ones up to a value stay loops of a bounded length, and keep no counter", () => {
  const text = `export function f(x: number[]): number {
    let sum = 0;
    for (let i = 0; i + 1 < x.length; i++) for (let j = i + 1; j < x.length; j++) sum += x[i] * x[j];
    for (let i = x.length - 1; i - 2 >= 0; i--) for (let j = i; j >= 0; j--) sum -= x[i] * j;
    return sum;
  }`;
  const source = withFiles({ "f.ts": text }, (file) => readSource({ file, name: "f", dtype: f64 }).program);
  const printed = source ? print(source.program) : "";
  expect(printed).not.toContain("whileLoop");
  expect(printed.match(/boundedScan/g)).toHaveLength(2);
  expect(printed.match(/ scan/g)).toHaveLength(2);
  expect(printed.match(/carries=1,/g)).toHaveLength(4);
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
