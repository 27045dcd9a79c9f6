/** What is understood of the language: the same bits as direct execution. */
import { expect, test } from "vitest";
import { listed, runBoth } from "./testing/run-both.ts";

interface Case {
  readonly name: string;
  readonly text: string;
  readonly args: readonly (readonly unknown[])[];
  /** The parameters, where the lengths of arrays must be known. */
  readonly fixed?: readonly string[];
}

const cases: readonly Case[] = [
  {
    name: "a loop with a break",
    text: `export function f(theta: number, drag: number, target: readonly number[]): number {
      let x = 0, y = 0, vx = 50 * Math.cos(theta), vy = 50 * Math.sin(theta);
      for (let i = 0; i < 400; i++) {
        const v = Math.hypot(vx, vy);
        vx -= drag * v * vx * 0.01;
        vy -= (9.81 + drag * v * vy) * 0.01;
        x += vx * 0.01;
        y += vy * 0.01;
        if (y < 0) break;
      }
      return (x - target[0]) ** 2 + (y - target[1]) ** 2;
    }`,
    args: [
      [0.7, 0.02, [10, 1]],
      [0.1, 0.5, [3, 4]],
    ],
  },
  {
    name: "if, else and early return",
    text: `export function f(x: number): number {
      if (x < 0) return -x;
      let y = x;
      if (x > 10) { y = 10; if (x > 20) return 7; y += 1; } else if (x > 5) y = 5;
      return y * 2;
    }`,
    args: [[-3], [0], [6], [11], [25], [NaN]],
  },
  {
    name: "while, do, continue and compound assignment",
    text: `export function f(x: number): number {
      let n = 0, a = x;
      while (a > 1) { a /= 2; n++; if (n % 2 === 0) continue; a -= 0.1; }
      do { n += 0.5; a *= 3; } while (a < 10);
      return n * 100 + a;
    }`,
    args: [[100], [0.5], [7.25]],
  },
  {
    name: "arrays that are read, written and returned",
    text: `export function f(x: readonly number[]): number[] {
      const y = new Array<number>(x.length).fill(0);
      for (let i = 0; i < x.length; i++) y[i] = x[i] * 2;
      for (let i = 1; i < x.length; i++) y[i] += y[i - 1];
      for (let i = x.length - 1; i >= 0; i--) y[i] -= x[0];
      return y;
    }`,
    args: [[[1, 2, 3, 4, 5, 6, 7]], [[0.5, -1]]],
  },
  {
    name: "a matrix product with three loops",
    text: `export function f(a: readonly (readonly number[])[], b: number[][]): number[][] {
      const n = a.length, m = b[0].length, k = b.length;
      const c: number[][] = [];
      for (let i = 0; i < n; i++) {
        const row: number[] = [];
        for (let j = 0; j < m; j++) {
          let s = 0;
          for (let l = 0; l < k; l++) s += a[i][l] * b[l][j];
          row.push(s);
        }
        c.push(row);
      }
      return c;
    }`,
    args: [
      [
        [
          [1, 2],
          [3, 4],
          [5, 6],
        ],
        [
          [0.1, 0.2, 0.3],
          [0.4, 0.5, 0.6],
        ],
      ],
    ],
  },
  {
    name: "for of, map, reduce and arrow functions",
    text: `export function f(x: readonly number[]): number {
      let s = 0;
      for (const v of x) s += Math.exp(-v);
      const y = x.map((v, i) => v * i);
      const t = y.reduce((a, b) => a + b, 0);
      return s + t + x.reduce((a, b) => a * b);
    }`,
    args: [[[1, 2, 3]], [Array.from({ length: 20 }, (_, i) => Math.sin(i))]],
  },
  {
    name: "objects, interfaces and destructuring",
    text: `interface Particle { readonly position: readonly [number, number]; mass: number }
    export function f(p: Particle, { k, on }: { k: number; on: boolean }): { energy: number; next: Particle } {
      const { position: [x, y], mass } = p;
      const energy = on ? mass * (x * x + y * y) * k : 0;
      let [a, b] = [x, y];
      [a, b] = [b, a];
      return { energy, next: { ...p, position: [a, b], mass: mass + 1 } };
    }`,
    args: [
      [
        { position: [1.5, 2], mass: 3 },
        { k: 0.5, on: true },
      ],
      [
        { position: [1.5, 2], mass: 3 },
        { k: 0.5, on: false },
      ],
    ],
  },
  {
    name: "arrays that grow by assignment, and indices that are carried",
    text: `export function f(x: readonly number[]): number[] {
      const y: number[] = [];
      for (let i = 0; i < x.length; i++) y[i] = x[i] * 2;
      const p = [0];
      for (let i = 0; i < x.length; i++) p[i + 1] = p[i] + y[i];
      let k = 0;
      const z = new Array<number>(x.length).fill(0);
      for (const v of x) { if (v > 0) z[k++] = v; }
      while (k > 0) { k--; z[k] += 1; }
      return p.concat(z);
    }`,
    args: [[[1, -2, 3, -4, 5, 6]], [[-1, 2]], [Array.from({ length: 70 }, (_, i) => Math.sin(i))]],
  },
  {
    name: "switch, with and without falling through",
    text: `enum Kind { Linear, Square, Root = 5 }
    function g(kind: Kind, x: number): number {
      switch (kind) {
        case Kind.Linear: return x;
        case Kind.Square: x *= 2;
        case Kind.Root: { x += 1; break; }
        default: return -x;
      }
      return x * 10;
    }
    export function f(kind: number, x: number): number {
      let n = 0;
      for (let i = 0; i < 9; i++) {
        switch (i % 4) { case 0: continue; case 1: n += 1; break; case 2: if (x > 0) break; n += 3; break; default: n += 5; }
        n *= 1.5;
      }
      return g(kind, x) + g(Kind.Square, x) + n;
    }`,
    args: [
      [0, 2],
      [1, 2],
      [5, -3],
      [7, -1],
    ],
  },
  {
    name: "labels, nested breaks and returns from loops",
    text: `export function f(x: readonly number[], limit: number): number {
      let s = 0;
      outer: for (let i = 0; i < 10; i++) {
        for (let j = 0; j < x.length; j++) {
          s += x[j] * i;
          if (s > limit) break outer;
          if (x[j] < 0) continue outer;
          if (s < -limit) return s;
        }
        s += 0.5;
      }
      for (const v of x) if (v > 2) return v + s;
      return s;
    }`,
    args: [
      [[1, 2, 0.5], 3],
      [[1, -2, 0.5], 3],
      [[-1, -2, 0.5], 3],
      [[0.1, 0.2], 1000],
    ],
  },
  {
    name: "closures, default arguments, rest and spread",
    text: `const scale = (k: number) => (x: number) => k * x;
    function sum(...xs: number[]): number { let s = 0; for (const x of xs) s += x; return s; }
    function pick<T extends { v: number }>(o: T, k = 2): number { return o.v * k; }
    export function f(a: number, b = 3): number {
      const twice = scale(2);
      let count = 0;
      const add = (x: number) => { count += x; return count; };
      add(a); add(b);
      const xs = [a, b];
      return sum(...xs, twice(a)) + pick({ v: a }) + pick({ v: b, w: 1 }, a) + count;
    }`,
    args: [
      [2, 5],
      [0.1, -7],
    ],
  },
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

for (const { name, text, args, fixed } of cases)
  test(name, async () => {
    for (const list of args) {
      const { direct, evaluated, compiled, sized } = await runBoth(text, list, fixed);
      expect(evaluated).toStrictEqual(listed(direct));
      expect(compiled).toStrictEqual(listed(direct));
      expect(sized).toStrictEqual(listed(direct));
    }
  });
