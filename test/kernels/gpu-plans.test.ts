/** Plans for GPUs: how many dispatches well-known programs take, and that every shader is valid. */
import {
  alongAxis,
  arrayType,
  buildProgram,
  exp,
  f16,
  f32,
  i32,
  mul,
  optimize,
  repeatOver,
  scatterAdd,
  sum,
  type Dtype,
  type Program,
} from "@cotangent/ir";
import { randomProgram, seeded } from "@cotangent/ir/testing";
import { printWgsl, type Shader } from "@cotangent/codegen-wgsl";
import { gpu, makePlan, type GpuLimits } from "@cotangent/kernel";
import { gradientOf } from "../laws/calculus.ts";
import { programOf } from "../laws/row.ts";
import { recipes, rows } from "../laws/table.ts";
import { toProgram, valueAndGrad, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { describe, expect, test } from "vitest";
import { adam, dense, layerNormOf, logSumExpOf, softmaxOf } from "../../packages/kernel/src/testing/programs.ts";
import { mlpLoss, type MlpParams } from "../bench/functions.ts";
import { narrow } from "../gpu/narrow.ts";
import { expectValidShader, kernelsOf, shadersOf } from "./validate.ts";

/** The number of dispatches of each kernel, with all floats in `float`. */
function dispatches(program: Program, float: Dtype = f32): Promise<readonly number[]> {
  const plan = makePlan(optimize(narrow(program, float)), gpu());
  return Promise.all(
    kernelsOf(plan.commands).map(async (kernel) => {
      const shaders = shadersOf(kernel)!;
      await Promise.all(shaders.map(expectValidShader));
      return shaders.length;
    }),
  );
}

const expectValid = async (program: Program, float?: Dtype): Promise<void> =>
  expect(await dispatches(program, float)).not.toContain(0);
const gradient = (program: Program): Program => gradientOf(program).program;
const shape = [64, 1000] as const;

describe("dispatches of", () => {
  test.each([
    { program: softmaxOf(shape), value: [1], derivative: [1] },
    { program: logSumExpOf(shape), value: [1], derivative: [1] },
    // Gradients of gain and bias are sums of columns.
    { program: layerNormOf(shape), value: [1], derivative: [1, 1] },
    { program: dense, value: [1], derivative: [1, 1, 1, 1] },
    // It reads and writes 11 arrays, of which a device may allow 8 at once.
    { program: adam, value: [1], derivative: [1, 1] },
  ])("$program.name and its gradient", async ({ program, value, derivative }) => {
    expect(await dispatches(program)).toEqual(value);
    expect(await dispatches(gradient(program))).toEqual(derivative);
  });

  test("the sum of 2²⁴ numbers, and of their squares beside it", async () => {
    const program = buildProgram("sums", [arrayType(f32, [2 ** 24])], (b, x) => [
      b.one(sum, [x], { axes: [0] }),
      b.one(exp, [b.one(sum, [b.one(mul, [x, x])], { axes: [0] })]),
    ]);
    expect(await dispatches(program)).toEqual([2]);
  });

  test("a training step of an MLP", async () => {
    const p: MlpParams = {
      w1: np.zeros([784, 128]),
      b1: np.zeros([128]),
      w2: np.zeros([128, 10]),
      b2: np.zeros([10]),
    };
    const step = (q: MlpParams, x: Tensor, y: Tensor): readonly Tensor[] => {
      const [value, g] = valueAndGrad(mlpLoss)(q, x, y);
      return [
        value,
        ...(["w1", "b1", "w2", "b2"] as const).map((name) => np.subtract(q[name], np.multiply(g[name], 0.1))),
      ];
    };
    const { program } = toProgram(step, p, np.zeros([128, 784]), np.zeros([128, 10]));
    expect(await dispatches(program)).toEqual([3, 1, 1, 1, 1, 1, 1, 1, 1]);
  });
});

describe("updates at computed places", () => {
  const program = buildProgram(
    "scatter",
    [arrayType(f32, [9, 4]), arrayType(i32, [30]), arrayType(f32, [30, 4])],
    (b, x, i, u) => [b.one(scatterAdd, [x, u, i], alongAxis(0))],
  );
  const shadersFor = (limits: Partial<GpuLimits>): readonly Shader[] =>
    kernelsOf(makePlan(program, gpu(limits)).commands).flatMap((kernel) => printWgsl(kernel));

  test("run at the same time, by atomic operations", async () => {
    const [copy, update] = shadersFor({});
    await Promise.all([copy!, update!].map(expectValidShader));
    expect(copy!.source).not.toContain("atomic");
    expect(update!.source).toContain("atomicCompareExchangeWeak");
    expect(update!.source).toContain("item >= 120i");
  });

  test("in order where they may meet, if results may not depend on chance", async () => {
    const [, update] = shadersFor({ deterministic: true });
    await expectValidShader(update!);
    expect(update!.source).not.toContain("atomic");
    expect(update!.source).toContain("item >= 4i");
  });
});

describe("every shader is valid WGSL", () => {
  test.each(rows.map((row) => [row.primitive.name, row] as const))("%s and its gradient", async (_, row) => {
    for (const item of row.cases) {
      const program = programOf(item, row.primitive.name);
      await expectValid(program);
      if (!row.untrueDerivative && program.inputs.some(({ type }) => type.dtype.differentiable))
        await expectValid(gradient(program));
    }
  });

  test("a scalar beside an array that reads it", async () => {
    const program = buildProgram("both", [arrayType(f32), arrayType(f32, [70])], (b, x, y) => {
      const next = b.one(exp, [b.one(exp, [x])]);
      return [next, b.one(mul, [y, repeatOver(b, next, y.type.shape, [0])])];
    });
    await expectValid(program);
  });

  test("random programs and their gradients", async () => {
    for (let i = 0; i < 100; i++) {
      const { program } = randomProgram(seeded(i), { recipes, style: i % 2 === 0 ? "mixed" : "smooth" });
      await expectValid(program);
      if (i % 2 === 1) await expectValid(gradient(program));
    }
  });
});

test("kernels of random programs in f16 are valid", async () => {
  for (let i = 0; i < 40; i++) await expectValid(randomProgram(seeded(i), { recipes, style: "mixed" }).program, f16);
});
