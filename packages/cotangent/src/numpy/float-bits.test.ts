import { describe, expect, test } from "vitest";
import type { Tensor } from "../tensor.ts";
import { array } from "./creation.ts";
import { ldexp } from "./more.ts";

const i32 = (data: readonly number[]): Tensor => array(data, { dtype: "i32" });
const f64 = (data: readonly number[]): Tensor => array(data, { dtype: "f64" });

describe("ldexp", () => {
  test("is exact in f32 and f64, over the whole range of exponents", () => {
    const exponents = [-149, -127, -126, -1, 0, 1, 127, 128, 1000, -1000, -(2 ** 31)];
    expect([...ldexp(array(exponents.map(() => 1)), i32(exponents)).dataSync()]).toEqual(
      exponents.map((z) => Math.fround(2 ** z)),
    );
    expect([...ldexp(f64([3, 3, 2 ** 1000, 2 ** -1000]), i32([-1000, 1022, -2000, 2000])).dataSync()]).toEqual([
      3 * 2 ** -1000,
      3 * 2 ** 1022,
      2 ** -1000,
      2 ** 1000,
    ]);
    expect(ldexp(i32([3]), 2).dataSync()).toEqual(Float32Array.of(12));
  });
});
