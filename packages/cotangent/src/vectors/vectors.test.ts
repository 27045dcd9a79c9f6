import { heap } from "@cotangent/codegen-js/wasm";
import { describe, expect, test, vi } from "vitest";
import { allow, allowed, ready } from "../control.ts";
import { explain } from "../inspect.ts";
import { grad } from "../grad.ts";
import { jit } from "../jit.ts";
import * as np from "../numpy/index.ts";
import { scan } from "../scan.ts";
import { contentOf, type Tensor } from "../tensor.ts";
import { debugPrint } from "../debug.ts";
import { storedOf } from "../trace.ts";
import { loadVectors } from "./lazily.ts";
import type { Vectors } from "./vectors.ts";

const x = np.linspace(-2, 2, 10_000, { dtype: "f64" });
const f = (v: Tensor): Tensor => np.sum(np.tanh(v).mul(np.exp(np.negative(np.square(v)))));
const languageOf = (g: (v: Tensor) => unknown, v: Tensor): string => explain(g, v).language;

test("much work is done in WebAssembly; little work, and what has effects, in JavaScript", () => {
  expect(languageOf(f, x)).toBe("wasm");
  expect(languageOf(f, np.linspace(-2, 2, 100, { dtype: "f64" }))).toBe("js");
  expect(languageOf((v) => f(debugPrint("v", v)), x)).toBe("js");
  const many = (v: Tensor): Tensor =>
    scan((c: Tensor, t: Tensor) => [c.mul(0.9).add(t), null], np.array(0, { dtype: "f64" }), v)[0];
  expect(languageOf(many, x)).toBe("wasm");
});

test("both find the same", () => {
  const values = (): readonly number[] => [f(x).item(), ...jit(grad(f))(x).dataSync().subarray(0, 100)];
  const fast = values();
  const { vectors } = allowed();
  expect(vectors).toBeDefined();
  allow({ vectors: undefined });
  try {
    expect(languageOf(f, x)).toBe("js");
    values().forEach((value, i) => expect(Math.abs(value - fast[i]!)).toBeLessThan(1e-12));
  } finally {
    allow({ vectors });
  }
});

test("in a page the rest is loaded, and then used", async () => {
  await ready();
  const found: Vectors[] = [];
  const loading = loadVectors((vectors) => found.push(vectors));
  expect(found).toHaveLength(0);
  await loading;
  expect(found).toEqual([allowed().vectors]);
});

const addressOf = (t: Tensor): number => storedOf(contentOf(t)).storage.elements.byteOffset;

test("dispose() gives memory back at once, to the next result", () => {
  const double = jit((v: Tensor) => v.add(v));
  const first = double(x);
  const address = addressOf(first);
  first.dispose();
  expect(addressOf(double(x))).toBe(address);
});

test("results that live in one memory are arrays of their own, which may be donated", () => {
  const [a, b] = [x.add(1), x.add(2)];
  const address = addressOf(a);
  const sum = jit((p: Tensor, q: Tensor) => p.add(q), { donate: [0] })(a, b);
  expect(addressOf(sum)).toBe(address);
});

/** The bytes of the blocks of memory that `body` takes, in order. */
function taken(body: () => unknown): readonly number[] {
  const allocate = vi.spyOn(heap(), "allocate");
  try {
    body();
    return allocate.mock.calls.map(([bytes]) => bytes);
  } finally {
    allocate.mockRestore();
  }
}

/** By how many bytes more is in use after `body`. */
function kept(body: () => unknown): number {
  const free = vi.spyOn(heap(), "free");
  try {
    const blocks = taken(body);
    const round = (bytes: number): number => Math.ceil(bytes / 64) * 64;
    const total = (sizes: readonly number[]): number => sizes.reduce((sum, bytes) => sum + round(bytes), 0);
    return total(blocks) - total(free.mock.calls.map(([, bytes]) => bytes));
  } finally {
    free.mockRestore();
  }
}

describe("arrays that the host makes", () => {
  const count = 20_000;
  const bytes = 4 * count;
  const ramp = (): Float32Array => Float32Array.from({ length: count }, (_, i) => i % 9);
  const total = jit((v: Tensor) => np.sum(v));
  const isInMemory = (t: Tensor): boolean => storedOf(contentOf(t)).storage.elements.buffer === heap().memory.buffer;

  test("are copied for the first program that reads them, move for the second, and are copied no more", () => {
    const data = ramp();
    const t = np.array(data);
    data.fill(-1);
    const expected = total(np.array(ramp())).item();
    const sums: number[] = [];
    const call = (): unknown => sums.push(total(t).item());
    expect(kept(call)).toBe(0);
    expect(isInMemory(t)).toBe(false);
    expect(kept(call)).toBe(bytes);
    expect(isInMemory(t)).toBe(true);
    expect(Math.max(...taken(call))).toBeLessThan(bytes);
    expect(sums).toEqual([expected, expected, expected]);
    expect(t.dataSync()).toEqual(ramp());
    t.dataSync().fill(7);
    expect(total(t).item()).toBe(expected);
    expect(kept(() => t.dispose())).toBe(-bytes);
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
    expect(Math.max(...taken(() => (state = step(state))))).toBeLessThan(bytes);
    state.dispose();
  });
});

test("donated memory that no result takes is given back at once", () => {
  const sumOf = jit((v: Tensor) => np.sum(v), { donate: [0] });
  const given = x.add(1);
  expect(kept(() => sumOf(given))).toBe(-8 * 10_000);
  expect(() => given.dataSync()).toThrow("[released]");
});
