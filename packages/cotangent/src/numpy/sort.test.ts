import { describe, expect, it } from "vitest";
import { grad, jit, jvp, topK, vmap, type Tensor } from "../index.ts";
import * as np from "./index.ts";
import { sort } from "./index.ts";

const f64 = (data: np.ArrayInput): Tensor => np.array(data, { dtype: "f64" });
const i32 = (data: np.ArrayInput): Tensor => np.array(data, { dtype: "i32" });
const close = (data: readonly number[]): unknown[] => data.map((x): unknown => expect.closeTo(x, 12));

describe("sort", () => {
  it("along any axis, up and down", () => {
    const x = f64([[3, 1, 2], [0, 5, 4]]); // prettier-ignore
    expect(sort(x).toArray()).toEqual([[1, 2, 3], [0, 4, 5]]); // prettier-ignore
    expect(sort(x, { axis: 0, descending: true }).toArray()).toEqual([[3, 5, 4], [0, 1, 2]]); // prettier-ignore
    expect(sort(x, { axis: null }).toArray()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(np.argsort(x).toArray()).toEqual([[1, 2, 0], [0, 2, 1]]); // prettier-ignore
    expect(sort(np.array([true, false])).dtype.name).toBe("bool");
    expect(sort(f64(3)).toArray()).toBe(3);
    expect(sort(np.zeros([0])).toArray()).toEqual([]);
  });
  it("keeps equal elements in order, with NaN last, or first where it descends", () => {
    const x = f64([NaN, 0, 1, -0, NaN, 1, -Infinity]);
    expect(np.argsort(x).toArray()).toEqual([6, 1, 3, 2, 5, 0, 4]);
    expect(np.argsort(x, { descending: true }).toArray()).toEqual([0, 4, 2, 5, 1, 3, 6]);
    expect(sort(x).toArray()).toEqual([-Infinity, 0, -0, 1, 1, NaN, NaN]);
    expect(np.lexsort([i32([3, 1, 2, 0]), i32([1, 0, 1, 0])]).toArray()).toEqual([3, 1, 2, 0]);
  });
  it.each([1, 7, 8, 9, 31, 33, 64, 100, 1000, 4097])("%i elements, as JavaScript sorts them", (n) => {
    const data = Array.from({ length: n }, (_, i) => (i * 7919) % 101);
    expect(sort(i32(data)).toArray()).toEqual(data.toSorted((a, b) => a - b));
    const order = [...data.keys()].toSorted((i, j) => data[i]! - data[j]! || i - j);
    expect(np.argsort(f64(data)).toArray()).toEqual(order);
    const down = [...data.keys()].toSorted((i, j) => data[j]! - data[i]! || i - j);
    expect(jit((x: Tensor) => np.argsort(x, { descending: true }))(f64(data)).toArray()).toEqual(down);
  });
  it("permutes tangents and cotangents, also at ties", () => {
    const weights = f64([1, 10, 100]);
    const f = (x: Tensor): Tensor => np.sum(np.multiply(sort(x), weights));
    expect(grad(f)(f64([3, 1, 2])).toArray()).toEqual([100, 1, 10]);
    expect(grad(f)(f64([2, 1, 2])).toArray()).toEqual([10, 1, 100]);
    expect(jvp((x: Tensor) => sort(x, { descending: true }), [f64([3, 1, 2])], [weights])[1].toArray()).toEqual([1, 100, 10]); // prettier-ignore
    expect(vmap(grad(f))(f64([[3, 1, 2], [1, 2, 3]])).toArray()).toEqual([[100, 1, 10], [1, 10, 100]]); // prettier-ignore
    expect(grad((x: Tensor) => np.sum(np.square(grad(f)(x))))(f64([3, 1, 2])).toArray()).toEqual([0, 0, 0]);
  });
  it("partitions", () => {
    expect(np.index(np.partition(f64([3, 1, 2]), 1), [1]).item()).toBe(2);
    expect(np.argpartition(f64([3, 1, 2]), -1).toArray()).toEqual([1, 2, 0]);
  });
  it("takes the greatest", () => {
    const [values, indices] = topK(f64([[3, 1, 3, 2], [0, NaN, 5, 5]]), 3); // prettier-ignore
    expect(values.toArray()).toEqual([[3, 3, 2], [NaN, 5, 5]]); // prettier-ignore
    expect(indices.toArray()).toEqual([[0, 2, 3], [1, 2, 3]]); // prettier-ignore
    expect(topK(f64([[1, 2], [3, 0]]), 1, { axis: 0 })[1].toArray()).toEqual([[1, 0]]); // prettier-ignore
    const f = (x: Tensor): Tensor => np.sum(np.multiply(topK(x, 2)[0], f64([1, 10])));
    expect(grad(f)(f64([3, 1, 3, 2])).toArray()).toEqual([1, 0, 10, 0]);
  });
  it.each<[string, () => unknown, string]>([
    ["an axis outside", () => sort(f64([1]), { axis: 1 }), "axis 1"],
    ["a number for the options", () => sort(f64([1]), 0 as never), "options"],
    ["too many elements", () => topK(f64([1]), 2), "k = 2"],
    ["a part of an element", () => topK(f64([1]), 0.5), "k = 0.5"],
    ["keys of two shapes", () => np.lexsort([f64([1, 2]), f64([1])]), "f64[1]"],
    ["no keys", () => np.lexsort([]), "one key or more"],
    ["a position outside", () => np.partition(f64([1]), 1), "position 1"],
  ])("%s is an error", (_, run, message) => {
    expect(run).toThrow(message);
  });
});

describe("quantiles", () => {
  const x = f64([4, 1, 3, 2]);
  it("by all methods", () => {
    const of = (method: np.QuantileMethod): unknown => np.quantile(x, [0.1, 0.5, 0.9], { method }).toArray();
    expect(of("linear")).toEqual(close([1.3, 2.5, 3.7]));
    expect(of("lower")).toEqual([1, 2, 3]);
    expect(of("higher")).toEqual([2, 3, 4]);
    expect(of("midpoint")).toEqual([1.5, 2.5, 3.5]);
    expect(of("nearest")).toEqual([1, 3, 4]);
    expect(np.percentile(x, 25).item()).toBe(1.75);
    expect(np.quantile(x, 1).item()).toBe(4);
  });
  it("along an axis, with the axes of q first", () => {
    const y = np.reshape(np.arange(6, { dtype: "f64" }), [2, 3]);
    expect(np.median(y, { axis: 0 }).toArray()).toEqual([1.5, 2.5, 3.5]);
    expect(np.median(y, { axis: 1, keepdims: true }).toArray()).toEqual([[1], [4]]);
    expect(np.median(y).item()).toBe(2.5);
    expect(np.quantile(y, [0, 1], { axis: 1 }).toArray()).toEqual([[0, 3], [2, 5]]); // prettier-ignore
    expect(np.quantile(y, [[0.5]], { keepdims: true }).shape).toEqual([1, 1, 1, 1]);
    expect(np.median(i32([1, 2])).item()).toBe(1.5);
  });
  it("of NaN and infinities", () => {
    expect(np.median(f64([1, NaN, 3])).item()).toBeNaN();
    expect(np.quantile(f64([1, 2, Infinity]), [0.5, 1]).toArray()).toEqual([2, Infinity]);
  });
  it("have gradients, also of q", () => {
    expect(grad((y: Tensor) => np.median(y))(x).toArray()).toEqual([0, 0, 0.5, 0.5]);
    expect(grad((y: Tensor) => np.quantile(y, 0.9))(x).toArray()).toEqual(close([0.7, 0, 0.3, 0]));
    expect(grad((q: Tensor) => np.quantile(x, q))(f64(0.4)).item()).toBeCloseTo(3, 12);
    expect(grad((y: Tensor) => np.median(y))(f64([1, 1, 1])).toArray()).toEqual([0, 1, 0]);
    expect(jit(vmap((y: Tensor) => np.median(y)))(f64([[1, 2, 3], [9, 7, 8]])).toArray()).toEqual([2, 8]); // prettier-ignore
  });
  it.each<[string, () => unknown, string]>([
    ["a q outside", () => np.quantile(x, 1.5), "q = 1.5"],
    ["a percentage outside", () => np.percentile(x, [-1]), "q = -1"],
    ["an unknown method", () => np.quantile(x, 0.5, { method: "mode" as "linear" }), '"mode"'],
    ["no elements", () => np.median(np.zeros([0])), "has no element"],
    ["an unknown option", () => np.median(x, { method: "lower" } as object), "no option method"],
  ])("%s is an error", (_, run, message) => {
    expect(run).toThrow(message);
  });
});

describe("search", () => {
  it.each([0, 1, 2, 3, 7, 8, 20])("searchsorted in %i elements counts what is before", (n) => {
    const data = Array.from({ length: n }, (_, i) => Math.floor(i / 2));
    const values = [-1, 0, 0.5, 3, 4, 100, NaN];
    const count = (of: (element: number, value: number) => boolean): readonly number[] =>
      values.map((value) => data.filter((element) => of(element, value) || Number.isNaN(value)).length);
    expect(np.searchsorted(f64(data), f64(values)).toArray()).toEqual(count((a, v) => a < v));
    expect(np.searchsorted(f64(data), f64(values), { side: "right" }).toArray()).toEqual(count((a, v) => a <= v));
  });
  it("searchsorted finds NaN, integers, and arrays of values under vmap", () => {
    expect(np.searchsorted(f64([1, NaN, NaN]), NaN).item()).toBe(1);
    expect(np.searchsorted(f64([1, NaN, NaN]), NaN, { side: "right" }).item()).toBe(3);
    expect(vmap((a: Tensor) => np.searchsorted(a, 2))(i32([[1, 2], [2, 3]])).toArray()).toEqual([1, 0]); // prettier-ignore
    expect(np.searchsorted(i32([1, 3]), i32([[0], [3]])).toArray()).toEqual([[0], [1]]);
  });
  it("nonzero", () => {
    const [rows, columns] = np.nonzero(i32([[0, 2], [3, 0], [4, 5]]), { size: 5, fillValue: -1 }); // prettier-ignore
    expect(rows!.toArray()).toEqual([0, 1, 2, 2, -1]);
    expect(columns!.toArray()).toEqual([1, 0, 0, 1, -1]);
    expect(np.flatnonzero(np.array([true, false, true]), { size: 1 }).toArray()).toEqual([0]);
    expect(jit((x: Tensor) => np.flatnonzero(np.greater(x, 1), { size: 2 }))(f64([1, 3, 2])).toArray()).toEqual([1, 2]);
  });
  it("bincount", () => {
    expect(np.bincount(i32([1, 3, 1, 7, -1]), { length: 4 }).toArray()).toEqual([0, 2, 0, 1]);
    const f = (w: Tensor): Tensor => np.sum(np.square(np.bincount(i32([1, 0, 1]), { length: 2, weights: w })));
    expect(grad(f)(f64([1, 2, 3])).toArray()).toEqual([8, 4, 8]);
  });
  it("unique", () => {
    const all = np.uniqueAll(f64([[3, 1, NaN], [3, NaN, 0]]), { size: 6 }); // prettier-ignore
    expect(all.values.toArray()).toEqual([0, 1, 3, NaN, 0, 0]);
    expect(all.indices.toArray()).toEqual([5, 1, 0, 2, 5, 5]);
    expect(all.inverse.toArray()).toEqual([[2, 1, 3], [2, 3, 0]]); // prettier-ignore
    expect(all.counts.toArray()).toEqual([1, 1, 2, 2, 0, 0]);
    expect(np.unique(i32([5, 5, 2]), { size: 1 }).toArray()).toEqual([2]);
    expect(jit((x: Tensor) => np.unique(x, { size: 3, fillValue: 9 }))(i32([5, 5, 2])).toArray()).toEqual([2, 5, 9]);
    expect(grad((x: Tensor) => np.sum(np.multiply(np.unique(x, { size: 2 }), f64([1, 10]))))(f64([4, 4, 2])).toArray()).toEqual([10, 0, 1]); // prettier-ignore
  });
  it.each<[string, () => unknown, string]>([
    ["a matrix to search", () => np.searchsorted(f64([[1]]), 1), "f64[1,1]"],
    ["another side", () => np.searchsorted(f64([1]), 1, { side: "middle" as "left" }), "middle"],
    ["nonzero without a size", () => np.nonzero(f64([1]), {} as never), "size undefined"],
    ["bincount without a length", () => np.bincount(i32([1]), {} as never), "size undefined"],
    ["bincount of floats", () => np.bincount(f64([1]), { length: 1 }), "f64[1]"],
    ["too few weights", () => np.bincount(i32([1, 2]), { length: 1, weights: f64([1]) }), "1 weights for 2"],
    ["unique without a size", () => np.unique(f64([1]), {} as never), "size undefined"],
    ["unique of nothing", () => np.unique(np.zeros([0]), { size: 1 }), "empty"],
  ])("%s is an error", (_, run, message) => {
    expect(run).toThrow(message);
  });
});
