/** Inputs of the functions at growing sizes: what GradBench would send, and the same as arrays for the program in C. */
import type { Nested } from "../../conformance/gradbench-tool/module.ts";
import { uniform, type Draw } from "./draw.ts";
import { handInput } from "./hand.ts";

export interface Case {
  readonly eval: string;
  readonly size: string;
  readonly input: unknown;
  /** The arrays of the input, in the order that the file of the function in `c/` gives. */
  readonly arrays: readonly (readonly number[])[];
}

const flat = (values: Nested): readonly number[] => (typeof values === "number" ? [values] : values.flatMap(flat));
const list = (draw: Draw, length: number): readonly number[] => Array.from({ length }, draw);
const table = (draw: Draw, rows: number, columns: number): readonly (readonly number[])[] =>
  Array.from({ length: rows }, () => list(draw, columns));

const hello = (x: number): Case => ({ eval: "hello", size: `x ${x}`, input: x, arrays: [[x]] });

function lse(n: number): Case {
  const x = list(uniform(1, 0, 1), n);
  return { eval: "lse", size: `n ${n}`, input: { x }, arrays: [x] };
}

function llsq(m: number, n: number): Case {
  const x = list(uniform(2, -1, 1), m);
  const t = Array.from({ length: n }, (_, i) => -1 + (2 * i) / (n - 1));
  return { eval: "llsq", size: `m ${m}, n ${n}`, input: { x, n }, arrays: [x, t] };
}

function det(ell: number): Case {
  const A = list(uniform(3, -1, 1), ell * ell);
  return { eval: "det", size: `ℓ ${ell}`, input: { A, ell }, arrays: [A, [ell]] };
}

function ode(n: number, s: number): Case {
  const x = list(uniform(4, 0.5, 1.5), n);
  return { eval: "ode", size: `n ${n}, s ${s}`, input: { x, s }, arrays: [x, [s]] };
}

function kmeans(k: number, n: number, d: number): Case {
  const points = table(uniform(5, 0, 1), n, d);
  const centroids = points.slice(-k);
  const arrays = [flat(centroids), flat(points), [d]];
  return { eval: "kmeans", size: `k ${k}, n ${n}, d ${d}`, input: { points, centroids }, arrays };
}

function gmm(d: number, k: number, n: number): Case {
  const draw = uniform(6, -1, 1);
  const [alpha, mu, q] = [list(draw, k), table(draw, k, d), table(draw, k, d)];
  const l = table(draw, k, (d * (d - 1)) / 2);
  const x = table(draw, n, d);
  const [m, gamma] = [0, 1];
  const arrays = [alpha, flat(mu), flat(q), flat(l), flat(x), [m], [gamma]];
  return { eval: "gmm", size: `d ${d}, k ${k}, n ${n}`, input: { x, m, gamma, alpha, mu, q, l }, arrays };
}

/** Characters are of 14 bits, as ADBench's are. */
function lstm(layers: number, characters: number): Case {
  const [draw, bits] = [uniform(7, 0, 1), 14];
  const [main, extra] = [table(draw, 2 * layers, 4 * bits), table(draw, 3, bits)];
  const state = table(draw, 2 * layers, bits);
  const sequence = table(() => Math.round(draw()), characters, bits);
  return {
    eval: "lstm",
    size: `l ${layers}, c ${characters}`,
    input: { main_params: main, extra_params: extra, state, sequence },
    arrays: [...[main, extra, state, sequence].map(flat), [layers]],
  };
}

/** Every camera, point, weight and observation is the same, as in GradBench. */
function ba(n: number, m: number, p: number): Case {
  const cam = [1.797201, 0.590697, -0.635786, 9.085, 2.936, 2.877, 211.6, -0.2845, -14.76, 0.0589, 0.0699];
  const [x, w, feat] = [[4.173048, 5.586898, 1.403869], 0.417022, [-525.67, 161.81]];
  const copies = (values: readonly number[], count: number): readonly number[] =>
    Array.from({ length: count }, () => values).flat();
  return {
    eval: "ba",
    size: `n ${n}, m ${m}, p ${p}`,
    input: { n, m, p, cam, x, w, feat },
    arrays: [copies(cam, n), copies(x, m), copies([w], p), copies(feat, p)],
  };
}

function ht(points: number, withTriangles: boolean): Case {
  const { input, arrays } = handInput(points, withTriangles);
  return { eval: "ht", size: `c ${points}${withTriangles ? ", triangles" : ""}`, input, arrays };
}

const particle = (w: number): Case => ({ eval: "particle", size: `w ${w}`, input: { w }, arrays: [[w]] });
const saddle = (start: readonly number[]): Case => ({
  eval: "saddle",
  size: `from ${start.join(", ")}`,
  input: { start },
  arrays: [start],
});

const atSizes = <Size extends readonly unknown[]>(make: (...size: Size) => Case, sizes: readonly Size[]) =>
  sizes.map((size) => (): Case => make(...size));

/** The sizes that are timed. hello, particle and saddle have none. */
export const cases: readonly (() => Case)[] = [
  ...atSizes(hello, [[4]]),
  ...atSizes(lse, [[2500], [40_000], [640_000]]),
  ...atSizes(llsq, [
    [128, 16],
    [128, 256],
    [128, 4096],
  ]),
  ...atSizes(det, [[5], [7], [9], [11]]),
  ...atSizes(ode, [
    [1000, 10],
    [1000, 100],
    [10_000, 10],
    [100_000, 10],
  ]),
  ...atSizes(kmeans, [
    [10, 1000, 8],
    [100, 1000, 8],
    [100, 10_000, 16],
  ]),
  ...atSizes(gmm, [
    [2, 5, 1000],
    [10, 25, 1000],
    [32, 50, 1000],
  ]),
  ...atSizes(lstm, [
    [2, 64],
    [2, 1024],
    [4, 4096],
  ]),
  ...atSizes(ba, [
    [5, 100, 1000],
    [20, 1000, 10_000],
    [49, 7776, 31_843],
  ]),
  ...atSizes(ht, [
    [10, false],
    [100, false],
    [1000, false],
    [1000, true],
  ]),
  ...atSizes(particle, [[0]]),
  ...atSizes(saddle, [[[1, 1]]]),
];

/** A small case of each, at which every part of the answer differs from 0. */
export const smallCases: readonly (() => Case)[] = [
  () => hello(4),
  () => lse(20),
  () => llsq(7, 16),
  () => det(5),
  () => ode(6, 5),
  () => kmeans(3, 20, 2),
  () => gmm(3, 4, 20),
  () => lstm(2, 5),
  () => ba(2, 5, 7),
  () => ht(3, false),
  () => ht(3, true),
  () => particle(0),
  () => saddle([1, 1]),
];
