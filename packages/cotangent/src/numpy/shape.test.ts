import { describe, expect, it } from "vitest";
import * as np from "./index.ts";

const grid = (...shape: number[]): np.Tensor => np.reshape(np.arange(shape.reduce((a, b) => a * b, 1)), shape);

describe("shapes", () => {
  it("reshape and move axes", () => {
    expect(np.reshape(grid(6), [2, -1]).shape).toEqual([2, 3]);
    expect(np.ravel(grid(2, 3)).shape).toEqual([6]);
    expect(np.transpose(grid(2, 3)).toArray()).toEqual([
      [0, 3],
      [1, 4],
      [2, 5],
    ]);
    expect(np.transpose(grid(2, 3, 4), [1, 2, 0]).shape).toEqual([3, 4, 2]);
    expect(np.swapaxes(grid(2, 3, 4), 0, -1).shape).toEqual([4, 3, 2]);
    expect(np.moveaxis(grid(2, 3, 4), 0, -1).shape).toEqual([3, 4, 2]);
    expect(np.moveaxis(grid(2, 3, 4), 2, 0).shape).toEqual([4, 2, 3]);
    expect(np.expandDims(grid(2, 3), 1).shape).toEqual([2, 1, 3]);
    expect(np.expandDims(grid(2, 3), [0, -1]).shape).toEqual([1, 2, 3, 1]);
    expect(np.squeeze(np.zeros([1, 2, 1])).shape).toEqual([2]);
    expect(np.squeeze(np.zeros([1, 2, 1]), -1).shape).toEqual([1, 2]);
    expect(() => np.squeeze(np.zeros([1, 2]), 1)).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: [bad-axes] squeeze: axis 1 of f32[1,2] has length 2
        line: <line>
        hint: only axes of length 1 are squeezed; use reshape() to merge axes]
    `);
    expect(np.broadcastTo(np.array([[1], [2]]), [2, 2, 3]).shape).toEqual([2, 2, 3]);
  });
  it("join and take apart", () => {
    expect(np.concatenate([grid(1, 2), np.ones([2, 2])]).toArray()).toEqual([
      [0, 1],
      [1, 1],
      [1, 1],
    ]);
    expect(np.concatenate([grid(2, 1), np.ones([2, 2], { dtype: "f64" })], -1).dtype.name).toBe("f64");
    expect(np.stack([grid(2), np.ones(2)], 1).toArray()).toEqual([
      [0, 1],
      [1, 1],
    ]);
    expect(np.stack([1, np.array(2)]).toArray()).toEqual([1, 2]);
    expect(np.hstack([grid(2), grid(1)]).toArray()).toEqual([0, 1, 0]);
    expect(np.hstack([grid(2, 1), grid(2, 2)]).toArray()).toEqual([
      [0, 0, 1],
      [1, 2, 3],
    ]);
    expect(np.vstack([grid(2), grid(1, 2)]).toArray()).toEqual([
      [0, 1],
      [0, 1],
    ]);
    expect(np.split(grid(6), 3).map((x) => x.toArray())).toEqual([
      [0, 1],
      [2, 3],
      [4, 5],
    ]);
    expect(np.split(grid(2, 4), [1, 3], 1).map((x) => x.toArray())).toEqual([
      [[0], [4]],
      [
        [1, 2],
        [5, 6],
      ],
      [[3], [7]],
    ]);
    expect(() => np.split(grid(5), 2)).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: [size-mismatch] split: axis 0 of f32[5] into 2 parts
        line: <line>
        hint: give a number of parts that divides the length, or a list of positions]
    `);
    expect(() => np.stack([grid(2), grid(3)])).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: [shape-mismatch] stack: f32[3] beside f32[2]
        line: <line>
        hint: stack arrays of one shape; use broadcastTo() to repeat an axis]
    `);
    expect(() => np.concatenate([])).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: [wrong-arity] concatenate: no arrays
        line: <line>
        hint: give one array or more]
    `);
  });
  it("turn, shift and repeat", () => {
    expect(np.flip(grid(2, 3), 1).toArray()).toEqual([
      [2, 1, 0],
      [5, 4, 3],
    ]);
    expect(np.flip(grid(2, 2)).toArray()).toEqual([
      [3, 2],
      [1, 0],
    ]);
    expect(np.roll(grid(5), 2).toArray()).toEqual([3, 4, 0, 1, 2]);
    expect(np.roll(grid(5), -1).toArray()).toEqual([1, 2, 3, 4, 0]);
    expect(np.roll(grid(2, 3), 4, 1).toArray()).toEqual([
      [2, 0, 1],
      [5, 3, 4],
    ]);
    expect(np.roll(grid(2, 2), 1).toArray()).toEqual([
      [3, 0],
      [1, 2],
    ]);
    expect(np.tile(np.array([1, 2]), [2, 2]).toArray()).toEqual([
      [1, 2, 1, 2],
      [1, 2, 1, 2],
    ]);
    expect(np.tile(grid(2, 1), 2).toArray()).toEqual([
      [0, 0],
      [1, 1],
    ]);
    expect(np.repeat(np.array([1, 2]), 2).toArray()).toEqual([1, 1, 2, 2]);
    expect(np.repeat(grid(2, 2), 2, 1).toArray()).toEqual([
      [0, 0, 1, 1],
      [2, 2, 3, 3],
    ]);
    expect(np.pad(np.array([1, 2]), [1, 2]).toArray()).toEqual([0, 1, 2, 0, 0]);
    expect(
      np
        .pad(
          grid(1, 2),
          [
            [1, 0],
            [0, 1],
          ],
          { value: 7 },
        )
        .toArray(),
    ).toEqual([
      [7, 7, 7],
      [0, 1, 7],
    ]);
    expect(() => np.pad(grid(2), -1)).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: [bad-argument] pad: widths -1 for f32[2]
        line: <line>
        hint: give a number, a pair [before, after], or a pair for each axis; slice() removes elements]
    `);
  });
});

describe("slice has Python's rules", () => {
  const length = 7;
  const ends = [null, 0, 1, 3, 6, 7, 9, -1, -3, -7, -9];
  it("for every start, stop and step", () => {
    const x = [...Array(length).keys()];
    const reference = (start: number | null, stop: number | null, step: number): number[] => {
      const taken: number[] = [];
      const fix = (end: number | null, whole: number): number => (end === null ? whole : end < 0 ? end + length : end);
      const [first, last] =
        step > 0
          ? [Math.max(fix(start, 0), 0), Math.min(fix(stop, length), length)]
          : [Math.min(fix(start, length - 1), length - 1), Math.max(fix(stop, -1), -1)];
      for (let i = first; step > 0 ? i < last : i > last; i += step) if (i >= 0 && i < length) taken.push(x[i]!);
      return taken;
    };
    for (const start of ends)
      for (const stop of ends)
        for (const step of [1, 2, 3, -1, -2, -4])
          expect([start, stop, step, np.slice(grid(length), [[start, stop, step]]).toArray()]).toEqual([
            start,
            stop,
            step,
            reference(start, stop, step),
          ]);
  });
  it("for positions and axes left out", () => {
    expect(np.slice(grid(2, 3), [1]).toArray()).toEqual([3, 4, 5]);
    expect(np.slice(grid(2, 3), [null, -1]).toArray()).toEqual([2, 5]);
    expect(np.slice(grid(2, 3), [1, [1]]).toArray()).toEqual([4, 5]);
    expect(np.slice(grid(2, 3), []).shape).toEqual([2, 3]);
  });
  it("and refuses what lies outside", () => {
    expect(() => np.slice(grid(2), [2])).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: [bad-argument] slice: position 2 on axis 0 of length 2
        line: <line>
        hint: positions are integers within the axis; negative ones count from its end]
    `);
    expect(() => np.slice(grid(2), [[0, 1, 0]])).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: [bad-argument] slice: range [0,1,0] on axis 0
        line: <line>
        hint: give integers, and a step that is not 0]
    `);
    expect(() => np.slice(grid(2), [0, 0])).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: [rank-mismatch] slice: 2 parts of f32[2]
        line: <line>
        hint: give at most 1 parts, one for each axis]
    `);
  });
});

describe("take", () => {
  it("reads elements and rows", () => {
    expect(np.take(grid(2, 3), [5, -1, 0]).toArray()).toEqual([5, 5, 0]);
    expect(np.take(grid(3, 2), [[2, 0]], 0).toArray()).toEqual([
      [
        [4, 5],
        [0, 1],
      ],
    ]);
    expect(np.take(grid(2, 3), np.array([0, -1], { dtype: "i32" }), 1).toArray()).toEqual([
      [0, 2],
      [3, 5],
    ]);
    expect(np.take(grid(3), np.array([7], { dtype: "i32" })).toArray()).toEqual([2]);
    expect(np.take(grid(3), 1).item()).toBe(1);
  });
  it("along an axis, with broadcasting", () => {
    expect(np.takeAlongAxis(grid(2, 3), [[2], [0]], 1).toArray()).toEqual([[2], [3]]);
    expect(np.takeAlongAxis(grid(2, 3), [[1, -1, 0]], 0).toArray()).toEqual([[3, 4, 2]]);
    expect(np.takeAlongAxis(grid(2, 3), [[1]], 1).toArray()).toEqual([[1], [4]]);
  });
  it("refuses positions that are wrong as they are written", () => {
    expect(() => np.take(grid(3), [3])).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: [bad-argument] take: position 3 on an axis of length 3
        line: <line>
        hint: positions are integers within the axis; negative ones count from its end]
    `);
    expect(() => np.take(grid(3), [0.5])).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: [bad-argument] take: position 0.5 on an axis of length 3
        line: <line>
        hint: positions are integers within the axis; negative ones count from its end]
    `);
    expect(() => np.take(grid(3), np.array([1]))).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: [dtype-mismatch] take: positions are f32[1]
        line: <line>
        hint: positions are integers; cast them with astype("i32")]
    `);
    expect(() => np.takeAlongAxis(grid(2, 3), [1], 0)).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: [rank-mismatch] takeAlongAxis: f32[2,3] at i32[1]
        line: <line>
        hint: both arrays have the same number of axes; use expandDims() to add one]
    `);
  });
});
