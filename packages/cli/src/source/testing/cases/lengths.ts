/** Lengths that are no polynomials in those of parameters. */
import type { Case } from "./case.ts";

const lists = [[], [3], [1, 2], [1, 2, 4, 8, 16], [1, -2, 4, -8, 16, 32, 64]];

export const lengths: readonly Case[] = [
  {
    name: "halves, by each way to say them",
    text: `export function f(x: number[]): number[] {
      const n = x.length;
      const h = n >> 1;
      const ways = [Math.floor(n / 2), (n / 2) | 0, ~~(n / 2), Math.trunc(n / 2), n >>> 1, (n - (n % 2)) / 2, (n - (n & 1)) * 0.5,
        Math.ceil(n / 2), (n + 1) >> 1, Math.round(n / 2), n - h, n / 2, Math.floor((n - 3) / 2), -n % 3, n & 3, (n / 3) * 3, n % 4];
      const arrays = [new Float64Array(n / 2), new Array(h).fill(1), Array.from({ length: n / 2 }, (_, i) => i)].map((a) => a.length);
      return [...ways, ...arrays];
    }`,
    args: lists.map((x) => [x]),
  },
  {
    name: "parts of an array, put together again",
    text: `export function f(x: number[]): { mean: number; turned: number[]; pairs: number[]; longer: number } {
      const half = x.length / 2;
      const [a, b] = [x.slice(0, half), x.slice(half)];
      const turned = [...b, ...a].map((v, i) => v - x[i]);
      const pairs: number[] = [];
      for (let i = 0; i + 1 < x.length; i += 2) pairs.push(x[i] * x[i + 1]);
      let mean = 0;
      for (const [i, v] of a.entries()) mean += (v + b[i]) / a.length;
      return { mean, turned, pairs, longer: b.length - a.length };
    }`,
    args: lists.map((x) => [x]),
  },
  {
    name: "loops to a half, by steps, and backwards",
    text: `export function f(x: number[]): number[] {
      const n = x.length;
      const y = x.slice();
      for (let i = 0; i < n / 2; i++) y[i] += x[n - 1 - i];
      for (let i = 0; i <= n / 3; i++) y[i % n] *= 2;
      for (let i = n - 1; i > n / 2; i -= 2) y[i] -= 1;
      let s = 0;
      for (let i = 1; i < n; i += 3) s += x[i] * i;
      const thirds = Array.from({ length: Math.ceil(n / 3) }, (_, k) => x.slice(0, 1).length + x[3 * k]);
      return [...y, s, ...thirds];
    }`,
    args: lists.slice(1).map((x) => [x]),
  },
  {
    name: "the shorter and the longer of two",
    text: `export function f(x: number[], y: number[]): { sum: number; zipped: number[]; padded: number[]; clamped: number } {
      const zipped = Array.from({ length: Math.min(x.length, y.length) }, (_, i) => x[i] * y[i]);
      const padded = new Array(Math.max(x.length, y.length, 2)).fill(0);
      for (let i = 0; i < x.length; i++) padded[i] += x[i];
      for (let i = 0; i < y.length; i++) padded[i] += y[i];
      let clamped = 0;
      for (let i = 0; i < x.length; i++) clamped += x[Math.max(0, i - 1)] - x[Math.min(x.length - 1, i + 1)] * y[i % 2];
      return { sum: zipped.reduce((a, b) => a + b, 0), zipped, padded, clamped };
    }`,
    args: [
      [
        [1, 2, 3],
        [4, 5],
      ],
      [[1], [4, 5, 6, 7]],
      [[], [4, 5]],
      [
        [1, 2],
        [3, 4],
      ],
    ],
  },
  {
    name: "a packed triangle",
    text: `export function f(x: number[]): { flat: number[]; trace: number } {
      const n = x.length;
      const flat: number[] = new Array((n * (n + 1)) / 2).fill(0);
      for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) flat[(i * (i + 1)) / 2 + j] = x[i] * x[j];
      let trace = 0;
      for (let i = 0; i < n; i++) trace += flat[(i * (i + 3)) / 2];
      return { flat, trace };
    }`,
    args: lists.map((x) => [x]),
  },
];
