/** Convolutions and pooling, against plain loops, in both modes, batched and compiled. */
import { makePlan } from "@cotangent/kernel";
import { optimize } from "@cotangent/ir";
import { describe, expect, test } from "vitest";
import { checkGrads } from "../check-grads.ts";
import { grad } from "../grad.ts";
import { toProgram } from "../inspect.ts";
import { jit } from "../jit.ts";
import * as np from "../numpy/index.ts";
import type { Tensor } from "../tensor.ts";
import { vmap } from "../vmap.ts";
import { avgPool, conv, convTranspose, maxPool, reduceWindow, type ConvOptions } from "./index.ts";

/** Numbers without pattern, each at a distance from the others. */
function numbers(shape: readonly number[], first = 1): Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  const data = Array.from({ length: size }, (_, i) => Math.sin(7 * (i + first)) + ((i * 13) % 17) / 10);
  return np.reshape(np.array(data, { dtype: "f64" }), shape);
}

interface Plain {
  readonly stride: number;
  readonly low: number;
  readonly high: number;
  readonly input: number;
  readonly dilation: number;
  readonly groups: number;
}

const plain: Plain = { stride: 1, low: 0, high: 0, input: 1, dilation: 1, groups: 1 };

/** In one spatial axis, from an array that is spread and padded first. */
function plainConv(x: Tensor, w: Tensor, given: Partial<Plain>): number[][][] {
  const p = { ...plain, ...given };
  const [xs, ws] = [x.toArray() as number[][][], w.toArray() as number[][][]];
  const line = (row: number[]): number[] => [
    ...Array.from({ length: p.low }, () => 0),
    ...row.flatMap((value, i) => (i === 0 ? [value] : [...Array.from({ length: p.input - 1 }, () => 0), value])),
    ...Array.from({ length: p.high }, () => 0),
  ];
  const perGroup = ws.length / p.groups;
  return xs.map((channels) =>
    ws.map((kernel, o) => {
      const own = kernel.map((_, i) => line(channels[Math.floor(o / perGroup) * kernel.length + i]!));
      const size = (kernel[0]!.length - 1) * p.dilation + 1;
      const count = Math.floor((own[0]!.length - size) / p.stride) + 1;
      return Array.from({ length: count }, (_, t) =>
        kernel.reduce(
          (total, taps, i) => taps.reduce((sum, tap, k) => sum + tap * own[i]![t * p.stride + k * p.dilation]!, total),
          0,
        ),
      );
    }),
  );
}

const expectClose = (found: Tensor, expected: unknown): void => {
  const wanted = np.array(expected as number[], { dtype: "f64" });
  expect(found.shape).toEqual(wanted.shape);
  expect(np.max(np.abs(np.subtract(found, wanted))).item()).toBeLessThan(1e-12);
};

const dot = (x: Tensor, z: Tensor): number => np.sum(np.multiply(x, z)).item();

describe("conv", () => {
  const cases: readonly (readonly [string, ConvOptions, Partial<Plain>])[] = [
    ["with strides and padding", { strides: 2, padding: [[1, 2]] }, { stride: 2, low: 1, high: 2 }],
    ["with dilations", { kernelDilation: 2, inputDilation: 3 }, { dilation: 2, input: 3 }],
    ["in groups", { groups: 2, padding: 1 }, { groups: 2, low: 1, high: 1 }],
    ['with "SAME", the odd one at the end', { strides: 2, padding: "SAME" }, { stride: 2, low: 0, high: 1 }],
  ];
  test.each(cases)("%s is the sum that it says", (_, options, expected) => {
    const x = numbers([2, 4, 6]);
    const w = numbers([6, options.groups ? 2 : 4, 3], 5);
    expectClose(conv(x, w, options), plainConv(x, w, expected));
  });

  test("of images is that of their rows, added up over the rows of the kernel", () => {
    const [x, w] = [numbers([2, 3, 5, 6]), numbers([4, 3, 2, 3])];
    const row = (a: Tensor, i: number): Tensor => np.slice(a, [null, null, i]);
    const expected = np.stack(
      [0, 1, 2, 3].map((t) => np.add(conv(row(x, t), row(w, 0)), conv(row(x, t + 1), row(w, 1)))),
      2,
    );
    expectClose(conv(x, w), expected.toArray());
  });

  test("with the channels last is the same of transposed arrays", () => {
    const [x, w] = [numbers([2, 4, 5, 6]), numbers([6, 2, 3, 2])];
    const last = conv(np.transpose(x, [0, 2, 3, 1]), np.transpose(w, [2, 3, 1, 0]), {
      groups: 2,
      strides: [1, 2],
      layout: "channelsLast",
    });
    expectClose(np.moveaxis(last, -1, 1), conv(x, w, { groups: 2, strides: [1, 2] }).toArray());
  });

  test("in groups of the batch gives each group its kernels", () => {
    const [x, w] = [numbers([4, 3, 5]), numbers([6, 3, 2])];
    const parts = [0, 1].map((g) => conv(np.slice(x, [[2 * g, 2 * g + 2]]), np.slice(w, [[3 * g, 3 * g + 3]])));
    expectClose(conv(x, w, { batchGroups: 2 }), np.concatenate(parts, 1).toArray());
  });

  test.each([
    { strides: 2, padding: 1 },
    { groups: 2, kernelDilation: 2, strides: 2, padding: "SAME" },
    { inputDilation: 2, strides: 3, padding: [[0, 2]] },
    { batchGroups: 2 },
  ] as const)("has its derivatives with %o", async (options) => {
    const [x, w] = [numbers([2, 2, 5]), numbers([2, "groups" in options ? 1 : 2, 3])];
    const f = (a: Tensor, b: Tensor): Tensor => np.sum(np.sin(conv(a, b, options)));
    await expect(checkGrads(f, [x, w], { order: "groups" in options ? 3 : 2 })).resolves.not.toThrow();
  });

  test("goes through vmap of either side, and through jit", () => {
    const [xs, ws] = [numbers([3, 2, 2, 5]), numbers([3, 4, 2, 2])];
    const each = (f: (i: number) => Tensor): unknown => np.stack([0, 1, 2].map(f)).toArray();
    const at = (a: Tensor, i: number): Tensor => np.slice(a, [i]);
    expectClose(
      vmap((x: Tensor) => conv(x, at(ws, 0)))(xs),
      each((i) => conv(at(xs, i), at(ws, 0))),
    );
    expectClose(
      vmap((w: Tensor) => conv(at(xs, 0), w))(ws),
      each((i) => conv(at(xs, 0), at(ws, i))),
    );
    expectClose(
      vmap(conv)(xs, ws),
      each((i) => conv(at(xs, i), at(ws, i))),
    );
    expectClose(jit(conv)(at(xs, 0), at(ws, 0)), conv(at(xs, 0), at(ws, 0)).toArray());
  });

  test("copies no windows: value and both gradients keep less than the inputs beside them", () => {
    const [x, w] = [np.zeros([2, 8, 16, 16]), np.zeros([8, 8, 3, 3])];
    const f = (a: Tensor, b: Tensor): Tensor => np.sum(np.square(conv(a, b, { padding: "SAME", strides: 2 })));
    const { program } = toProgram(grad(f, { argnums: [0, 1] }), x, w);
    const { arenaBytes } = makePlan(optimize(program), "cpu");
    expect(arenaBytes).toBeLessThan(4 * (x.size + w.size));
  });

  test("names what does not fit", () => {
    const [x, w] = [numbers([2, 4, 6]), numbers([6, 3, 3])];
    expect(() => conv(x, w)).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: [shape-mismatch] conv: f64[2,4,6] with a kernel f64[6,3,3] in 1 groups, channels first
        line: <line>
        hint: axis 1 of the kernel is as long as the channels of x, divided by the number of groups]
    `);
    expect(() => conv(x, w, { groups: 3 })).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: [shape-mismatch] conv: 3 groups of axis 1 of f64[2,4,6], channels first
        line: <line>
        hint: the number of groups divides the channels of x and those of the result (or the batch)]
    `);
    expect(() => conv(x, numbers([6, 4, 3]), { padding: "same" as "SAME" })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: [bad-argument] conv: padding "same" for 1 spatial axes
        line: <line>
        hint: give "SAME", "VALID", an integer, or an integer or a pair of integers for each spatial axis]
    `);
    expect(() => conv(x, w, { strides: [1, 0] })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: [bad-argument] conv: strides [1,0] for 1 spatial axes
        line: <line>
        hint: give an integer ≥ 1, or one for each spatial axis]
    `);
    expect(() => conv(np.ravel(x), w)).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: [rank-mismatch] conv: f64[48] with a kernel f64[6,3,3]
        line: <line>
        hint: both have two axes for batch or channels, and as many spatial axes, one or more]
    `);
    expect(() => conv(x, w, { layout: "NHWC" as "channelsLast" })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: [bad-argument] conv: layout the string "NHWC"
        line: <line>
        hint: the layout is "channelsFirst" or "channelsLast"]
    `);
    expect(() => convTranspose(x, w)).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: [shape-mismatch] convTranspose: f64[2,4,6] with a kernel f64[6,3,3], channels first
        line: <line>
        hint: axis 0 of the kernel is as long as the channels of x]
    `);
  });
});

describe("convTranspose", () => {
  test.each([
    { strides: 2 },
    { strides: 2, padding: 1, kernelDilation: 2 },
    { strides: 3, padding: "SAME", groups: 2 },
    { padding: [[2, 0]] },
  ] as const)("is the transpose of conv with %o: ⟨conv x, y⟩ = ⟨x, convTranspose y⟩", (options) => {
    const [y, w] = [numbers([2, 4, 5]), numbers([4, 3, 3], 9)];
    const transposed = convTranspose(y, w, options);
    const x = numbers(transposed.shape, 31);
    expect(dot(conv(x, w, options), y)).toBeCloseTo(dot(x, transposed), 10);
  });

  test("has its derivatives", async () => {
    const [y, w] = [numbers([1, 2, 3, 2]), numbers([2, 2, 2, 3])];
    const f = (a: Tensor, b: Tensor): Tensor => np.sum(np.sin(convTranspose(a, b, { strides: [2, 1] })));
    await expect(checkGrads(f, [y, w], { order: 2 })).resolves.not.toThrow();
  });
});

describe("pooling", () => {
  const x = np.array([[[1, 5, 2, 8, 3, 4]]], { dtype: "f64" });

  test("takes the greatest and the mean of each window", () => {
    expect(maxPool(x, { window: [2] }).toArray()).toEqual([[[5, 8, 4]]]);
    expect(maxPool(x, { window: [3], strides: 1, padding: 1 }).toArray()).toEqual([[[5, 5, 8, 8, 8, 4]]]);
    expect(maxPool(x, { window: [2], strides: 1, dilation: 3 }).toArray()).toEqual([[[8, 5, 4]]]);
    expect(avgPool(x, { window: [3] }).toArray()).toEqual([[[8 / 3, 5]]]);
    expect(avgPool(x, { window: [4], padding: "SAME" }).toArray()).toEqual([[[2, 15 / 4]]]);
    expect(avgPool(x, { window: [4], padding: "SAME", countPadding: false }).toArray()).toEqual([[[8 / 3, 5]]]);
  });

  test("of images with the channels last goes over the axes between", () => {
    const image = numbers([2, 4, 6, 3]);
    const first = maxPool(np.moveaxis(image, -1, 1), { window: [2, 3] });
    expectClose(np.moveaxis(maxPool(image, { window: [2, 3], layout: "channelsLast" }), -1, 1), first.toArray());
  });

  test("shares the cotangent of a tie equally, and gives padding none", () => {
    const f = (a: Tensor): Tensor => np.sum(maxPool(a, { window: [2], padding: [[1, 1]] }));
    expect(grad(f)(np.array([[[2, 7, 7, 1]]])).toArray()).toEqual([[[1, 0.5, 0.5, 1]]]);
  });

  test("reduces windows of every kind", () => {
    const a = np.array([3, 1, 4, 1, 5], { dtype: "i32" });
    const of = (kind: "sum" | "max" | "min" | "prod"): unknown =>
      reduceWindow(a, kind, { window: [3], strides: 2, padding: 1 }).toArray();
    expect(of("sum")).toEqual([4, 6, 6]);
    expect(of("max")).toEqual([3, 4, 5]);
    expect(of("min")).toEqual([1, 1, 1]);
    expect(of("prod")).toEqual([3, 4, 5]);
  });

  test.each(["sum", "max", "min", "prod"] as const)("has the derivatives of %s to order 2", async (kind) => {
    const a = numbers([2, 5, 4]);
    const options = { window: [2, 3], axes: [1, 2], strides: [2, 1], padding: "SAME" } as const;
    const f = (b: Tensor): Tensor => np.sum(np.sin(reduceWindow(b, kind, options)));
    await expect(checkGrads(f, [a], { order: 2 })).resolves.not.toThrow();
  });

  test("names what does not fit", () => {
    expect(() => maxPool(x, { window: [2, 2] })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: [bad-argument] maxPool: window [2,2] for an array of rank 3
        line: <line>
        hint: give a list with one number for each spatial axis: all but batch and channels]
    `);
    expect(() => reduceWindow(x, "mean" as "sum", { window: [2] })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: [bad-argument] reduceWindow: the string "mean" for a kind
        line: <line>
        hint: the kind is "sum", "max", "min" or "prod"]
    `);
    expect(() => reduceWindow(x, "sum", { window: [2], axes: [0, 1] })).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: [bad-axes] reduceWindow: a window of 1 numbers along axes [0,1]
        line: <line>
        hint: name one axis for each number of the window]
    `);
    expect(() => reduceWindow(x, "sum", { window: [0] })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: [bad-argument] reduceWindow: window [0] for 1 spatial axes
        line: <line>
        hint: give an integer ≥ 1, or one for each spatial axis]
    `);
  });
});
