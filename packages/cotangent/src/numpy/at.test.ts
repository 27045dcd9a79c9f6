import { describe, expect, it } from "vitest";
import { grad } from "../grad.ts";
import { jit } from "../jit.ts";
import { jvp } from "../forward.ts";
import { scan } from "../scan.ts";
import { vmap } from "../vmap.ts";
import type { Tensor } from "../tensor.ts";
import * as np from "./index.ts";

const f64 = (data: np.ArrayInput): Tensor => np.array(data, { dtype: "f64" });
const i32 = (data: np.ArrayInput): Tensor => np.array(data, { dtype: "i32" });
const x = np.reshape(np.arange(24, { dtype: "f64" }), [2, 3, 4]);

/** Every index of an array of this shape, with its element. */
const numbered = (y: Tensor): unknown => y.toArray();

describe("index", () => {
  it("numbers, ranges, new axes and the ellipsis", () => {
    expect(numbered(np.index(x, [1, 2, 3]))).toBe(23);
    expect(numbered(np.index(x, [-1, ":", -4]))).toEqual([12, 16, 20]);
    expect(numbered(np.index(x, [0, "::-1", "1:3"]))).toEqual([
      [9, 10],
      [5, 6],
      [1, 2],
    ]);
    expect(np.index(x, ["...", null, 0]).shape).toEqual([2, 3, 1]);
    expect(np.index(x, [null, 1, "...", null]).shape).toEqual([1, 3, 4, 1]);
    expect(numbered(np.index(x, ["...", "3:0:-2"]))).toEqual(numbered(np.slice(x, [null, null, [3, 0, -2]])));
    expect(np.index(x, [":", "5:", 0]).shape).toEqual([2, 0]);
    expect(np.index(x, []).shape).toEqual([2, 3, 4]);
  });
  it("arrays of positions broadcast together", () => {
    expect(numbered(np.index(x, [1, [0, 2], [3, 1]]))).toEqual([15, 21]);
    expect(numbered(np.index(x, [[[0], [1]], [0, -1], 2]))).toEqual([
      [2, 10],
      [14, 22],
    ]);
    expect(numbered(np.index(x, [[1, 0], 2]))).toEqual([
      [20, 21, 22, 23],
      [8, 9, 10, 11],
    ]);
  });
  it("their axes are in place where they stand together, and first where they do not", () => {
    const five = [0, 1, 1, 0, 1];
    expect(np.index(x, [":", five]).shape).toEqual([2, 5, 4]);
    expect(np.index(x, [five, ":", five]).shape).toEqual([5, 3]);
    expect(np.index(x, [0, ":", five]).shape).toEqual([5, 3]);
    expect(np.index(x, [":", null, five]).shape).toEqual([2, 1, 5, 4]);
    expect(np.index(x, [five, null, five]).shape).toEqual([5, 1, 4]);
    expect(numbered(np.index(x, [[1, 0], "::2", [3, 0]]))).toEqual([
      [15, 23],
      [0, 8],
    ]);
    expect(numbered(np.index(x, [1, "1:", i32([3, 0])]))).toEqual([
      [19, 23],
      [16, 20],
    ]);
  });
  it("known truth values are positions", () => {
    expect(numbered(np.index(x, [0, [true, false, true]]))).toEqual([
      [0, 1, 2, 3],
      [8, 9, 10, 11],
    ]);
    expect(numbered(np.index(x, [np.greater(x, 20)]))).toEqual([21, 22, 23]);
    expect(np.index(x, [[false, false]]).shape).toEqual([0, 3, 4]);
  });
  it("positions outside are clamped or filled", () => {
    const far = i32([5, -1, -9, 1]);
    expect(numbered(np.index(f64([1, 2, 3]), [far]))).toEqual([3, 3, 1, 2]);
    expect(numbered(np.index(f64([1, 2, 3]), [far], { mode: "fill" }))).toEqual([NaN, 3, NaN, 2]);
    expect(numbered(np.index(f64([1, 2, 3]), [[7]], { mode: "fill", fillValue: -1 }))).toEqual([-1]);
    expect(numbered(np.index(i32([1, 2]), [far], { mode: "fill" }))).toEqual([-(2 ** 31), 2, -(2 ** 31), 2]);
    expect(numbered(np.index(x, [i32(1), i32(7), "1:3"], { mode: "fill", fillValue: 0 }))).toEqual([0, 0]);
  });
  it("take has the same modes", () => {
    expect(numbered(np.take(f64([1, 2]), [0, 5], 0, { mode: "fill" }))).toEqual([1, NaN]);
    expect(numbered(np.take(f64([[1, 2], [3, 4]]), [[-1, 9]], 1, { mode: "clip" }))).toEqual([[[2, 2]], [[4, 4]]]); // prettier-ignore
    expect(numbered(np.take(f64([1, 2]), 9, null, { mode: "fill", fillValue: 0 }))).toBe(0);
    expect(() => np.take(f64([1, 2]), [0], 0, { mode: "wrap" as "clip" })).toThrow('"wrap"');
  });
  it("has gradients that add up where an element is taken twice", () => {
    const f = (y: Tensor): Tensor => np.sum(np.multiply(np.index(y, [[1, 1, 0], "::2"]), f64([1, 10])));
    expect(numbered(grad(f)(f64([[1, 2, 3], [4, 5, 6]])))).toEqual([[1, 0, 10], [2, 0, 20]]); // prettier-ignore
    const filled = (y: Tensor): Tensor => np.sum(np.index(y, [i32([0, 9])], { mode: "fill", fillValue: 3 }));
    expect(numbered(grad(filled)(f64([1, 2])))).toEqual([1, 0]);
  });
  it("is the same under jit and vmap", () => {
    const f = (y: Tensor, i: Tensor): Tensor => np.index(y, [i, "1:", i]);
    const i = i32([1, 0]);
    expect(numbered(jit(f)(x, i))).toEqual(numbered(f(x, i)));
    expect(numbered(vmap(f, { inAxes: [null, 0] })(x, i32([[1, 0], [0, 0]])))).toEqual([numbered(f(x, i)), numbered(f(x, i32([0, 0])))]); // prettier-ignore
    expect(numbered(vmap((y: Tensor, j: Tensor) => np.index(y, [j, -1]))(x, i32([2, 0])))).toEqual([11, 15]);
  });
  it.each<[string, () => unknown, string]>([
    ["a position outside", () => np.index(x, [2]), "position 2 on axis 0 of length 2"],
    ["a listed position outside", () => np.index(x, [[0, 2]]), "position 2 on an axis of length 2"],
    ["too many parts", () => np.index(x, [0, 0, 0, 0]), "parts for 4 axes"],
    ["two ellipses", () => np.index(x, ["...", "..."]), "twice"],
    ["a string that is no range", () => np.index(x, ["1:2:3:4"]), '"1:2:3:4"'],
    ["a step of 0", () => np.index(x, ["::0"]), "range"],
    ["float positions", () => np.index(x, [f64([1])]), "positions are f64[1]"],
    ["arrays that do not broadcast", () => np.index(x, [[0, 1], [0, 1, 2]]), "do not broadcast"], // prettier-ignore
    ["an unknown mode", () => np.index(x, [0], { mode: "wrap" as "clip" }), '"wrap"'],
    ["an unknown option", () => np.index(x, [0], { fill: 1 } as object), "no option fill"],
    ["no list", () => np.index(x, 3 as unknown as []), "a number in the place of the index"],
    ["a traced mask", () => jit((y: Tensor) => np.index(y, [np.greater(y, 0)]))(x), "traced function"],
  ])("%s is an error", (_, run, message) => {
    expect(run).toThrow(message);
  });
});

describe("at", () => {
  it("sets, the last of several counting", () => {
    expect(numbered(np.at(f64([1, 2, 3]), [[0, 2, 0]]).set(f64([7, 8, 9])))).toEqual([9, 2, 8]);
    expect(numbered(np.at(np.zeros([2, 3]), [":", [0, 2]]).set(5))).toEqual([[5, 0, 5], [5, 0, 5]]); // prettier-ignore
    expect(numbered(np.at(np.zeros([2, 3]), [1, "::-1"]).set(np.array([1, 2, 3])))).toEqual([[0, 0, 0], [3, 2, 1]]); // prettier-ignore
    expect(numbered(np.at(np.zeros([5]), ["4::-2"]).set(np.array([1, 2, 3])))).toEqual([3, 0, 2, 0, 1]);
    expect(numbered(np.at(np.zeros([2, 2]), []).set(np.array([1, 2])))).toEqual([[1, 2], [1, 2]]); // prettier-ignore
    expect(numbered(np.at(np.zeros([2, 2]), [0, null]).set(np.array([[3, 4]])))).toEqual([[3, 4], [0, 0]]); // prettier-ignore
  });
  it("agrees with index on where elements are", () => {
    const indices: readonly (readonly np.IndexPart[])[] = [
      [0, "1:", [3, 0]],
      [[1, 0], "::2", [3, 0]],
      [[0], null, "...", 2],
      [":", [2, 0], null, "1:3"],
      [i32(1), "2:0:-1", i32(-1)],
      [
        [[0], [1]],
        [0, -1],
      ],
      ["...", "::3"],
      [
        [true, false],
        [0, 1, 2],
      ],
    ];
    for (const parts of indices) {
      const taken = np.index(x, parts);
      const values = np.reshape(np.arange(taken.size, { dtype: "f64" }), taken.shape);
      const y = np.at(x, parts).set(np.add(values, 100));
      expect(numbered(np.index(y, parts))).toEqual(numbered(np.add(values, 100)));
      expect(numbered(np.sum(np.notEqual(y, x)))).toBe(taken.size);
      expect(numbered(np.at(x, parts).add(values))).toEqual(
        numbered(np.where(np.equal(x, y), x, np.subtract(np.add(x, y), 100))),
      );
    }
  });
  it("adds, multiplies and takes extremes, several at one element", () => {
    const y = f64([1, 2, 3]);
    const i = [[0, 2, 0]];
    expect(numbered(np.at(y, i).add(f64([1, 10, 100])))).toEqual([102, 2, 13]);
    expect(numbered(np.at(y, i).multiply(f64([2, 3, 5])))).toEqual([10, 2, 9]);
    expect(numbered(np.at(y, i).min(f64([2, 0, -1])))).toEqual([-1, 2, 0]);
    expect(numbered(np.at(y, i).max(f64([2, 0, 4])))).toEqual([4, 2, 3]);
    expect(numbered(np.at(y, [1]).multiply(4))).toEqual([1, 8, 3]);
    expect(numbered(np.at(y, ["1:"]).max(2.5))).toEqual([1, 2.5, 3]);
    expect(numbered(np.at(y, [1]).get())).toBe(2);
  });
  it("leaves out positions outside, or clamps them", () => {
    const far = [i32([3, -4, -1])];
    expect(numbered(np.at(f64([1, 2, 3]), far).set(9))).toEqual([1, 2, 9]);
    expect(numbered(np.at(f64([1, 2, 3]), far).add(9, { mode: "clip" }))).toEqual([10, 2, 21]);
    expect(numbered(np.at(f64([1, 2, 3]), [i32(5)]).set(9))).toEqual([1, 2, 3]);
    expect(numbered(np.at(f64([1, 2, 3]), [i32(5)]).multiply(9, { mode: "clip" }))).toEqual([1, 2, 27]);
  });
  it("takes a mask, also a traced one", () => {
    const double = (y: Tensor): Tensor => np.at(y, [np.greater(y, 1)]).multiply(2);
    expect(numbered(jit(double)(f64([1, 2, 3])))).toEqual([1, 4, 6]);
    expect(numbered(np.at(np.zeros([2, 2]), [np.array([true, false])]).set(1))).toEqual([[1, 1], [0, 0]]); // prettier-ignore
    expect(() => np.at(f64([1, 2]), [np.array([true])]).set(0)).toThrow("a mask of shape [1]");
  });
  it("has the gradients of its parts", () => {
    const both = (name: "set" | "add" | "multiply" | "min" | "max", i: readonly np.IndexPart[]) =>
      grad((y: Tensor, u: Tensor) => np.sum(np.multiply(np.at(y, i)[name](u), f64([1, 10, 100]))), {
        argnums: [0, 1],
      })(f64([1, 2, 3]), f64([2, 3, 2])).map(numbered);
    const [i, third] = [[[1, 2, 1]], 10 * (1 / 3)];
    expect(both("set", i)).toEqual([[1, 0, 0], [0, 100, 10]]); // prettier-ignore
    expect(both("add", i)).toEqual([[1, 10, 100], [10, 100, 10]]); // prettier-ignore
    expect(both("multiply", i)).toEqual([[1, 40, 300], [40, 300, 40]]); // prettier-ignore
    expect(both("max", i)).toEqual([[1, third, 50], [third, 50, third]]); // prettier-ignore
    expect(both("min", [":"])).toEqual([[1, 10, 0], [0, 0, 100]]); // prettier-ignore
  });
  it("is the same under jit, vmap and jvp", () => {
    const f = (y: Tensor, i: Tensor, u: Tensor): Tensor => np.at(y, [i]).set(u);
    const [y, i, u] = [f64([[1, 2, 3], [4, 5, 6]]), i32([[0, 0], [2, 1]]), f64([[7, 8], [9, 10]])]; // prettier-ignore
    expect(numbered(jit(vmap(f))(y, i, u))).toEqual([[8, 2, 3], [4, 10, 9]]); // prettier-ignore
    expect(numbered(vmap(f, { inAxes: [null, 0, null] })(np.index(y, [0]), i, np.index(u, [0])))).toEqual([[8, 2, 3], [1, 8, 7]]); // prettier-ignore
    const [, tangent] = jvp((z: Tensor) => np.at(z, [[1, 1]]).set(np.multiply(np.index(z, ["1:"]), 2)), [f64([1, 2, 3])], [f64([1, 10, 100])]); // prettier-ignore
    expect(numbered(tangent)).toEqual([1, 200, 100]);
  });
  it("in a loop", () => {
    const fibonacci = (n: Tensor): Tensor =>
      scan(
        (c: Tensor, i: Tensor): [Tensor, null] => [
          np.at(c, [np.add(i, 2)]).set(np.add(np.index(c, [i]), np.index(c, [np.add(i, 1)]))),
          null,
        ],
        np.at(np.zeros([8], { dtype: "f64" }), ["0:2"]).set(n),
        np.arange(6, { dtype: "i32" }),
      )[0];
    expect(numbered(fibonacci(f64(1)))).toEqual([1, 1, 2, 3, 5, 8, 13, 21]);
    expect(numbered(grad((n: Tensor) => np.sum(fibonacci(n)))(f64(1)))).toBe(54);
  });
  it.each<[string, () => unknown, string]>([
    ["float values for integers", () => np.at(i32([1, 2]), [0]).set(f64(1.5)), "values f64[] for an array i32[2]"],
    ["values of another shape", () => np.at(x, [0]).set(f64([1, 2, 3])), "does not broadcast"],
    ["an unknown mode", () => np.at(x, [0]).add(1, { mode: "wrap" as "clip" }), '"wrap"'],
    ["a position outside", () => np.at(x, [2]).set(1), "position 2"],
  ])("%s is an error", (_, run, message) => {
    expect(run).toThrow(message);
  });
});
