/** A loop in which each step gives back what it takes. */
import { heap } from "@cotangent/codegen-js/wasm";
import { jit, setThreads, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { afterAll, beforeAll, expect, test } from "vitest";
import { adamState, adamTraining, layersOf } from "../kernels/named-programs.ts";
import { watched, type Watched } from "./watched.ts";

beforeAll(() => setThreads(1));
afterAll(() => setThreads({}));

/** What calls of `step` take once programs are compiled, and arrays of the host have moved. */
function steps(step: () => void): readonly Watched[] {
  for (let i = 0; i < 3; i++) step();
  const size = heap().memory.buffer.byteLength;
  const all = Array.from({ length: 20 }, () => watched(step));
  expect(heap().memory.buffer.byteLength).toBe(size);
  return all;
}

test("training that donates its state takes memory for the call only", () => {
  const layers = layersOf([200, 100, 50]);
  const [x, labels] = [np.ones([64, 200]), np.ones([64, 50])];
  const step = jit(adamTraining, { donate: [0, 1] });
  let state: readonly [typeof layers, ReturnType<typeof adamState>] = [layers, adamState(layers)];
  const all = steps(() => {
    const [next, moments, loss] = step(...state, x, labels);
    state = [next, moments];
    loss.dispose();
  });
  for (const one of all) expect(one).toEqual({ ...all[0], kept: 0 });
});

test("results that are disposed of leave their memory to the next ones", () => {
  const x = np.ones([100, 300]);
  const f = jit((v: Tensor) => np.tanh(v));
  for (const one of steps(() => f(x).dispose())) expect(one).toEqual({ peak: 120_000, kept: 0, taken: [120_000, 0] });
});

test("operations on their own give back what is repeated or cast for them", () => {
  const [x, row, flags] = [np.ones([100, 300]), np.ones([300]), np.ones([100, 300], { dtype: "bool" })];
  for (const [operation, value] of [
    [() => x.add(1), 2],
    [() => np.multiply(x, row), 1],
    [() => x.sub(flags), 0],
  ] as const) {
    const results: Tensor[] = [];
    for (const { kept } of [1, 2, 3, 4].map(() => watched(() => void results.push(operation()))).slice(2))
      expect(kept).toBe(120_000);
    for (const result of results) expect(result.dataSync().every((element) => element === value)).toBe(true);
    for (const result of results) result.dispose();
  }
  for (const [tensor, size] of [
    [x, 30_000],
    [row, 300],
    [flags, 30_000],
  ] as const)
    expect(tensor.dataSync()).toHaveLength(size);
});

test("donated memory that no result takes is given back at once", () => {
  const sumOf = jit((v: Tensor) => np.sum(v), { donate: [0] });
  const given = np.linspace(-2, 2, 10_000, { dtype: "f64" }).add(1);
  expect(watched(() => void sumOf(given)).kept).toBe(-8 * 10_000);
  expect(() => given.dataSync()).toThrow("[released]");
});
