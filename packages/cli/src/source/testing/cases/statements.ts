/** Loops, choices, arrays and objects. */
import type { Case } from "./case.ts";

export const statements: readonly Case[] = [
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
];
