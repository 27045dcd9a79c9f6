/** What is said of sources that are not understood, and where. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { codes, type Code } from "./catalogue.ts";
import { diagnosticsOf } from "./testing/run-both.ts";

/** Texts by the code that each is told; `‸` marks the place, unless it is anywhere. */
const cases: Readonly<Record<Code, string>> = {
  "syntax-error": "export function f(x: number): number { return x +‸; }",
  "no-such-function": "‸export const g = (x: number) => x;",
  "not-supported": "export function f(x: number) { const m = ‸new Map<number, number>(); return x; }",
  "type-not-supported": "export function f(‸s: string) { return 1; }",
  "any-type": "export function f(‸x: any) { return x * 2; }",
  "random-number": "export const f = (x: number) => x * ‸Math.random();",
  "clock-read": "export const f = (x: number) => x * ‸Date.now();",
  "input-output": "export function f(x: number) { ‸console.log(x); return x; }",
  exceptions: "export function f(x: number) { if (x < 0) ‸throw new Error('negative'); return x; }",
  asynchronous: "const g = ‸async (x: number) => x;\nexport function f(x: number) { g(x); return x; }",
  "captured-state": "let k = 1;\nexport function set() { k = 2; }\nexport function f(x: number) { return x * ‸k; }",
  "assigned-constant": "let k = 1;\nexport function f(x: number) { ‸k = 2; return x; }",
  "mutated-parameter": "export function f(x: number[]) { ‸x[0] = 1; return x[0]; }",
  "mutated-module-state": "const t = [1, 2];\nexport function f(x: number) { ‸t[0] = x; return x; }",
  "aliased-write":
    "export function f(c: number) { const a = [1, 2], b = [3, 4]; const p = c > 0 ? a : b; p[0] = 9; return ‸a[0]; }",
  "unknown-name": "export function f(x: number) { return x * ‸missing; }",
  "unknown-method": "export function f(x: number[]) { return ‸x.toSpliced(0, 1); }",
  "not-callable": "export function f(x: number, g: number) { return ‸(g as unknown as () => number)(); }",
  "no-source": "declare function g(x: number): number;\nexport const f = (x: number) => ‸g(x);",
  "deep-recursion": "const g = (x: number): number => (x > 1 ? ‸g(x / 2) : x);\nexport const f = (x: number) => g(x);",
  "too-large":
    "const g = (n: number, x: number): number => (n === 0 ? x : g(n - 1, x) + g(n - 1, x));\nexport const f = (x: number) => g(40, x);",
  "dynamic-length": "export function f(n: number) { return ‸new Array<number>(n).fill(1)[0]; }",
  "growing-array":
    "export function f(x: number[]) { const y: number[] = []; for (const v of x) y.push(v + ‸y.length); return y; }",
  "lengths-differ": "export function f(x: number) { return ‸x > 0 ? [1, 2] : [3]; }",
  "kinds-differ": "export function f(x: number) { return ‸x > 0 ? [1, 2] : 3; }",
  "maybe-undefined": "export function f(x: number[]) { return ‸x.find((v) => v > 1) ?? 2; }",
  "not-a-number": "export function f(x: number) { return ‸x * ([1] as unknown as number); }",
  "dynamic-text": "export function f(x: number) { return ‸`${x}`.length; }",
  "index-out-of-range": "export function f(x: number) { const a = [1, 2]; ‸a[5] = x; return a[0]; }",
  "dynamic-key": "export function f(x: number) { const o: Record<number, number> = { 1: 2 }; return ‸o[x]; }",
  "no-result": "export function ‸f(x: number) { if (x > 0) return x; }",
  "not-differentiable-result": "export function ‸f(x: number) { return 'text'; }",
};

test.each(Object.entries(cases))("%s", (code, text) => {
  const at = text.indexOf("‸");
  const before = text.slice(0, at).split("\n");
  const found = diagnosticsOf(text.replace("‸", ""));
  const place = at < 0 ? {} : { line: before.length, column: (before.at(-1) ?? "").length + 1 };
  expect(found.map((one) => one.code)).toEqual([code]);
  expect(found[0]).toMatchObject(place);
  expect(found[0]?.length).toBeGreaterThan(0);
  expect(`${found[0]?.message} ${found[0]?.remedy}`).not.toMatch(/\$\d/);
});

test("all that is wrong is said in one run, in the order of the text", () => {
  const text = `export function f(x: number[], y: number): number {
  x[0] = Math.random();
  const t = Date.now();
  if (y > 1) throw new Error("large");
  return unknownName + t + x[0];
}
`;
  expect(diagnosticsOf(text).map(({ line, column, code }) => `${line}:${column} ${code}`)).toEqual([
    "2:3 mutated-parameter",
    "2:10 random-number",
    "3:13 clock-read",
    "4:14 exceptions",
    "5:10 unknown-name",
  ]);
});

test.each([
  ["a short array", "new Array<number[]>(3).fill([0, 0])"],
  ["a long array", "new Array<number[]>(n.length).fill([0, 0])"],
  ["a literal", "(() => { const row = [0, 0]; return [row, row]; })()"],
])("an element of rows that are one array is not written where it is not known which: %s", (_, rows) => {
  const text = `export function f(x: number, n: number[]) {
  const g = ${rows};
  let k = 0;
  while (k < x) k++;
  g[k][1] = 5;
  return g[0][1] + n[0];
}`;
  expect(diagnosticsOf(text).map(({ line, column, code }) => `${line}:${column} ${code}`)).toEqual([
    "5:3 aliased-write",
  ]);
});

test("the document has every code", () => {
  const document = readFileSync(new URL("../../../../docs/source-language.md", import.meta.url), "utf8");
  const rows = [...document.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, code]) => code);
  expect(rows).toEqual(Object.keys(codes));
});
