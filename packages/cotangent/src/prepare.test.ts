/** Compiling ahead, without blocking. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { compiledCount } from "./execute.ts";
import { jit } from "./jit.ts";
import * as np from "./numpy/index.ts";
import type { Tensor } from "./tensor.ts";
import { toProgram } from "./inspect.ts";

const { Module, Instance } = WebAssembly;
const compiled = { atOnce: 0 };

beforeEach(() => {
  compiled.atOnce = 0;
  vi.spyOn(WebAssembly, "Module").mockImplementation(function module(bytes: BufferSource) {
    compiled.atOnce++;
    return new Module(bytes);
  });
  vi.spyOn(WebAssembly, "Instance").mockImplementation(function instance(
    module: WebAssembly.Module,
    imports: WebAssembly.Imports,
  ) {
    compiled.atOnce++;
    return new Instance(module, imports);
  } as never);
});
afterEach(() => void vi.restoreAllMocks());

const x = np.linspace(0, 1, 20_000, { dtype: "f64" });
/** The integral from 0 to 1 of `e^(kx)`, another program for each k. */
const integral = (k: number) => (v: Tensor) => np.mean(np.exp(np.multiply(v, k)));
const exact = (k: number): number => Math.expm1(k) / k;
// Once it is asked whether there may be modules at all.
jit(integral(1))(x);

test("what is prepared is compiled on another thread, once, and the call finds it", async () => {
  const f = jit(integral(2));
  await f.prepare(x);
  const count = compiledCount();
  expect([f.traceCount(), compiled.atOnce]).toEqual([1, 0]);
  await f.prepare(x);
  expect(f(x).item()).toBeCloseTo(exact(2), 2);
  expect([f.traceCount(), compiled.atOnce, compiledCount()]).toEqual([1, 0, count]);
});

test("otherwise the module is compiled where the call is", () => {
  expect(jit(integral(3))(x).item()).toBeCloseTo(exact(3), 2);
  expect(compiled.atOnce).toBe(2);
});

test("tracing and emission are on the caller's turn, and a call in the meantime does not wait", async () => {
  const f = jit(integral(4));
  const prepared = f.prepare(x);
  expect(f.traceCount()).toBe(1);
  expect(f(x).item()).toBeCloseTo(exact(4), 2);
  await prepared;
  expect(f(x).item()).toBeCloseTo(exact(4), 2);
  expect(compiled.atOnce).toBe(2);
});

test("what is donated is prepared as donated, and still there", async () => {
  const f = jit((v: Tensor) => np.exp(np.multiply(v, 5)), { donate: 0 });
  const y = np.add(x, 0);
  await f.prepare(y);
  const before = compiled.atOnce;
  expect(f(y).dataSync()[0]).toBe(1);
  expect(compiled.atOnce).toBe(before);
  expect(() => y.dataSync()).toThrow(expect.objectContaining({ code: "released" }));
});

test("little work, which becomes JavaScript, is prepared too", async () => {
  const f = jit((v: Tensor) => np.sum(np.multiply(v, 7)));
  await f.prepare(np.ones([3]));
  const count = compiledCount();
  expect(f(np.ones([3])).item()).toBe(21);
  expect(compiledCount()).toBe(count);
});

test("what goes wrong is in the promise", async () => {
  const f = jit((v: Tensor) => np.reshape(v, [3]));
  await expect(f.prepare(x)).rejects.toThrow(expect.objectContaining({ code: "size-mismatch" }));
  let inside: Promise<void> | undefined;
  toProgram((v: Tensor) => {
    inside = f.prepare(v);
    return v;
  }, x);
  await expect(inside).rejects.toThrow(expect.objectContaining({ code: "async-function" }));
});
