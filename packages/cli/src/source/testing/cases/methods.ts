/** Methods that change arrays of any length, or read them as a whole. */
import type { Case } from "./case.ts";

export const methods: readonly Case[] = [
  {
    name: "parts that are filled and copied into",
    text: `export function f(x: Float64Array, y: Float64Array): { a: Float64Array; b: Float64Array; c: Float32Array; d: number[] } {
      const a = new Float64Array(x.length + 3);
      a.set(x, 1);
      a.fill(7, x.length >> 1, x.length);
      a.fill(x[0], -2);
      const b = new Float64Array(x.length + y.length);
      b.set(x);
      b.set(y, x.length);
      const c = new Float32Array(4);
      c.set([x[0] / 3, 2], 1);
      c.fill(y[0] / 3, -1, 9);
      const d = new Array(x.length).fill(0);
      d.fill(1, 1, 3).fill(2, 3);
      return { a, b, c, d };
    }`,
    args: [
      [Float64Array.of(1, 2, 3, 4, 5), Float64Array.of(8, 9)],
      [Float64Array.of(0.1, 0.2), Float64Array.of(0.7)],
      [Float64Array.of(0.1), Float64Array.of(0.7, 1, 2)],
    ],
  },
  {
    name: "elements taken out and put in at both ends, and between",
    text: `export function f(x: number[], y: number[][]): number[] {
      const a = x.map((v) => v * 2);
      const [last, first] = [a.pop()!, a.shift()!];
      const count = a.unshift(10, 20);
      const taken = a.splice(1, 2, -1, -2, -3);
      const b = [1, 2, 3];
      const two = b.splice(1);
      return [...a, last, first, count, taken.length, taken[1], ...b, ...two, ...y.flat(), ...y.flat().slice(0, 1)];
    }`,
    args: [
      [
        [1, 2, 3, 4],
        [
          [1, 2],
          [3, 4],
        ],
      ],
      [
        [5, 6, 7, 8, 9, 10],
        [[1], [2], [3]],
      ],
    ],
  },
  {
    name: "arrays in order",
    text: `export function f(x: number[], y: Float64Array): { up: number[]; down: number[]; typed: Float64Array; middle: number } {
      const up = x.slice().sort((a, b) => a - b);
      const middle = up.length % 2 ? up[up.length >> 1] : (up[up.length / 2] + up[up.length / 2 - 1]) / 2;
      return { up, down: x.toSorted((a, b) => b - a), typed: y.slice().sort(), middle };
    }`,
    args: [
      [[3, 1, 2, 1], Float64Array.of(2, NaN, -Infinity, 1)],
      [[1], Float64Array.of(3)],
      [[5, 3, 8, 1, 9, 2, 7, 7.5, 4, 0, 6, 3, 3, -1, 12, 5, 20], Float64Array.of(1)],
    ],
  },
  {
    name: "elements that may be none",
    text: `const scaled = (v: number, by = 7): number => v * by;
    export function f(x: number[], on: boolean[], k: number): number[] {
      let s = 0;
      for (let i = 0; i < x.length; i++) s += (x[i - 1] ?? 0.5) + 2 * (x[i + 1] ?? x[i]);
      const [a, b = 10, c = a] = x;
      let d = 0;
      [d = 3] = [x[4]];
      let e: number | undefined = x[k];
      e ??= -1;
      const f1 = x[7] === undefined ? 1 : 2, f2 = x[k] !== undefined ? 1 : 2, f3 = x[k] == null ? 1 : 2, f4 = x[0] != undefined ? 1 : 2;
      const g = (on[k] ?? true) ? 1 : 2;
      return [s, a, b, c, d, e, f1, f2, f3, f4, g, scaled(2, x[3]), x[k] === null ? 1 : 2, +x[k] === undefined ? 1 : 2, Number(x[9]) ?? 4];
    }`,
    args: [
      [[1, 2, 3, 4, 5, 6, 7, 8], [false, true], 1],
      [[3], [true], 1],
      [[3, 4], [false], 0],
    ],
  },
  {
    name: "variables that have no number yet",
    text: `function largest(x: number[]): number | null {
      let best: number | null = null;
      for (const v of x) if (best === null || v > best) best = v;
      return best;
    }
    export function f(x: number[]): number[] {
      let before: number | undefined;
      let s = 0;
      for (const v of x) { if (before !== undefined) s += Math.abs(v - before); before = v; }
      const a = s > 3 ? s : undefined, b = s > 3 ? null : s;
      let reset: number | undefined = 1;
      for (let i = 0; i < x.length; i++) { s += reset ?? 10; reset = x[i] > 1 ? x[i] : undefined; }
      if (a === undefined) return [s, largest(x) ?? -1, b == null ? 1 : b, reset === undefined ? 1 : 2, 0 - (reset ?? 0)];
      return [a, largest(x)!, b === null ? 1 : 2, (b ?? 7) + 1, s];
    }`,
    args: [[[1, 3, 2]], [[]], [[1]], [[5, 0, 2, 2]]],
  },
  {
    name: "lengths that are assigned, and fields that are numbers",
    text: `export function f(x: number[]): number[] {
      const fields: Record<number, number> = { 1: 10, 2: 20 };
      fields[3] = x[0];
      const y = [1, 2, x[0]];
      y.length = 2;
      const z = x.slice();
      z.length = 0;
      z.push(5);
      return [...y, ...z, fields[1] + fields[3]];
    }`,
    args: [[[4, 5, 6]]],
  },
  {
    name: "places of elements from behind, kinds of values, and entries of objects",
    text: `const weights = { a: 1, b: 2 };
    export function f(x: number[], y: number): number {
      let s = 0;
      for (const [key, w] of Object.entries(weights)) s += key === "b" ? w * y : w;
      const kinds = [typeof y, typeof x, typeof weights.a, typeof f, typeof (y > 0), typeof undefined];
      for (const kind of kinds) s = s * 2 + (kind === "number" ? 1 : kind === "object" ? 3 : kind === "undefined" ? 5 : 0);
      return s + 100 * x.lastIndexOf(y) + 1000 * x.findLastIndex((v) => v > y);
    }`,
    args: [
      [[1, 2, 3, 2, 1], 2],
      [[1, 3], 2],
      [[1, 2, 3, 2, 2, 2, 2, 2, 2, 1, 7, 2], 2],
    ],
  },
];
