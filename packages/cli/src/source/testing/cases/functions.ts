/** Functions of the language and of the user. */
import type { Case } from "./case.ts";

export const functions: readonly Case[] = [
  {
    name: "recursion that ends by a constant, and by a value within a depth",
    text: `function power(x: number, n: number): number {
      if (n === 0) return 1;
      const half = power(x, Math.floor(n / 2));
      return n % 2 === 0 ? half * half : half * half * x;
    }
    function fib(n: number): number { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
    export function f(x: number): number { return power(x, 13) + fib(7) * x; }`,
    args: [[1.1], [-2]],
  },
  {
    name: "operators on bits and the rest of Math",
    text: `export function f(x: number, y: number): number[] {
      const i = (x * 1000) | 0;
      return [i ^ 5, i & 255, ~i, i << 3, i >> 2, i >>> 1, x % y, -x % y, Math.round(x), Math.round(-x), Math.sign(-x), Math.trunc(x * 3),
        Math.max(x, y, 1), Math.min(x, y), Math.cbrt(x), Math.expm1(x), Math.log1p(x), Math.atan2(y, x), Math.hypot(x, y), Math.hypot(x, y, 3), Math.hypot(),
        Math.sinh(x), Math.asinh(x), Math.fround(x), Math.imul(i, 12345), Math.clz32(i), x ** 3, y ** x, x ** 2, x ** -1, Math.pow(x, y),
        Math.floor(x), Math.ceil(x), Math.abs(-x), Number(x > y), x > y ? 1 : 2, Math.PI, Number.EPSILON];
    }`,
    args: [
      [1.25, 2.5],
      [0.3, 1.7],
      [123456.789, 0.01],
      [3, 3],
    ],
  },
  {
    name: "typed arrays, and rounding to single precision",
    text: `export function f(x: Float64Array, w: Float32Array): Float64Array {
      const y = new Float64Array(x.length);
      const s = new Float32Array(3);
      for (let i = 0; i < x.length; i++) { s[i % 3] += x[i] / 3; y[i] = s[i % 3] * w[i % w.length]; }
      y.fill(1, 0, 1);
      return y;
    }`,
    args: [[Float64Array.of(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7), Float32Array.of(0.1, 0.7)]],
  },
  {
    name: "arrays of objects",
    text: `interface P { x: number; v: [number, number] }
    export function f(ps: readonly P[], dt: number): { total: number; moved: P[] } {
      const moved = ps.map((p) => ({ x: p.x + dt * p.v[0], v: [p.v[1], -p.v[0]] as [number, number] }));
      let total = 0;
      for (const { x, v: [a, b] } of moved) total += x * a - b;
      for (const p of moved) p.x *= 2;
      return { total, moved };
    }`,
    args: [
      [
        [
          { x: 1, v: [2, 3] },
          { x: -1, v: [0.5, 0.25] },
        ],
        0.1,
      ],
      [Array.from({ length: 10 }, (_, i) => ({ x: i, v: [i * i, 1] })), 0.5],
    ],
  },
  {
    name: "rows that are swapped, and a state that is replaced in each iteration",
    text: `export function f(a: number[][], b: number[]): number[] {
      const n = b.length;
      const m = a.map((row) => [...row]);
      const x = b.slice();
      for (let k = 0; k < n; k++) {
        let p = k;
        for (let i = k + 1; i < n; i++) if (Math.abs(m[i][k]) > Math.abs(m[p][k])) p = i;
        const t = m[k]; m[k] = m[p]; m[p] = t;
        [x[k], x[p]] = [x[p], x[k]];
        for (let i = k + 1; i < n; i++) {
          const r = m[i][k] / m[k][k];
          for (let j = k; j < n; j++) m[i][j] -= r * m[k][j];
          x[i] -= r * x[k];
        }
      }
      for (let i = n - 1; i >= 0; i--) {
        for (let j = i + 1; j < n; j++) x[i] -= m[i][j] * x[j];
        x[i] /= m[i][i];
      }
      return x;
    }`,
    args: [
      [
        [
          [0, 2, 1],
          [1, -2, -3],
          [-1, 1, 2],
        ],
        [-8, 0, 3],
      ],
      [
        [
          [1, 2, 3, 4, 5],
          [2, 3, 1, 5, 4],
          [9, 1, 2, 7, 7],
          [0.5, 1, 8, 2, 1],
          [3, 3, 1, 2, 9],
        ],
        [1, 2, 3, 4, 5],
      ],
    ],
  },
  {
    name: "short circuits, ?? and conditions on numbers",
    text: `export function f(x: readonly number[], t: number): number {
      let i = 0;
      while (i < x.length && x[i] < t) i++;
      const o: { a?: number } = {};
      const both = t > 0 && i > 1, any = t > 3 || !i;
      return (both ? 1 : 0) + (any ? 10 : 0) + (o.a ?? 100) + (t ? 1000 : 2000) + i;
    }`,
    args: [
      [[1, 2, 3], 2.5],
      [[1, 2, 3], 10],
      [[1, 2, 3], 0],
      [[5], NaN],
    ],
  },
  {
    name: "an index out of range is NaN in arithmetic",
    text: `export function f(x: readonly number[], i: number): number { return x[i] + 1; }`,
    args: [
      [[1, 2, 3], 1],
      [[1, 2, 3], 3],
      [[1, 2, 3], -1],
      [[1, 2, 3], 0.5],
      [[1, 2, 3], NaN],
    ],
  },
  {
    name: "methods that look for elements, sort and take parts",
    fixed: ["x"],
    text: `export function f(x: readonly number[]): number[] {
      const s = [...x].sort((a, b) => a - b);
      const d = x.slice(1, 3).concat([7, 8]).reverse();
      return [x.some((v) => v > 4) ? 1 : 0, x.every((v) => v > 0) ? 1 : 0, x.indexOf(3), x.findIndex((v) => v > 2), x.includes(2) ? 1 : 0,
        Math.max(...x), Math.min(...s), s[0], s[s.length - 1], d[0], d.length, x.reduceRight((a, v) => a * 0.5 + v, 0), x.at(-1)!];
    }`,
    args: [[[3, 1, 2, 5]], [Array.from({ length: 12 }, (_, i) => (i * 7) % 12)]],
  },
  {
    name: "swapped buffers",
    text: `export function f(start: readonly number[], r: number): number[] {
      const n = start.length;
      let now = [...start], next = new Array<number>(n).fill(0);
      for (let step = 0; step < 7; step++) {
        for (let i = 0; i < n; i++) {
          const left = i === 0 ? 0 : now[i - 1], right = i === n - 1 ? 1 : now[i + 1];
          next[i] = now[i] + r * (left - 2 * now[i] + right);
        }
        [now, next] = [next, now];
      }
      return now;
    }`,
    args: [[[1, 2, 3, 4, 5, 6], 0.1]],
  },
  {
    name: "a loop whose number of iterations is a value",
    text: `export function f(x: number, n: number): number {
      let y = x;
      for (let i = 0; i < n; i++) { y = Math.sin(y) + i; if (y > 50) return -y; }
      for (let k = 2; k <= n; k += 3) y *= k;
      for (let k = n; k > 0; k--) y -= 1;
      return y;
    }`,
    args: [
      [0.3, 4],
      [0.3, 0],
      [1, 7.5],
      [1, 70],
    ],
  },
  {
    name: "logarithms of all sizes",
    text: `export function f(x: readonly number[]): number[][] { return x.map((v) => [Math.log2(v), Math.log10(v)]); }`,
    args: [
      [[1, 2, 3, 0.1, 10, 1000, 1e-5, 1e300, 1e-300, 5e-324, 0, -1, Infinity, NaN, 1 + 2 ** -52, 1 - 2 ** -53, 0.7]],
      [Array.from({ length: 300 }, (_, i) => 1.37 ** (i - 150) * (1 + i / 7))],
    ],
  },
];
