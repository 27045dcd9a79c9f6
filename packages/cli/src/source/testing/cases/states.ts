/** States that are replaced, mutated and passed on. */
import type { Case } from "./case.ts";

export const states: readonly Case[] = [
  {
    name: "rows that are one array, written to by known positions, and others read and replaced by any",
    text: `export function f(x: number, n: readonly number[]): number[] {
      const few = new Array<number[]>(3).fill([0, 0]);
      few[0][1] = x;
      const long = new Array<number[]>(n.length).fill([1, x]);
      for (let i = 1; i < n.length; i++) long[i] = [n[i], n[i - 1]];
      let s = 0;
      for (let i = 0; i < n.length; i++) s += long[i][1] * n[i];
      return [few[1][1], few[2][1], s];
    }`,
    args: [
      [3, [1, 2, 4]],
      [0.5, Array.from({ length: 20 }, (_, i) => i)],
    ],
  },
  {
    name: "a state object that is replaced in each iteration",
    text: `interface S { x: number; v: readonly number[]; on: boolean }
    const step = (s: S, dt: number): S => ({ ...s, x: s.x + dt * s.v[0], v: s.v.map((a, i) => a - dt * (i + 1)), on: s.x > 1 });
    export function f(s0: S, dt: number): S {
      let s = s0;
      for (let i = 0; i < 9; i++) s = step(s, dt);
      return s;
    }`,
    args: [
      [{ x: 0, v: [3, 2], on: false }, 0.1],
      [{ x: 0, v: Array.from({ length: 12 }, (_, i) => i), on: true }, 0.2],
    ],
  },
  {
    name: "objects with arrays that are mutated by helpers",
    text: `interface Grid { n: number; cells: number[]; log: { total: number } }
    function add(g: Grid, i: number, x: number): void { g.cells[i] += x; g.log.total += x; }
    export function f(xs: readonly number[]): { cells: number[]; total: number } {
      const g: Grid = { n: xs.length, cells: new Array<number>(xs.length).fill(1), log: { total: 0 } };
      xs.forEach((x, i) => { add(g, i, x); if (i > 0) add(g, i - 1, x / 2); });
      for (let i = 0; i < g.n; i += 2) g.cells[i] *= 3;
      return { cells: g.cells, total: g.log.total };
    }`,
    args: [[[1, 2, 3]], [Array.from({ length: 11 }, (_, i) => Math.cos(i))]],
  },
  {
    name: "helpers that return nothing, some of them early",
    text: `export function f(x: number): number {
      const acc = { t: 0 };
      const add = (v: number): void => { if (v < 0) return; acc.t += v; };
      add(x); add(-x); add(2);
      return acc.t;
    }`,
    args: [[3], [-4]],
  },
  {
    name: "while (true) with returns, and do with continue",
    text: `export function f(x: number): number {
      let a = x, n = 0;
      do { n++; if (n === 3) continue; a = a * 1.5 + n; } while (n < 6);
      while (true) {
        a /= 2;
        if (a < 1) return a;
        if (a > 1e6) return -a;
        if (n++ > 40) break;
      }
      return n;
    }`,
    args: [[1], [100], [1e9], [NaN], [-3]],
  },
  {
    name: "matrices made by Array.from, and nested maps",
    text: `export function f(n0: readonly number[], k: number): number[][] {
      const n = n0.length;
      const m = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i === j ? 1 : k / (i + j))));
      const t = m.map((row, i) => row.map((v, j) => v + m[j][i] * n0[j]));
      for (let i = 0; i < n; i++) t[i][i] = 0;
      const last = t[n - 1];
      last[0] = 7;
      return t;
    }`,
    args: [
      [[1, 2, 3], 0.5],
      [Array.from({ length: 10 }, (_, i) => i / 3), 2],
    ],
  },
  {
    name: "entries, of with destructuring, and nested closures",
    text: `export function f(x: readonly number[], pairs: readonly (readonly [number, number])[]): number {
      let s = 0;
      for (const [i, v] of x.entries()) s += i * v;
      for (const [a, b] of pairs) { const g = (k: number) => k * a + b; s += g(s) / 100; }
      function late(y: number): number { return early(y) + 1; }
      function early(y: number): number { return y * 2; }
      return late(s);
    }`,
    args: [
      [
        [1, 2, 3],
        [
          [1, 2],
          [3, 4],
        ],
      ],
      [Array.from({ length: 20 }, (_, i) => i), Array.from({ length: 15 }, (_, i) => [i / 10, 1])],
    ],
  },
  {
    name: "arrays and objects chosen by values",
    fixed: ["c", "a", "b"],
    text: `export function f(c: number, a: readonly number[], b: readonly number[]): number[] {
      const p = c > 0 ? a : b;
      const o = c > 1 ? { k: 1, v: [1, 2] } : { k: c, v: [3, 4] };
      let q: readonly number[] = [0, 0];
      if (c < 0) q = [c, 1]; else if (c < 2) { q = o.v; }
      return [p[0] + p[1], o.k, o.v[1], q[0], q[1], (c > 0 && c < 3) || c === 7 ? 1 : 0];
    }`,
    args: [
      [1, [1, 2], [3, 4]],
      [-1, [1, 2], [3, 4]],
      [5, [1, 2], [3, 4]],
      [7, [1, 2], [3, 4]],
    ],
  },
  {
    name: "running sums by push, with the last element read",
    text: `export function f(x: readonly number[]): number[] {
      const y: number[] = [];
      let last = 1;
      for (const v of x) { last = last * 0.9 + v; y.push(last, -v); }
      const z: number[] = [];
      for (let i = 0; i < 3; i++) { for (const v of x) z.push(v * i); z.push(i); }
      return y.concat(z);
    }`,
    args: [[[1, 2, 3]], [Array.from({ length: 9 }, (_, i) => i * i)]],
  },
  {
    name: "limits that are no integers, steps, and counting down",
    text: `export function f(x: number): number {
      let s = x;
      for (let i = 0; i <= 7.5; i++) s += i * x;
      for (let i = 0; i < 7.5; i += 2) s -= i;
      for (let i = 10; i > 2.5; i--) s *= 1 + i / 100;
      for (let i = 10; i >= 2.5; i -= 1.5) s += i;
      for (let i = -3; i !== 3; i++) s += i * i * x;
      for (let i = 1, j = 10; i < j; i++, j--) s += i * j;
      return s;
    }`,
    args: [[0.5], [-2]],
  },
  {
    name: "functions and texts chosen by values",
    text: `const table: Record<string, number> = { low: 1, high: 2 };
    const twice = (x: number) => 2 * x, square = (x: number) => x * x;
    export function f(x: number): number {
      const g = x > 1 ? twice : x > 0 ? square : Math.sin;
      const key = x > 0.5 ? "high" : "low";
      let way = "up";
      if (x < 0) way = "down";
      return g(x) + table[key] + (way === "up" ? 10 : 20);
    }`,
    args: [[2], [0.7], [0.2], [-1]],
  },
];
