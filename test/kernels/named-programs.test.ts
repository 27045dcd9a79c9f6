/** How many kernels programs become that users know by name, and that these compute what the interpreter does. */
import { compile, type Executable } from "@cotangent/codegen-js";
import { compileWasm } from "@cotangent/codegen-js/wasm";
import { at, evaluate, type Program } from "@cotangent/ir";
import { makePlan, planStatistics, simd } from "@cotangent/kernel";
import { grad, valueAndGrad, type Tensor } from "cotangent";
import * as nn from "cotangent/nn";
import * as np from "cotangent/numpy";
import { describe, expect, test } from "vitest";
import { sampleInput } from "../../packages/kernel/src/testing/deviation.ts";
import {
  adamState,
  adamStep,
  adamTraining,
  crossEntropy,
  layerNorm,
  layersOf,
  programOf,
  weighted,
  zeros,
} from "./named-programs.ts";

interface Named {
  readonly name: string;
  readonly kernels: number;
  readonly program: Program;
}

const rows = zeros(64, 1000);
const ofRows = (f: (x: Tensor) => unknown, kernels: number, name: string): Named => ({
  name,
  kernels,
  program: programOf(f, rows),
});
const softmax = (x: Tensor): Tensor => nn.softmax(x, 1);
const normed = (x: Tensor, gain: Tensor, bias: Tensor, w: Tensor): Tensor =>
  np.sum(np.multiply(layerNorm(x, gain, bias), w));

const tree = { w: zeros(30, 20), layers: [{ b: zeros(7) }, { b: zeros(20) }], scale: zeros(), w2: zeros(30, 20) };
const leaves = Array.from({ length: 60 }, (_, i) => zeros(3 + i));
const layers = layersOf([784, 512, 512, 10]);
const training = programOf(adamTraining, layers, adamState(layers), zeros(128, 784), zeros(128, 10));

const named: readonly Named[] = [
  ofRows(softmax, 1, "softmax"),
  { name: "softmax, value and gradient", kernels: 1, program: programOf(valueAndGrad(weighted(softmax)), rows, rows) },
  ofRows((x) => nn.softmax(x, 0), 2, "softmax of columns"),
  { name: "layer norm", kernels: 1, program: programOf(layerNorm, rows, zeros(1000), zeros(1000)) },
  {
    name: "layer norm, value and gradient",
    kernels: 1,
    program: programOf(valueAndGrad(normed, { argnums: [0, 1, 2] }), rows, zeros(1000), zeros(1000), rows),
  },
  ofRows((x) => nn.standardize(x, { axis: 0 }), 1, "batch norm"),
  ofRows((x) => np.logsumexp(x, { axis: 1 }), 1, "log-sum-exp"),
  ofRows((x) => np.logsumexp(x), 1, "log-sum-exp of all"),
  ofRows(
    grad((x: Tensor) => np.logsumexp(x)),
    2,
    "log-sum-exp of all, gradient",
  ),
  ofRows((x) => np.variance(x, { axis: 1 }), 1, "variance"),
  ofRows((x) => np.variance(x, { axis: 0 }), 1, "variance of columns"),
  ofRows((x) => [np.mean(x, { axis: 1 }), np.variance(x, { axis: 1 }), np.max(x, { axis: 1 })], 1, "three reductions"),
  { name: "cross-entropy", kernels: 1, program: programOf(crossEntropy, rows, rows) },
  {
    name: "cross-entropy, value and gradient",
    kernels: 1,
    program: programOf(valueAndGrad(crossEntropy), rows, rows),
  },
  { name: "Adam on a tree", kernels: 1, program: programOf(adamStep, tree, adamState(tree), tree) },
  { name: "Adam on 60 arrays", kernels: 1, program: programOf(adamStep, leaves, adamState(leaves), leaves) },
];

const kernelsOf = (program: Program): number => planStatistics(makePlan(program, simd)).kernels;

describe("kernels of named programs", () => {
  test.each(named)("$name: $kernels", ({ program, kernels }) => {
    expect(kernelsOf(program)).toBe(kernels);
  });

  test("a training step of a network with two hidden layers by Adam: at most 12", () => {
    expect(kernelsOf(training)).toBeLessThanOrEqual(12);
  });

  const run = (program: Program, executable: Executable): number => {
    const inputs = program.inputs.map(sampleInput);
    const found = executable.run(inputs.map(({ data }) => data));
    return Math.max(
      ...evaluate(program, inputs).flatMap(({ data }, i) =>
        Array.from(data, (x, k) => Math.abs(x - at(at(found, i), k)) / (1 + Math.abs(x))),
      ),
    );
  };

  test.each(named)("$name: the interpreter finds the same", ({ program }) => {
    expect(run(program, compile(program))).toBeLessThan(2e-5);
    expect(run(program, compileWasm(program))).toBeLessThan(2e-5);
  });
});
