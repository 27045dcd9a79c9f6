/** Schedules at sizes that need teams of threads, chunks, and tiles that do not fit: WebGPU = interpreter. */
import {
  alongAxis,
  arrayType,
  buildProgram,
  cumsum,
  f32,
  i32,
  mul,
  scatterAdd,
  scatterMax,
  scatterMin,
  scatterSet,
  showType,
  sort,
  sum,
  tanh,
  type ArrayValue,
  type Program,
  type Shape,
} from "@cotangent/ir";
import { expect, test } from "vitest";
import { layerNormOf, logSumExpOf, softmaxOf } from "../../packages/kernel/src/testing/programs.ts";
import { sampleInput } from "../../packages/kernel/src/testing/deviation.ts";
import { gradientSubject } from "../laws/laws/batching.ts";
import { seeded } from "@cotangent/ir/testing";
import { expectAgreement, tried } from "./agree.ts";
import { gpuForTests } from "./device.ts";

const gpu = gpuForTests();

/** Floats about 0: of others, sums in f32 are too far from those in f64 to be compared. */
function centred(input: Program["inputs"][number], salt: number): ArrayValue {
  const value = sampleInput(input, salt);
  return value.dtype.kind === "float" ? { ...value, data: value.data.map((x) => x - 1.2) } : value;
}

const reductions = (shape: Shape, axes: readonly number[]): Program =>
  buildProgram(`sums over ${axes.join()}`, [arrayType(f32, shape)], (b, x) => {
    const t = b.one(tanh, [x]);
    return [b.one(sum, [t], { axes }), b.one(sum, [b.one(mul, [t, x])], { axes }), t];
  });

const running = (shape: Shape, axis: number): Program =>
  buildProgram(`running totals along ${axis}`, [arrayType(f32, shape)], (b, x) => [
    b.one(cumsum, [x], { axis, reverse: false }),
    b.one(cumsum, [x], { axis, reverse: true }),
  ]);

const scattered = buildProgram(
  "scattered",
  [arrayType(f32, [3, 5]), arrayType(i32, [700]), arrayType(f32, [700, 5])],
  (b, x, i, u) => [b.one(scatterAdd, [x, u, i], alongAxis(0))],
);

const stored = [scatterSet, scatterAdd, scatterMax, scatterMin].map((scatter) =>
  buildProgram(
    scatter.name,
    [arrayType(f32, [40, 30]), arrayType(f32, [40, 90]), arrayType(i32, [90])],
    (b, x, u, i) => [b.one(scatter, [x, b.one(tanh, [u]), i], { axes: [1], sizes: [], batch: 0, mode: "drop" })],
  ),
);

const sorting = (shape: Shape, axis: number): Program =>
  buildProgram(`sorted along ${axis}`, [arrayType(i32, shape), arrayType(f32, shape)], (b, ...x) =>
    b.apply(sort, x, { axis, keys: 1 }),
  );

const programs = [
  sorting([5, 7], 1),
  sorting([41, 3], 0),
  ...stored,
  softmaxOf([33, 1000]),
  softmaxOf([3, 5000]),
  softmaxOf([70, 12]),
  logSumExpOf([2, 9000]),
  layerNormOf([257, 37]),
  layerNormOf([2, 4100]),
  reductions([40_000], [0]),
  reductions([2, 16_411], [1]),
  reductions([4500, 9], [0]),
  reductions([300, 70], [0]),
  reductions([2, 300, 70], [1]),
  running([9001], 0),
  running([3, 257], 1),
  running([257, 3], 0),
  scattered,
];

test.each(programs.map((program) => [program.name, showType(program.inputs[0]!.type), program] as const))(
  "%s of %s, and its gradient",
  async (name, _, program) => {
    const inputs = program.inputs.map(centred);
    const before = tried.compared;
    await expectAgreement(gpu(), program, inputs, name);
    const gradient = gradientSubject({ program, inputs, random: seeded(1) });
    await expectAgreement(gpu(), gradient.program, gradient.inputs, `the gradient of ${name}`);
    expect(tried.compared).toBeGreaterThan(before);
  },
);
