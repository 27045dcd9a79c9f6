import { dtypes } from "@cotangent/ir";
import { expect, test } from "vitest";
import { allocateSmall } from "./small-arrays.ts";

test.each(Object.values(dtypes))("small arrays of $name are zeros of their class, apart from each other", (dtype) => {
  const arrays = [0, 1, 20, 3, 33, 128, 200, 1000, 21].map((length) => allocateSmall(dtype, length));
  arrays.forEach((array, i) => {
    expect(array.constructor).toBe(dtype.allocate(0).constructor);
    expect(array.every((x) => x === 0)).toBe(true);
    array.fill(1 + (i % 2));
  });
  arrays.forEach((array, i) => expect(array.every((x) => x === 1 + (i % 2))).toBe(true));
});

test("they share buffers", () => {
  const [a, b] = [allocateSmall(dtypes.f64, 20), allocateSmall(dtypes.f64, 20)];
  expect(a.buffer.byteLength).toBe(8192);
  expect(b.byteOffset === a.byteOffset + 160 || b.buffer !== a.buffer).toBe(true);
});
