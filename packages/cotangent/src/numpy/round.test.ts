import { describe, expect, it } from "vitest";
import { grad } from "../grad.ts";
import { message } from "../testing.ts";
import * as np from "./index.ts";
import type { Tensor } from "./index.ts";

const f64 = (...data: readonly number[]): Tensor => np.array(data, { dtype: "f64" });
const i32 = (...data: readonly number[]): Tensor => np.array(data, { dtype: "i32" });
const u32 = (...data: readonly number[]): Tensor => np.array(data, { dtype: "u32" });

describe("round", () => {
  it("without decimals goes to the even neighbour", () => {
    expect(np.round(f64(-2.5, -1.5, 0.5, 1.4)).toArray()).toEqual([-2, -2, 0, 1]);
    expect(np.round(i32(7)).dtype.name).toBe("i32");
  });

  // What NumPy 2 gives.
  it("to decimals is NumPy's", () => {
    expect(np.round(f64(1.005, 2.675, 0.15, -1.25, 12.344), 2).toArray()).toEqual([1, 2.68, 0.15, -1.25, 12.34]);
    expect(np.round(f64(1234.5, 1250, 1350, -49), -2).toArray()).toEqual([1200, 1200, 1400, -0]);
    expect(np.round(1.23456, 3).item()).toBe(Math.fround(1.235));
    expect(np.round(i32(15, 25, -15, -25, 1449, -1450), -1).toArray()).toEqual([20, 20, -20, -20, 1450, -1450]);
    expect(np.round(i32(2147483647, -2147483648, 5), -9).toArray()).toEqual([2e9, -2e9, 0]);
    expect(np.round(i32(2147483647, -2147483648), -10).toArray()).toEqual([0, 0]);
    expect(np.round(u32(4294967295, 1500000000), -9).toArray()).toEqual([4e9, 2e9]);
    expect(np.round(i32(15), 3).toArray()).toEqual([15]);
  });

  it("keeps NaN, infinities, and numbers whose product would overflow", () => {
    const x = f64(NaN, Infinity, -Infinity, 1e308);
    for (const decimals of [2, -2]) expect(np.round(x, decimals).toArray()).toEqual([NaN, Infinity, -Infinity, 1e308]);
    expect(np.round(np.array([3e38, 0]), -39).toArray()).toEqual([0, 0]);
  });

  it("has derivative 0", () => {
    for (const decimals of [0, 2, -2]) {
      const slope = grad((x: Tensor) => np.sum(np.round(x, decimals)));
      expect([...slope(f64(1.234, 1e308)).dataSync()].map(Math.abs)).toEqual([0, 0]);
    }
  });

  it("refuses decimals that are no integer", () => {
    expect(message(() => np.round(f64(1), 0.5))).toMatchInlineSnapshot(`
      "ArgumentError: [bad-argument] round: 0.5 for the number of decimals
        line: <line>
        hint: give an integer: round(x, 2)"
    `);
    expect(message(() => np.round(f64(1), { decimals: 1 } as never))).toContain("round: an object for the number");
  });
});

describe("power of integers", () => {
  it("wraps, and is 1/x^|z| without its fraction for z < 0", () => {
    const [base, exponent] = [i32(2, 3, -1, -1, 1, 0, 5, 0), i32(31, 40, -3, -2, -5, 0, -2, -1)];
    expect(np.power(base, exponent).toArray()).toEqual([-2147483648, 689956897, -1, 1, 1, 1, 0, 0]);
    expect(np.power(3, i32(0, 1, 20)).toArray()).toEqual([1, 3, -808182895]);
    expect(np.power(u32(3, 2), u32(20, 31)).toArray()).toEqual([3486784401, 2147483648]);
    expect(np.power(i32(2), f64(-1)).toArray()).toEqual([0.5]);
  });

  it("refuses a negative literal, and truth values", () => {
    expect(() => np.power(i32(2), -1)).toThrow("[dtype-mismatch]");
    expect(() => np.power(np.array([true]), np.array([true]))).toThrow("[dtype-mismatch]");
  });
});
