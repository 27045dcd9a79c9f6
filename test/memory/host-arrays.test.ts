/** Arrays that the host makes, as programs in WebAssembly read them. */
import { heap } from "@cotangent/codegen-js/wasm";
import { jit, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { describe, expect, test } from "vitest";
import { realOf } from "../../packages/cotangent/src/content.ts";
import { contentOf } from "../../packages/cotangent/src/tensor.ts";
import { storedOf } from "../../packages/cotangent/src/trace.ts";
import { watched } from "./watched.ts";

describe("arrays that the host makes", () => {
  const count = 20_000;
  const bytes = 4 * count;
  const ramp = (): Float32Array => Float32Array.from({ length: count }, (_, i) => i % 9);
  const total = jit((v: Tensor) => np.sum(v));
  const isInMemory = (t: Tensor): boolean =>
    storedOf(realOf(contentOf(t))).storage.elements.buffer === heap().memory.buffer;

  test("are copied for the first program that reads them, move for the second, and are copied no more", () => {
    const data = ramp();
    const t = np.array(data);
    data.fill(-1);
    const expected = total(np.array(ramp())).item();
    const sums: number[] = [];
    const call = (): void => void sums.push(total(t).item());
    expect(watched(call).kept).toBe(0);
    expect(isInMemory(t)).toBe(false);
    expect(watched(call).kept).toBe(bytes);
    expect(isInMemory(t)).toBe(true);
    expect(Math.max(...watched(call).taken)).toBeLessThan(bytes);
    expect(sums).toEqual([expected, expected, expected]);
    expect(t.dataSync()).toEqual(ramp());
    t.dataSync().fill(7);
    expect(total(t).item()).toBe(expected);
    expect(watched(() => t.dispose()).kept).toBe(-bytes);
  });

  test("that are small stay where they are", () => {
    const [small, large] = [np.ones([8]), np.ones([8, 2000])];
    const product = jit((v: Tensor, w: Tensor) => np.sum(np.matmul(v, w)));
    expect([1, 2, 3].map(() => product(small, large).item())).toEqual([16_000, 16_000, 16_000]);
    expect([isInMemory(small), isInMemory(large)]).toEqual([false, true]);
  });

  test("may be donated, at first and later", () => {
    const step = jit((v: Tensor) => v.mul(2), { donate: [0] });
    let state = np.array(ramp());
    for (let i = 0; i < 4; i++) state = step(state);
    expect([...state.dataSync().subarray(0, 3)]).toEqual([0, 16, 32]);
    expect(isInMemory(state)).toBe(true);
    expect(Math.max(...watched(() => void (state = step(state))).taken)).toBeLessThan(bytes);
    state.dispose();
  });
});
