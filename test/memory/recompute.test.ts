/** Recomputation: the same bits, in as many bytes as it says, for no more work than that. */
import { setThreadSettings } from "@cotangent/codegen-js";
import { fitsWasm, heap } from "@cotangent/codegen-js/wasm";
import { check, optimize, print, type Program } from "@cotangent/ir";
import { arbitraryProgram, seeded } from "@cotangent/ir/testing";
import { makePlan, simd } from "@cotangent/kernel";
import {
  checkpoint,
  explain,
  grad,
  jit,
  random,
  recompute,
  tap,
  toProgram,
  valueAndGrad,
  type Tensor,
} from "cotangent";
import * as np from "cotangent/numpy";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { choose } from "../../packages/cotangent/src/recompute/choose.ts";
import { halvesOf } from "../../packages/cotangent/src/recompute/halves.ts";
import { repeat } from "../../packages/cotangent/src/recompute/repeat.ts";
import { run } from "../laws/calculus.ts";
import { gradientSubject } from "../laws/laws/batching.ts";
import { runs, seed } from "../laws/settings.ts";
import { expectSameBits } from "../laws/subject.ts";
import { recipes } from "../laws/table.ts";
import { expectJs, expectWasm } from "./used.ts";

beforeAll(() => {
  setThreadSettings({ count: 1 });
  heap().pool.patience = 0;
});
afterAll(() => setThreadSettings({}));

/** `program` with what is computed again for some number of parts and some price. */
function recomputed(program: Program, choice: number): Program {
  const halves = halvesOf(program);
  const terms = { parts: 1 + (choice % 3), price: [0, 0.1, 1, 1e9][choice % 4]! };
  return repeat(halves, choose(halves, terms));
}

function expectPredicted(program: Program): void {
  expectJs(program, []);
  if (fitsWasm(makePlan(program, simd))) expectWasm(program, { threads: 1 });
}

test(
  "random programs and their gradients: the same bits, and the bytes that are predicted",
  { timeout: 60_000 + 300 * runs },
  () => {
    const counts = { repeated: 0, all: 0 };
    fc.assert(
      fc.property(arbitraryProgram({ recipes, style: "smooth" }), fc.nat(), (pointed, choice) => {
        const { program, inputs } = gradientSubject({ ...pointed, random: seeded(choice) });
        const before = optimize(program);
        const after = recomputed(before, choice);
        check(after);
        counts.all++;
        counts.repeated += after.steps.some(({ primitive }) => primitive.name === "barrier") ? 1 : 0;
        const expected = run(before, inputs);
        expectSameBits(run(after, inputs), expected, "recomputed");
        expectSameBits(run(optimize(after), inputs), expected, "recomputed and optimized");
        if (!/hostCall|checkTrue/.test(print(after))) expectPredicted(optimize(after));
      }),
      { numRuns: Math.ceil(runs / 16), seed, endOnFailure: false },
    );
    expect(counts.repeated).toBeGreaterThan(counts.all / 4);
  },
);

const width = 32;
/** A network whose layers are a product and a tanh. */
const network = (weights: readonly Tensor[], x: Tensor): Tensor =>
  np.sum(weights.reduce((y, w) => np.tanh(np.matmul(y, w)), x));
const key = random.key(1);
const weights = Array.from({ length: 6 }, (_, i) => random.normal(random.foldIn(key, i), [width, width]));
const x = random.normal(key, [256, width]);
/** Of one layer's values. */
const layerBytes = 256 * width * 4;

describe("a network of 6 layers", () => {
  const step = valueAndGrad(network);
  const all = recompute(step, { budget: Infinity }).choice(weights, x);

  test("keeps everything that fits", () => {
    expect([all.again, all.peak, all.operations]).toEqual([[], all.peakKeepingAll, all.operationsKeepingAll]);
    expect(String(all)).toBe(`everything is kept: peak ${all.peak} bytes, ${all.operations} operations`);
    const { program } = toProgram(recompute(step, { budget: all.peak }), weights, x);
    expect(print(program)).toBe(print(optimize(toProgram(step, weights, x).program)));
  });

  test.each([
    [2, 1.05],
    [5, 1.35],
  ])("holds %d layers' values less with all bits the same, and less work than %d times that", (layers, most) => {
    const budget = all.peak - layers * layerBytes;
    const small = recompute(step, { budget });
    const choice = small.choice(weights, x);
    expect(choice.peak).toBeLessThanOrEqual(budget);
    expect(choice.operations / choice.operationsKeepingAll).toBeLessThan(most);
    expect(choice.again.length).toBeGreaterThan(0);
    const [value, gradients] = jit(small)(weights, x);
    const [expectedValue, expected] = jit(step)(weights, x);
    expect(value.item()).toBe(expectedValue.item());
    expect(gradients.map((g) => g.dataSync())).toEqual(expected.map((g) => g.dataSync()));
    const { memory, stages } = explain(jit(small), weights, x);
    expect(memory!.peak).toBe(choice.peak);
    const [stage] = stages.filter(({ name }) => name.startsWith("recomputation of"));
    expect(stage!.name).toContain(String(choice));
    expect(String(choice)).toMatch(/keeps f32\[256,32\] \(32768 bytes\) from .*recompute\.test\.ts:\d+/);
    expect(String(choice)).toMatch(/again f32\[256,32\] \(32768 bytes\) from tanh\(f32\[256,32\]\)/);
  });

  test("says what the least is where it does not fit", () => {
    expect(() => recompute(step, { budget: 200_000 })(weights, x)).toThrow(
      /"valueAndGrad_network" takes \d+ bytes at the least that is found \(\d+ if everything is kept\), and the budget is 200000/,
    );
  });
});

test("the work of a budget that a cheap choice meets is that of the cheap choice", () => {
  // What lies between a product and a product may be made of either of two arrays: no product is repeated.
  const all = recompute(grad(network), { budget: Infinity }).choice(weights, x);
  const { again } = recompute(grad(network), { budget: all.peak - layerBytes }).choice(weights, x);
  expect(again.every(({ from }) => !from.startsWith("dotGeneral"))).toBe(true);
});

test("effects happen once, and random numbers are the same", () => {
  const seen: unknown[] = [];
  const dropped = (ws: readonly Tensor[], v: Tensor): Tensor =>
    np.sum(
      ws.reduce((y, w, i) => {
        const z = np.tanh(
          np.matmul(
            tap(y, (shown) => seen.push(shown)),
            w,
          ),
        );
        return np.where(random.bernoulli(random.foldIn(key, i), 0.5, z.shape), z, 0);
      }, v),
    );
  const step = grad(dropped);
  const few = weights.slice(0, 2);
  const all = recompute(step, { budget: Infinity }).choice(few, x);
  const small = recompute(step, { budget: all.peak - layerBytes });
  expect(small.choice(few, x).again.length).toBeGreaterThan(0);
  seen.length = 0;
  const found = jit(small)(few, x);
  expect(seen.length).toBe(few.length);
  expect(found.map((g) => g.dataSync())).toEqual(jit(step)(few, x).map((g) => g.dataSync()));
});

test.each([
  [{ budget: -1 }, "recompute: the budget is -1"],
  [{ budget: Number.NaN }, "recompute: the budget is NaN"],
  [{ budget: "64MB" as never }, "recompute: the budget is"],
  [{ bytes: 3 } as never, "there is no option bytes"],
])("options %j are refused", (options, message) => {
  expect(() => recompute(network, options)).toThrow(message);
});

test("straight-line checkpoints take less memory, too: what is computed again is computed late", () => {
  const layer = checkpoint((y: Tensor, w: Tensor) => np.tanh(np.matmul(np.tanh(np.matmul(y, w)), w)));
  const kept = (ws: readonly Tensor[], v: Tensor): Tensor =>
    np.sum(ws.reduce((y, w) => np.tanh(np.matmul(np.tanh(np.matmul(y, w)), w)), v));
  const again = (ws: readonly Tensor[], v: Tensor): Tensor => np.sum(ws.reduce((y, w) => layer(y, w), v));
  const [most, less] = [kept, again].map((f) => explain(grad(f), weights, x).memory!.peak);
  expect(less!).toBeLessThan(0.6 * most!);
});
