import { describe, expect, it } from "vitest";
import * as np from "./index.ts";
import type { Tensor } from "./index.ts";

const numbers = (x: Tensor): number[] => [...x.dataSync()];
const f64 = (data: np.ArrayInput): Tensor => np.array(data, { dtype: "f64" });

/** Applied to the same f64 numbers as the JavaScript formula beside it. */
const unary: readonly (readonly [string, (x: Tensor) => Tensor, (x: number) => number, readonly number[]])[] = [
  ["negative", np.negative, (x) => -x, [-1.5, 0, 2]],
  ["reciprocal", np.reciprocal, (x) => 1 / x, [-2, 0, 3]],
  ["abs", np.abs, Math.abs, [-2, -0, 3]],
  ["sign", np.sign, Math.sign, [-2, 0, 3]],
  ["floor", np.floor, Math.floor, [-1.5, 1.5]],
  ["ceil", np.ceil, Math.ceil, [-1.5, 1.5]],
  ["trunc", np.trunc, Math.trunc, [-1.5, 1.5]],
  ["square", np.square, (x) => x * x, [-3, 0.5]],
  ["sqrt", np.sqrt, Math.sqrt, [0, 2, -1]],
  ["cbrt", np.cbrt, Math.cbrt, [-8, 2]],
  ["exp", np.exp, Math.exp, [-1, 0, 800]],
  ["exp2", np.exp2, (x) => 2 ** x, [-1, 10, 0.5]],
  ["expm1", np.expm1, Math.expm1, [1e-10, 1]],
  ["log", np.log, Math.log, [0, 2, -1]],
  ["log1p", np.log1p, Math.log1p, [1e-10, 1]],
  ["log2", np.log2, Math.log2, [8, 3]],
  ["log10", np.log10, Math.log10, [1000, 3]],
  ["sin", np.sin, Math.sin, [-2, 0.5, 100]],
  ["cos", np.cos, Math.cos, [-2, 0.5, 100]],
  ["tan", np.tan, Math.tan, [-2, 0.5]],
  ["arcsin", np.arcsin, Math.asin, [-0.5, 0.9]],
  ["arccos", np.arccos, Math.acos, [-0.5, 0.9]],
  ["arctan", np.arctan, Math.atan, [-5, 0.5]],
  ["sinh", np.sinh, Math.sinh, [-2, 0.5]],
  ["cosh", np.cosh, Math.cosh, [-2, 0.5]],
  ["tanh", np.tanh, Math.tanh, [-2, 0.5]],
  ["arcsinh", np.arcsinh, Math.asinh, [-2, 0.5]],
  ["arccosh", np.arccosh, Math.acosh, [1, 2.5]],
  ["arctanh", np.arctanh, Math.atanh, [-0.5, 0.9]],
  ["deg2rad", np.deg2rad, (x) => (x * Math.PI) / 180, [90, -30]],
  ["rad2deg", np.rad2deg, (x) => (x * 180) / Math.PI, [1, -2]],
  ["sinc", np.sinc, (x) => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x)), [0, 0.3, 0.63, 0.64, -1.5, 7.25]],
];

describe("elementwise functions", () => {
  for (const [name, f, formula, points] of unary)
    it(`${name} is its formula`, () => {
      const results = numbers(f(f64(points)));
      const expected = points.map(formula);
      const bounds = expected.map((y) => 4e-16 * Math.max(1, Math.abs(y)));
      expect(
        results.map((y, i) => Object.is(y + 0, expected[i]! + 0) || Math.abs(y - expected[i]!) <= bounds[i]!),
      ).toEqual(points.map(() => true));
    });

  it("broadcast", () => {
    expect(np.add(np.array([[1], [2]]), np.array([10, 20, 30])).toArray()).toEqual([
      [11, 21, 31],
      [12, 22, 32],
    ]);
    expect(np.multiply(3, np.array([1, 2])).toArray()).toEqual([3, 6]);
    expect(() => np.add(np.zeros([2, 3]), np.zeros([2]))).toThrow(
      /shape-mismatch.*add: shapes \[2,3\] and \[2\] do not broadcast/,
    );
  });

  it("keep integers integers, and divide them as floats", () => {
    const x = np.array([7, -7], { dtype: "i32" });
    expect(np.add(x, 1).dtype.name).toBe("i32");
    expect(np.power(x, 2).toArray()).toEqual([49, 49]);
    expect(np.power(x, 2).dtype.name).toBe("i32");
    expect(np.multiply(x, 2.5).toArray()).toEqual([17.5, -17.5]);
    expect(np.divide(x, 2).toArray()).toEqual([3.5, -3.5]);
    expect(np.sqrt(np.array([4], { dtype: "i32" })).dtype.name).toBe("f32");
    expect(np.floor(x).dtype.name).toBe("i32");
    expect(np.abs(np.array([3], { dtype: "u32" })).dtype.name).toBe("u32");
    expect(np.exp(f64([1])).dtype.name).toBe("f64");
  });

  it("powers of literal integers are products", () => {
    expect(numbers(np.power(f64([-3, 0, 2]), 2))).toEqual([9, 0, 4]);
    expect(numbers(np.power(f64([-3, 2]), 3))).toEqual([-27, 8]);
    expect(numbers(np.power(f64([-3, 2]), -1))).toEqual([1 / -3, 0.5]);
    expect(numbers(np.power(f64([4]), 0.5))).toEqual([2]);
    expect(numbers(np.power(f64([2]), 100))).toEqual([2 ** 100]);
    expect(numbers(np.power(2, f64([3, -1])))).toEqual([8, 0.5]);
  });
});

describe("remainders have the sign of the divisor", () => {
  const pairs = [
    [7, 3],
    [-7, 3],
    [7, -3],
    [-7, -3],
    [6, 3],
    [-6, 3],
    [0, -3],
  ] as const;
  const [xs, zs] = [pairs.map(([x]) => x), pairs.map(([, z]) => z)];
  const expectedMod = [1, 2, -2, -1, 0, 0, 0];
  const expectedQuotient = [2, -3, -3, 2, 2, -2, 0];
  for (const dtype of ["f32", "f64", "i32"] as const)
    it(`in ${dtype}`, () => {
      const [x, z] = [np.array(xs, { dtype }), np.array(zs, { dtype })];
      expect(numbers(np.mod(x, z)).map((y) => y + 0)).toEqual(expectedMod);
      expect(numbers(np.floorDivide(x, z)).map((y) => y + 0)).toEqual(expectedQuotient);
      expect(np.floorDivide(x, z).dtype.name).toBe(dtype);
    });
  it("also where the quotient would round, and over 0", () => {
    expect(numbers(np.floorDivide(f64([1, 1e17, -1]), f64([0.1, 3, 0.1])))).toEqual([9, Math.floor(1e17 / 3), -10]);
    expect(numbers(np.floorDivide(f64([1, -1, 0]), 0))).toEqual([Infinity, -Infinity, NaN]);
    const zero = np.array([0, 0], { dtype: "i32" });
    expect(numbers(np.floorDivide(np.array([5, -5], { dtype: "i32" }), zero))).toEqual([0, 0]);
    expect(numbers(np.mod(np.array([5, -5], { dtype: "i32" }), zero))).toEqual([0, 0]);
    expect(numbers(np.fmod(f64([-7, 7]), 3))).toEqual([-1, 1]);
  });
});

describe("comparisons, logic and bits", () => {
  const [x, z] = [np.array([1, NaN, 3]), np.array([1, 2, 2])];
  it("compare, with NaN unequal to all", () => {
    expect(np.equal(x, z).toArray()).toEqual([1, 0, 0]);
    expect(np.notEqual(x, z).toArray()).toEqual([0, 1, 1]);
    expect(np.less(z, x).toArray()).toEqual([0, 0, 1]);
    expect(np.lessEqual(x, z).toArray()).toEqual([1, 0, 0]);
    expect(np.greater(x, z).toArray()).toEqual([0, 0, 1]);
    expect(np.greaterEqual(x, z).toArray()).toEqual([1, 0, 1]);
    expect(np.equal(x, 1).dtype.name).toBe("bool");
  });
  it("classify numbers", () => {
    const special = np.array([1, NaN, Infinity, -Infinity]);
    expect(np.isnan(special).toArray()).toEqual([0, 1, 0, 0]);
    expect(np.isfinite(special).toArray()).toEqual([1, 0, 0, 0]);
    expect(np.isinf(special).toArray()).toEqual([0, 0, 1, 1]);
    expect(np.isposinf(special).toArray()).toEqual([0, 0, 1, 0]);
    expect(np.isneginf(special).toArray()).toEqual([0, 0, 0, 1]);
    const integers = np.array([1, 2], { dtype: "i32" });
    expect(
      [np.isnan(integers), np.isfinite(integers), np.isinf(integers), np.isposinf(integers)].map((y) => y.toArray()),
    ).toEqual([
      [0, 0],
      [1, 1],
      [0, 0],
      [0, 0],
    ]);
    expect(np.nanToNum(special, { nan: 5, posinf: 6 }).toArray()).toEqual([1, 5, 6, -3.4028234663852886e38]);
  });
  it("combine truth values and bits", () => {
    const [p, q] = [np.array([true, true, false]), np.array([2, 0, 0])];
    expect(np.logicalAnd(p, q).toArray()).toEqual([1, 0, 0]);
    expect(np.logicalOr(p, q).toArray()).toEqual([1, 1, 0]);
    expect(np.logicalXor(p, q).toArray()).toEqual([0, 1, 0]);
    expect(np.logicalNot(q).toArray()).toEqual([0, 1, 1]);
    const [m, n] = [np.array([12, -1], { dtype: "i32" }), np.array([10, 3], { dtype: "i32" })];
    expect(np.bitwiseAnd(m, n).toArray()).toEqual([8, 3]);
    expect(np.bitwiseOr(m, n).toArray()).toEqual([14, -1]);
    expect(np.bitwiseXor(m, n).toArray()).toEqual([6, -4]);
    expect(np.bitwiseNot(m).toArray()).toEqual([-13, 0]);
    expect(np.leftShift(m, 1).toArray()).toEqual([24, -2]);
    expect(np.rightShift(m, 1).toArray()).toEqual([6, -1]);
  });
  it("choose", () => {
    expect(np.where(np.array([true, false]), np.array([[1], [2]]), 0).toArray()).toEqual([
      [1, 0],
      [2, 0],
    ]);
    expect(np.where(np.array([1, 0]), np.array([1, 2], { dtype: "i32" }), 2.5).toArray()).toEqual([1, 2.5]);
    expect(np.clip(np.array([-2, 0.5, 2]), -1, 1).toArray()).toEqual([-1, 0.5, 1]);
    expect(np.clip(np.array([-2, 2]), null, 1).toArray()).toEqual([-2, 1]);
    expect(np.heaviside(np.array([-1, 0, 2, NaN]), 0.5).toArray()).toEqual([0, 0.5, 1, NaN]);
    expect(np.maximum(np.array([NaN, 1]), 2).toArray()).toEqual([NaN, 2]);
  });
});

describe("functions of two arrays at awkward points", () => {
  it("hypot, arctan2 and logaddexp do not overflow", () => {
    expect(np.hypot(f64(3e200), f64(4e200)).item() / 5e200).toBeCloseTo(1, 14);
    expect(np.hypot(f64(3e-200), f64(4e-200)).item() / 5e-200).toBeCloseTo(1, 14);
    expect(numbers(np.arctan2(f64([1, -1]), f64([-2, -2])))).toEqual([Math.atan2(1, -2), Math.atan2(-1, -2)]);
    expect(
      numbers(np.logaddexp(f64([1000, -Infinity, -Infinity, Infinity]), f64([1000, 0, -Infinity, Infinity]))),
    ).toEqual([1000 + Math.LN2, 0, -Infinity, Infinity]);
    expect(np.logaddexp2(f64(3), f64(3)).item()).toBeCloseTo(4, 14);
  });
  it("xlogy is 0 where x is", () => {
    expect(numbers(np.xlogy(f64([0, 0, 2]), f64([0, 3, 3])))).toEqual([0, 0, 2 * Math.log(3)]);
  });
  it("erf and erfc", () => {
    expect(numbers(np.erf(f64([0.5, -3])))).toEqual([0.5204998778130465, -0.9999779095030014]);
    expect(np.erfc(f64(10)).item()).toBeCloseTo(2.088487583762545e-45, 58);
  });
});
