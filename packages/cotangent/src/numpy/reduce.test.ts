import { describe, expect, it } from "vitest";
import { message } from "../testing.ts";
import * as np from "./index.ts";

const x = np.array([
  [1, 2, 3],
  [4, 5, 7],
]);

describe("reductions", () => {
  it("over all axes, one, several or none", () => {
    expect(np.sum(x).item()).toBe(22);
    expect(np.sum(x, { axis: 0 }).toArray()).toEqual([5, 7, 10]);
    expect(np.sum(x, { axis: -1, keepdims: true }).toArray()).toEqual([[6], [16]]);
    expect(np.sum(x, { axis: [0, 1] }).item()).toBe(22);
    expect(np.sum(x, { axis: [] }).toArray()).toEqual(x.toArray());
    expect(np.sum(x, { axis: null }).item()).toBe(22);
    expect(() => np.sum(x, { axis: 2 })).toThrow(/axis-out-of-range\] sum: axis 2 of an array of rank 2/);
    expect(() => np.sum(x, { axis: [0, -2] })).toThrow(/bad-axes\] sum: axes \[0,0\] name one axis twice/);
  });
  it("of bools count", () => {
    expect(np.sum(np.greater(x, 2)).toString()).toBe("Tensor(i32[], 4)");
    expect(np.mean(np.greater(x, 3)).item()).toBe(0.5);
    expect(np.countNonzero(np.array([0, 2, 3])).item()).toBe(2);
  });
  it("products, extrema and truth", () => {
    expect(np.prod(x, { axis: 1 }).toArray()).toEqual([6, 140]);
    expect(np.max(x, { axis: 0 }).toArray()).toEqual([4, 5, 7]);
    expect(np.min(x).item()).toBe(1);
    expect(np.max(np.array([1, NaN])).item()).toBeNaN();
    expect(np.ptp(x, { axis: 1 }).toArray()).toEqual([2, 3]);
    expect(
      np
        .any(
          np.array([
            [0, 1],
            [0, 0],
          ]),
          { axis: 1 },
        )
        .toArray(),
    ).toEqual([1, 0]);
    expect(
      np
        .all(
          np.array([
            [2, 1],
            [0, 1],
          ]),
          { axis: 1 },
        )
        .toArray(),
    ).toEqual([1, 0]);
    expect(message(() => np.max(np.zeros([2, 0]), { axis: 1 }))).toContain(
      "[empty-axis] max: axis 1 of f32[2,0] has no element\n  line: <line>\n  hint: reduce axes of length 1 or more",
    );
    expect([np.sum(np.zeros([0])).item(), np.prod(np.zeros([0])).item(), np.mean(np.zeros([0])).item()]).toEqual([
      0,
      1,
      NaN,
    ]);
  });
  it("positions, of the first of equal elements and of NaN", () => {
    expect(np.argmax(x).item()).toBe(5);
    expect(
      np
        .argmax(
          np.array([
            [1, 3, 3],
            [2, NaN, 9],
          ]),
          { axis: 1 },
        )
        .toArray(),
    ).toEqual([1, 1]);
    expect(np.argmin(x, { axis: 0, keepdims: true }).toArray()).toEqual([[0, 0, 0]]);
    expect(np.argmax(x, { keepdims: true }).toArray()).toEqual([[5]]);
    expect(np.argmax(x).dtype.name).toBe("i32");
  });
  it("statistics", () => {
    expect(np.mean(x, { axis: 1 }).toArray()).toEqual([2, Math.fround(16 / 3)]);
    expect(np.mean(np.array([1, 2], { dtype: "i32" })).toString()).toBe("Tensor(f32[], 1.5)");
    expect(np.average(np.array([1, 3]), { weights: np.array([3, 1]) }).item()).toBe(1.5);
    expect(np.average(x, { axis: 0, weights: np.array([[1], [3]]) }).toArray()).toEqual([3.25, 4.25, 6]);
    expect(np.variance(np.array([1, 2, 3, 4])).item()).toBe(1.25);
    expect(np.variance(np.array([1, 2, 3, 4]), { ddof: 1 }).item()).toBeCloseTo(5 / 3, 6);
    expect(
      np
        .std(
          np.array([
            [1, 3],
            [2, 2],
          ]),
          { axis: 1 },
        )
        .toArray(),
    ).toEqual([1, 0]);
  });
  it("a large mean costs the variance no digits", () => {
    const offset = np.add(np.mod(np.arange(10_000), 2), 10_000);
    expect(np.variance(offset).item()).toBeCloseTo(0.25, 5);
  });
  it("norms", () => {
    expect(
      np
        .norm(
          np.array([
            [3, 4],
            [0, 0],
          ]),
          { axis: 1 },
        )
        .toArray(),
    ).toEqual([5, 0]);
    const y = np.array([1, -2, 2], { dtype: "f64" });
    expect([1, 2, 3, Infinity, -Infinity].map((ord) => np.norm(y, { ord }).item())).toEqual([
      5,
      3,
      expect.closeTo(17 ** (1 / 3), 14),
      2,
      1,
    ]);
    expect(() => np.norm(y, { ord: -1 })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: [bad-argument] norm: ord -1
        line: <line>
        hint: ord is positive or ±Infinity]
    `);
  });
  it("logsumexp neither overflows nor makes NaN of −∞", () => {
    const rows = np.array(
      [
        [1000, 1000],
        [-Infinity, -Infinity],
        [-Infinity, 3],
        [1, Infinity],
      ],
      { dtype: "f64" },
    );
    expect(np.logsumexp(rows, { axis: 1 }).toArray()).toEqual([1000 + Math.LN2, -Infinity, 3, Infinity]);
    expect(np.logsumexp(rows, { axis: 1, keepdims: true }).shape).toEqual([4, 1]);
    expect(np.logsumexp(np.array([NaN, 1])).item()).toBeNaN();
    expect(np.logsumexp(np.zeros([0])).item()).toBe(-Infinity);
  });
});

describe("running sums and differences", () => {
  it("cumsum and cumprod", () => {
    expect(np.cumsum(x, 1).toArray()).toEqual([
      [1, 3, 6],
      [4, 9, 16],
    ]);
    expect(np.cumsum(x).toArray()).toEqual([1, 3, 6, 10, 15, 22]);
    expect(np.cumprod(x, 0).toArray()).toEqual([
      [1, 2, 3],
      [4, 10, 21],
    ]);
  });
  it("diff", () => {
    expect(np.diff(x).toArray()).toEqual([
      [1, 1],
      [1, 2],
    ]);
    expect(np.diff(x, 2).toArray()).toEqual([[0], [1]]);
    expect(np.diff(x, 1, 0).toArray()).toEqual([[3, 3, 4]]);
    expect(np.diff(np.array([true, true, false])).toArray()).toEqual([0, 1]);
  });
});
