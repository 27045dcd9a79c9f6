import { describe, expect, it } from "vitest";
import {
  dynamicIndexInDim,
  dynamicSlice,
  dynamicSliceInDim,
  dynamicUpdateIndexInDim,
  dynamicUpdateSlice,
  dynamicUpdateSliceInDim,
  grad,
  jit,
  scan,
  segmentMax,
  segmentMin,
  segmentProd,
  segmentSum,
  vmap,
  type Tensor,
} from "./index.ts";
import * as np from "./numpy/index.ts";

const f64 = (data: np.ArrayInput): Tensor => np.array(data, { dtype: "f64" });
const i32 = (data: np.ArrayInput): Tensor => np.array(data, { dtype: "i32" });
const x = np.reshape(np.arange(12, { dtype: "f64" }), [3, 4]);

describe("windows", () => {
  it("begin where they are told, or as near to it as they fit", () => {
    expect(dynamicSlice(x, [1, i32(2)], [2, 2]).toArray()).toEqual([[6, 7], [10, 11]]); // prettier-ignore
    expect(dynamicSlice(x, [9, -1], [2, 2]).toArray()).toEqual([[6, 7], [10, 11]]); // prettier-ignore
    expect(dynamicSlice(x, [-9, i32(-4)], [1, 4]).toArray()).toEqual([[0, 1, 2, 3]]);
    expect(dynamicSlice(5, [], []).item()).toBe(5);
    expect(dynamicSliceInDim(x, 3, 2, 1).toArray()).toEqual([[2, 3], [6, 7], [10, 11]]); // prettier-ignore
    expect(dynamicIndexInDim(x, i32(1)).shape).toEqual([1, 4]);
    expect(dynamicIndexInDim(x, 1, -1, false).toArray()).toEqual([1, 5, 9]);
  });
  it("are replaced", () => {
    expect(dynamicUpdateSlice(np.zeros([2, 3]), np.array([[1, 2]]), [i32(1), 5]).toArray()).toEqual([[0, 0, 0], [0, 1, 2]]); // prettier-ignore
    expect(dynamicUpdateSliceInDim(np.zeros([4]), np.array([1, 2]), 1).toArray()).toEqual([0, 1, 2, 0]);
    expect(dynamicUpdateIndexInDim(np.zeros([2, 2]), np.array([1, 2]), 1, 1).toArray()).toEqual([[0, 1], [0, 2]]); // prettier-ignore
    expect(dynamicUpdateIndexInDim(np.zeros([2]), 3, -1).toArray()).toEqual([0, 3]);
  });
  it("have gradients, and run under jit, vmap and in loops", () => {
    const f = (y: Tensor, u: Tensor, i: Tensor): Tensor =>
      np.sum(np.square(dynamicUpdateSlice(y, np.multiply(u, dynamicSlice(y, [i], [2])), [np.add(i, 1)])));
    const [dy, du] = grad(f, { argnums: [0, 1] })(f64([1, 2, 3, 4]), f64([5, 6]), i32(1));
    // y becomes [1, 2, 10, 18]
    expect(dy.toArray()).toEqual([2, 4 + 100, 216, 0]);
    expect(du.toArray()).toEqual([40, 108]);
    expect(jit(vmap((i: Tensor) => dynamicSlice(x, [i, 0], [1, 2])))(i32([2, 0])).toArray()).toEqual([[[8, 9]], [[0, 1]]]); // prettier-ignore
    const sums = (y: Tensor): Tensor =>
      scan(
        (c: Tensor, i: Tensor): [Tensor, null] => [
          dynamicUpdateIndexInDim(c, np.add(dynamicIndexInDim(c, i, 0, false), dynamicIndexInDim(c, np.add(i, 1), 0, false)), np.add(i, 1)), // prettier-ignore
          null,
        ],
        y,
        np.arange(3, { dtype: "i32" }),
      )[0];
    expect(sums(f64([1, 2, 3, 4])).toArray()).toEqual([1, 3, 6, 10]);
    expect(grad((y: Tensor) => np.sum(sums(y)))(f64([1, 2, 3, 4])).toArray()).toEqual([4, 3, 2, 1]);
  });
  it.each<[string, () => unknown, string]>([
    ["a start too few", () => dynamicSlice(x, [1], [2, 2]), "1 starts for f64[3,4]"],
    ["a size too few", () => dynamicSlice(x, [1, 1], [2]), "1 sizes for f64[3,4]"],
    ["a window that does not fit", () => dynamicSlice(x, [1, 1], [4, 2]), "a window of 4 along axis 0"],
    ["starts in a list of lists", () => dynamicSlice(x, [1, i32([1])], [1, 1]), "the start i32[1] for axis 1"],
    ["float starts", () => dynamicSlice(x, [1, f64(1)], [1, 1]), "positions are f64[]"],
    ["no list", () => dynamicSlice(x, 1 as never, [1, 1]), "a number in the place of the starts"],
    ["an update with too few axes", () => dynamicUpdateSlice(x, f64([1]), [0, 0]), "1 sizes"],
    ["floats for integers", () => dynamicUpdateSlice(i32([1]), f64([1]), [0]), "f64[1] for an array i32[1]"],
  ])("%s is an error", (_, run, message) => {
    expect(run).toThrow(message);
  });
});

describe("segments", () => {
  const rows = f64([[1, 2], [3, 4], [5, 6], [7, 8]]); // prettier-ignore
  const ids = i32([2, 0, 2, -1]);
  it("are sums, products and extremes, of what belongs to one of them", () => {
    expect(segmentSum(rows, ids, { numSegments: 3 }).toArray()).toEqual([[3, 4], [0, 0], [6, 8]]); // prettier-ignore
    expect(segmentProd(rows, ids, { numSegments: 3 }).toArray()).toEqual([[3, 4], [1, 1], [5, 12]]); // prettier-ignore
    expect(segmentMax(rows, ids, { numSegments: 2 }).toArray()).toEqual([[3, 4], [-Infinity, -Infinity]]); // prettier-ignore
    expect(segmentMin(i32([5, 3]), [0, 0], { numSegments: 2 }).toArray()).toEqual([3, 2 ** 31 - 1]);
    expect(segmentSum(rows, i32([[0, 1], [1, 1], [0, 0], [0, 5]]), { numSegments: 2 }).toArray()).toEqual([19, 9]); // prettier-ignore
  });
  it("have gradients, at ties too", () => {
    const of = (f: typeof segmentSum): unknown =>
      grad((y: Tensor) => np.sum(np.multiply(f(y, [0, 1, 0, 0], { numSegments: 3 }), f64([1, 10, 0]))))(
        f64([2, 3, 2, 0]),
      ).toArray();
    expect(of(segmentSum)).toEqual([1, 10, 1, 1]);
    expect(of(segmentProd)).toEqual([0, 10, 0, 4]);
    expect(of(segmentMax)).toEqual([0.5, 10, 0.5, 0]);
    expect(of(segmentMin)).toEqual([0, 10, 0, 1]);
  });
  it.each<[string, () => unknown, string]>([
    ["no number of segments", () => segmentSum(rows, ids, {} as never), "numSegments undefined"],
    ["float ids", () => segmentSum(rows, f64([1, 2, 3, 4]), { numSegments: 1 }), "ids f64[4]"],
    ["too few ids", () => segmentSum(rows, [1, 2], { numSegments: 1 }), "ids i32[2] for f64[4,2]"],
  ])("%s is an error", (_, run, message) => {
    expect(run).toThrow(message);
  });
});
