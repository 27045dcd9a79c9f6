import { describe, expect, it, test } from "vitest";
import { check, debugPrint } from "../debug.ts";
import { setPrinter } from "../effects.ts";
import { grad, valueAndGrad } from "../grad.ts";
import * as nn from "../nn/index.ts";
import * as np from "../numpy/index.ts";
import * as random from "../random/index.ts";
import { scan } from "../scan.ts";
import type { Tensor } from "../tensor.ts";
import { message } from "../testing.ts";
import { flatten } from "../tree.ts";
import { vmap } from "../vmap.ts";
import { polymorphic } from "./index.ts";

type Fn = (...args: readonly Tensor[]) => unknown;

const loss = (w: Tensor, x: Tensor): Tensor => np.mean(np.square(np.tanh(np.matmul(x, w))));
const attention = (q: Tensor, k: Tensor): Tensor => np.matmul(nn.softmax(np.matmul(q, k.T).mul(0.3)), k);
const running = (xs: Tensor): readonly [Tensor, Tensor] =>
  scan((c: Tensor, x: Tensor) => [np.sin(c.add(x)), c] as const, np.zeros([3], { dtype: "f64" }), xs);

/** Functions, the types they are compiled for, and the shapes they are called with. */
const cases: Readonly<
  Record<string, readonly [Fn, readonly string[], (n: number, m: number) => readonly (readonly number[])[]]>
> = {
  "a loss": [
    (w, x) => loss(w, x),
    ["f64[4,2]", "f64[n,4]"],
    (n) => [
      [4, 2],
      [n, 4],
    ],
  ],
  "its gradient": [
    (w, x) => valueAndGrad(loss)(w, x),
    ["f64[4,2]", "f64[n,4]"],
    (n) => [
      [4, 2],
      [n, 4],
    ],
  ],
  "gradients by what is sized": [
    (x, w) => grad((y: Tensor) => loss(w, y))(x),
    ["f64[n,4]", "f64[4,2]"],
    (n) => [
      [n, 4],
      [4, 2],
    ],
  ],
  "attention over two lengths": [
    (q, k) => attention(q, k),
    ["f64[n,3]", "f64[m,3]"],
    (n, m) => [
      [n, 3],
      [m, 3],
    ],
  ],
  "its gradient by keys": [
    (q, k) => grad((x: Tensor) => np.sum(attention(q, x)))(k),
    ["f64[n,3]", "f64[m,3]"],
    (n, m) => [
      [n, 3],
      [m, 3],
    ],
  ],
  "sums of lengths": [(x, y) => np.concatenate([np.ravel(x), y, y]), ["f64[n,m]", "f64[m]"], (n, m) => [[n, m], [m]]],
  "lengths as numbers": [(x) => np.multiply(np.sum(x, { axis: 0 }), x.shape[0]!), ["f64[n,3]"], (n) => [[n, 3]]],
  statistics: [(x) => [np.variance(x, { axis: 0 }), np.std(x)], ["f64[n,3]"], (n) => [[n, 3]]],
  "slices and padding": [(x) => np.pad(np.diff(x), 1), ["f64[n]"], (n) => [[n]]],
  positions: [(x) => np.multiply(np.arange(x.shape[0]!), x), ["f64[n]"], (n) => [[n]]],
  maps: [(x) => vmap((row: Tensor) => row.div(np.sum(row)))(x), ["f64[n,m]"], (n, m) => [[n, m]]],
  "loops over lengths": [(x) => running(x), ["f64[n,3]"], (n) => [[n, 3]]],
  "gradients of loops": [
    (x) => grad((y: Tensor) => np.sum(np.square(running(y)[0])))(x),
    ["f64[n,3]"],
    (n) => [[n, 3]],
  ],
};

const sized = [
  [2, 3],
  [7, 2],
  [64, 5],
  [131, 40],
] as const;
const numbers = (tree: unknown): readonly (readonly number[])[] =>
  flatten(tree).leaves.map((leaf) => [...(leaf as Tensor).shape, ...(leaf as Tensor).dataSync()]);

describe("compiled once, equal to what is compiled for each length", () => {
  test.each(Object.entries(cases))("%s", (_, [f, specs, shapes]) => {
    const compiled = polymorphic(f, ...specs);
    for (const [n, m] of sized) {
      const args = shapes(n, m).map((shape, i) => random.normal(random.key(i), shape, { dtype: "f64" }));
      const expected = numbers(f(...args));
      expect(numbers(compiled(...args))).toEqual(expected.map((row) => row.map((x) => expect.closeTo(x, 10))));
    }
  });
});

test("one program, and one trace for each probe and for the first call with other lengths", () => {
  let traces = 0;
  const f = polymorphic((x: Tensor) => {
    traces++;
    return np.sum(np.exp(x), { axis: 0 });
  }, "f32[batch, 2]");
  const probed = traces;
  expect([1, 5, 0, 1000].map((n) => f(np.zeros([n, 2])).toArray())).toEqual([1, 5, 0, 1000].map((n) => [n, n]));
  expect(traces).toBe(probed + 4);
  f(np.zeros([1000, 2]));
  expect(traces).toBe(probed + 4);
  expect(f.sizes).toEqual(["batch"]);
  expect(f.program).toMatchInlineSnapshot(`
    "cotangent-ir 1
    program f(%0: f32[batch,2]) {
      %1: f32[batch,2] = exp(%0)
      %2: f32[2] = sum{axes=[0]}(%1)
      return %2
    }
    "
  `);
});

test("trees, numbers and captured arrays; a part of what is traced within a trace", () => {
  const scale = np.array([1, 2]);
  const f = (p: { readonly x: Tensor; readonly k: Tensor | number }): Tensor => np.multiply(p.x, scale).mul(p.k);
  const compiled = polymorphic(f, { x: "f32[n, 2]", k: "f32" });
  expect(compiled({ x: np.ones([2, 2]), k: 3 }).toArray()).toEqual([
    [3, 6],
    [3, 6],
  ]);
  expect(grad((x: Tensor) => np.sum(compiled({ x, k: 3 })))(np.ones([1, 2])).toArray()).toEqual([[3, 6]]);
});

test("what is printed and checked, with the lengths of the call", () => {
  const lines: string[] = [];
  const before = setPrinter((line) => lines.push(line));
  try {
    const f = polymorphic((x: Tensor) => {
      check(np.greater(np.sum(x), 0), "the sum is positive");
      return debugPrint("x", x.mul(2));
    }, "f32[n]");
    expect([1, 2].map((n) => f(np.ones([n])).toArray())).toEqual([[2], [2, 2]]);
    expect(lines).toEqual(["x: [2]", "x: [2, 2]"]);
    expect(message(() => f(np.full([3], -1)))).toContain("the sum is positive");
  } finally {
    setPrinter(before);
  }
});

describe("lengths for which a function does something else", () => {
  it("have code of their own", () => {
    const choosing = polymorphic((x: Tensor) => (x.shape[0]! > 1000 ? np.negative(x) : np.square(x)), "f32[n]");
    expect(choosing(np.full([3], 3)).toArray()).toEqual([9, 9, 9]);
    expect(np.sum(choosing(np.full([2000], 3))).item()).toBe(-6000);
    expect(choosing(np.full([4], 3)).toArray()).toEqual([9, 9, 9, 9]);
    expect(np.sum(choosing(np.full([2000], 2))).item()).toBe(-4000);
  });
  it("also where only what is returned is another", () => {
    const either = polymorphic((x: Tensor) => {
      const [sine, cosine] = [np.sin(x), np.cos(x)];
      return x.shape[0]! > 1000 ? cosine : sine;
    }, "f32[n]");
    expect(either(np.zeros([2])).toArray()).toEqual([0, 0]);
    expect(np.sum(either(np.zeros([2000]))).item()).toBe(2000);
    const trees = polymorphic((x: Tensor) => (x.shape[0]! > 1000 ? { sum: np.sum(x) } : [np.sum(x)]), "f32[n]");
    expect(Object.keys(trees(np.zeros([2])))).toEqual(["0"]);
    expect(Object.keys(trees(np.zeros([2000])))).toEqual(["sum"]);
  });
  it("and where more is captured", () => {
    const [a, c] = [np.array([2]), np.array([3])];
    const more = polymorphic((x: Tensor) => (x.shape[0]! > 1000 ? x.mul(a).mul(c) : x.mul(a)), "f32[n]");
    expect(more(np.ones([2])).toArray()).toEqual([2, 2]);
    expect(np.sum(more(np.ones([2000]))).item()).toBe(12000);
  });
  it("a length of one is repeated, as in the function", () => {
    const outer = polymorphic((x: Tensor) => np.add(x, np.arange(3)), "f32[n, 3]");
    expect(outer(np.ones([1, 3])).toArray()).toEqual([[1, 2, 3]]);
    const sum = polymorphic((x: Tensor, y: Tensor) => np.add(x, y.reshape(-1, 1)), "f32[n, 4]", "f32[n]");
    expect(sum(np.ones([1, 4]), np.ones([1])).toArray()).toEqual([[2, 2, 2, 2]]);
  });
});

describe("refused, with the place", () => {
  const product = polymorphic((x: Tensor, y: Tensor) => np.matmul(x, y), "f32[n, m]", "f32[m, n]");
  it("a name with two lengths", () => {
    expect(message(() => product(np.ones([2, 3]), np.ones([4, 2])))).toMatchInlineSnapshot(`
      "ShapeError: [shape-mismatch] polymorphic: the argument at [1] is f32[4,2], not f32[m,n]: axis 0 has length 4, not m, m = 3 by axis 1 of [0]
        line: <line>
        hint: give arrays of the types that the function was compiled for; a name is one length everywhere"
    `);
  });
  it("another dtype, rank or length", () => {
    expect(message(() => product(np.ones([2]), np.ones([4, 2])))).toContain(
      "the argument at [0] is f32[2], not f32[n,m]",
    );
    expect(message(() => product(np.ones([2, 3], { dtype: "f64" }), np.ones([3, 2])))).toContain(
      "is f64[2,3], not f32[n,m]",
    );
    const even = polymorphic((x: Tensor, y: Tensor) => x.reshape(-1, 2).add(y.reshape(-1, 1)), "f32[2*n]", "f32[n]");
    expect(message(() => even(np.ones([5]), np.ones([2])))).toContain(
      "axis 0 has length 5, not 2*n, n = 2 by axis 0 of [1]",
    );
  });
  it("a loop of JavaScript over a length, and a choice by it", () => {
    const unrolled = (x: Tensor): Tensor =>
      Array.from({ length: x.shape[0]! }, (_, i) => np.slice(x, [i])).reduce((a, b) => a.add(b));
    expect(message(() => polymorphic(unrolled, "f32[n]"))).toMatch(
      /\[unknown-size\] polymorphic: what "unrolled" does depends on a named size: \w+.* at <line>/,
    );
    const choosing = (x: Tensor): Tensor => (x.shape[0]! > 50 ? np.sin(x) : np.cos(x));
    expect(message(() => polymorphic(choosing, "f32[n]"))).toContain("depends on a named size: cos or sin at <line>");
    const either = (x: Tensor): Tensor => [np.sin(x), np.cos(x)][x.shape[0]! % 2]!;
    expect(message(() => polymorphic(either, "f32[n]"))).toContain('what "either" returns depends on a named size');
  });
  it("numbers and arrays of lengths that are no lengths", () => {
    expect(message(() => polymorphic((x: Tensor) => x.mul(Math.sqrt(x.shape[0]!)), "f32[n]"))).toContain(
      "full at <line> has another value for another size: 3.46",
    );
    expect(
      message(() =>
        polymorphic((x: Tensor) => x.add(np.array(Float32Array.from(x.shape[0] === 0 ? [] : [x.shape[0]!]))), "f32[n]"),
      ),
    ).toContain("makes an array of JavaScript numbers that depends on a named size");
    expect(message(() => polymorphic((x: Tensor) => x.reshape(2, -1), "f32[n]"))).toContain(
      "[wrong-length] reshape: f32[35] to [2,-1]",
    );
  });
  it("what says no type", () => {
    expect(message(() => polymorphic(np.sin, "f31[n]"))).toContain('the string "f31[n]" at [0] says no type');
  });
});
