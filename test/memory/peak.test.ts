/** The bytes that plans predict are those that are taken: of linear memory, and by JavaScript. */
import { memoryUse, setThreadSettings } from "@cotangent/codegen-js";
import { compileWasm, fitsWasm, heap } from "@cotangent/codegen-js/wasm";
import { at, optimize, type Program } from "@cotangent/ir";
import { arbitraryProgram } from "@cotangent/ir/testing";
import { makePlan, simd } from "@cotangent/kernel";
import { explain, grad, jit, scan, valueAndGrad, whileLoop, type Tensor } from "cotangent";
import * as nn from "cotangent/nn";
import * as np from "cotangent/numpy";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { adamState, adamTraining, layersOf, programOf, weighted, zeros } from "../kernels/named-programs.ts";
import { runs, seed } from "../laws/settings.ts";
import { recipes } from "../laws/table.ts";
import { expectJs, expectWasm } from "./used.ts";

beforeAll(() => {
  // With others, threads would take linear memory for modules, once each; what they talk by is taken here.
  setThreadSettings({ count: 1 });
  heap().pool.patience = 0;
});
afterAll(() => setThreadSettings({}));

const softmax = (x: Tensor): Tensor => nn.softmax(x, 1);
const rows = zeros(64, 500);
const layers = layersOf([100, 64, 10]);
const training = [layers, adamState(layers), zeros(32, 100), zeros(32, 10)] as const;
const scanned = (x: Tensor): Tensor =>
  scan((c: Tensor, t: Tensor) => [np.tanh(np.add(c, t)), c], np.zeros([500]), x)[1];
const halved = (x: Tensor): Tensor =>
  whileLoop(
    (c: Tensor) => np.sum(c).greater(0.01),
    (c: Tensor) => np.multiply(softmax(c), np.multiply(c, 0.5)),
    x,
  );
const convolved = (x: Tensor, w: Tensor): Tensor => np.sum(np.square(nn.conv(x, w, { padding: "SAME" })));
const called = jit((x: Tensor) => np.matmul(softmax(x), np.transpose(x)));

const named: readonly { readonly name: string; readonly program: Program }[] = [
  { name: "softmax", program: programOf(softmax, rows) },
  { name: "softmax, value and gradient", program: programOf(valueAndGrad(weighted(softmax)), rows, rows) },
  { name: "a step of Adam for a network", program: programOf(adamTraining, ...training) },
  { name: "a product", program: programOf(np.matmul, zeros(130, 90), zeros(90, 70)) },
  { name: "a scan", program: programOf(scanned, zeros(40, 500)) },
  {
    name: "a scan, gradient",
    program: programOf(
      grad((x: Tensor) => np.sum(scanned(x))),
      zeros(40, 500),
    ),
  },
  { name: "a while", program: programOf(halved, rows) },
  {
    name: "a convolution, gradients",
    program: programOf(grad(convolved, { argnums: [0, 1] }), zeros(2, 3, 20, 20), zeros(8, 3, 3, 3)),
  },
  {
    name: "functions that are called",
    program: programOf((x: Tensor) => np.add(called(x), called(np.exp(x))), zeros(70, 90)),
  },
  { name: "a result that is an argument", program: programOf((x: Tensor) => [x, np.exp(x), x], rows) },
];

describe("peak bytes of named programs", () => {
  const all = ({ inputs }: Program): readonly boolean[] => inputs.map(() => true);
  test.each(named)("$name", ({ program }) => {
    for (const donated of [[], all(program)]) {
      expectWasm(program, { donated, threads: 1 });
      expectWasm(program, { donated, threads: 3, leastCost: 0 });
      expectJs(program, donated);
    }
  });

  test("a donated argument is not counted again as a result", () => {
    const { program } = at(named, 2);
    const plain = memoryUse(compileWasm(program));
    const donated = memoryUse(compileWasm(program, { donated: all(program) }));
    expect(donated.arguments).toBe(plain.arguments);
    expect(donated.results).toBeLessThan(plain.results / 10);
  });
});

test("peak bytes of random programs", { timeout: 60_000 + 300 * runs }, () => {
  fc.assert(
    fc.property(arbitraryProgram({ recipes, style: "mixed" }), fc.boolean(), ({ program }, isDonated) => {
      for (const part of [program, optimize(program)]) {
        if (!fitsWasm(makePlan(part, simd))) continue;
        const donated = part.inputs.map(() => isDonated);
        expectWasm(part, { donated, threads: 2, leastCost: 0 });
        expectJs(part, donated);
      }
    }),
    { numRuns: runs, seed, endOnFailure: false },
  );
});

test("explain says what a call takes", () => {
  const small = explain((x: Tensor) => np.sum(x.mul(2)), np.ones([10]));
  expect(small.memory).toEqual({ arguments: 40, results: 4, arena: 0, peak: 44 });
  expect(String(small)).toContain("── memory: peak 44 bytes: arguments 40, results 4, arena 0\n");
  const { memory, language } = explain(softmax, rows);
  expect([language, memory!.arguments, memory!.results]).toEqual(["wasm", 128_000, 128_000]);
});
