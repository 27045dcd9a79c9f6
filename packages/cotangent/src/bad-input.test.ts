/** What plain JavaScript may pass: each is refused with what was found, the line, and what to write. */
import { expect, test } from "vitest";
import { loadSafetensors } from "./io/index.ts";
import { random, stopGradient, tap } from "./index.ts";
import * as nn from "./nn/index.ts";
import * as np from "./numpy/index.ts";
import { message } from "./testing.ts";

type Call = readonly [f: (...args: never) => unknown, ...args: readonly unknown[]];

const [v, m, key] = [np.array([1, 2, 3]), np.ones([2, 3]), random.key(0)];
const whole = np.array([1, 2, 3], { dtype: "i32" });

const shapes: readonly Call[] = [
  ...["a", undefined, null, v, [-1], [1.5], ["2"], {}].flatMap((shape): readonly Call[] => [
    [np.ones, shape],
    [np.full, shape, 1],
    [np.broadcastTo, v, shape],
  ]),
  ...["a", null, v, [-1], [1.5]].map((shape): Call => [random.uniform, key, shape]),
  ...[-1, 2.5, "2"].flatMap((count): readonly Call[] => [
    [np.eye, count],
    [np.tri, 2, count],
    [np.identity, count],
    [np.tile, v, count],
    [np.repeat, v, count],
    [nn.oneHot, [1], count],
    [random.split, key, count],
    [random.permutation, key, count],
  ]),
];

const values: readonly Call[] = [
  ...["x", undefined, null, v].map((value): Call => [np.full, [2], value]),
  ...["3", undefined, null, NaN, Infinity].map((stop): Call => [np.arange, stop]),
  ...["3", undefined, -1, 0.5].map((count): Call => [np.linspace, 0, "1", count]),
  ...["a", undefined, 0.5, {}].map((seed): Call => [random.key, seed]),
  ...["a", undefined, [1]].map((logits): Call => [random.categorical, key, logits]),
  ...[undefined, 0, 2, 1.5, "a"].map((parts): Call => [np.split, v, parts]),
  ...["0:2", {}, v, 1.5].map((part): Call => [np.slice, v, [part]]),
  ...[
    undefined,
    [[1]],
    [[1, 1, 1]],
    [
      [1, 1],
      [2, 2],
    ],
    "a",
    -1,
    [0.5, 1],
  ].map((width): Call => [np.pad, v, width]),
  ...[1.5, "1", undefined].map((shift): Call => [np.roll, v, shift]),
  ...["float32", undefined, 3, {}].map((dtype): Call => [np.astype, v, dtype]),
  ...["a", 3, [[0]]].map((axis): Call => [np.cumsum, m, axis]),
  ...[[0, 1], "0", 5].map((axis): Call => [np.argmax, m, { axis }]),
  ...["x", undefined, 3].map((file): Call => [loadSafetensors, file]),
  ...["a", new Float32Array(1), 3n].map((leaf): Call => [stopGradient, [leaf]]),
  [tap, v, 3],
  [tap, v, () => undefined, { of: "grad" }],
  [np.dot, m, m],
  [np.inner, m, np.ones([2])],
  [np.tensordot, m, m, 1],
  [np.vdot, v, np.ones([2])],
  [np.trace, v],
  [np.diag, 1],
];

test.each([
  ["shapes and counts", shapes],
  ["other arguments", values],
] as const)("%s that make no sense are refused, each with its line and a remedy", (_, calls) => {
  for (const [f, ...args] of calls)
    expect(`${f.name}: ${message(() => Reflect.apply(f, undefined, args))}`).toMatch(
      /^\w+: \w+Error: \[[\w-]+\] .+\n {2}line: <line>\n {2}hint: .+$/,
    );
});

test("the messages name the function that was called", () => {
  expect(message(() => np.zeros([2, -1]))).toMatchInlineSnapshot(`
    "ArgumentError: [bad-argument] zeros: [2,-1] for a shape
      line: <line>
      hint: a shape is a length or a list of lengths, which are integers ≥ 0: [2, 3]"
  `);
  expect(message(() => np.dot(m, m))).toMatchInlineSnapshot(`
    "ShapeError: [shape-mismatch] dot: axis 1 of f32[2,3] with axis 0 of f32[2,3]
      line: <line>
      hint: axes that are summed together have one length; transpose() one of the arrays, or name other axes"
  `);
  expect(message(() => np.prod(m, { axis: 2 }))).toMatchInlineSnapshot(`
    "ShapeError: [axis-out-of-range] prod: axis 2 of an array of rank 2
      line: <line>
      hint: an axis is a number in -2 … 1"
  `);
  expect(message(() => np.slice(v, [whole as never]))).toMatchInlineSnapshot(`
    "ArgumentError: [bad-argument] slice: a value of class Tensor for axis 0
      line: <line>
      hint: give a position, a range [start, stop, step], or null for the whole axis; take() has positions in tensors"
  `);
});
