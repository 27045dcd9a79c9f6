import { expect, test } from "vitest";
import * as np from "../numpy/index.ts";
import type { Tensor } from "../tensor.ts";
import { message } from "../testing.ts";
import { allocate } from "./allocate.ts";
import { compile } from "./compile.ts";

test("arrays are zeros of the dtype and size, in linear memory if they are large", () => {
  const [small, large] = [allocate("u32[2, 3]"), allocate("f32[100, 100]")];
  expect(small).toEqual(new Uint32Array(6));
  expect(large).toHaveLength(10_000);
  expect(large.every((x) => x === 0)).toBe(true);
  expect(large.buffer).toBeInstanceOf(SharedArrayBuffer);
});

test("compiled programs work on them in place", () => {
  const n = 50_000;
  const f = compile((x: Tensor) => np.multiply(np.tanh(x), 2), [`f32[${n}]`]);
  expect(f.language).toBe("wasm");
  const [x, out] = [allocate("f32[50000]"), allocate("f32[50000]")];
  x.fill(1);
  f.into(out, x);
  expect(out[n - 1]).toBeCloseTo(2 * Math.tanh(1), 6);
});

test("what is no type of an array is refused", () => {
  expect(message(() => allocate("f64"))).toMatchInlineSnapshot(`
    "ArgumentError: [bad-argument] allocate("f64")
      line: <line>
      hint: numbers need no array; write sizes, as in f64[20]"
  `);
  expect(message(() => allocate("f128[2]"))).toContain('the string "f128[2]" at the root says no type');
});
