/** What WebGPU owes: to compute what the interpreter computes, on programs and on what transforms make of them. */
import { batching } from "@cotangent/ad";
import {
  compileForGpu,
  compileSizedForGpu,
  type GpuDevice,
  type GpuExecutable,
  type SizedGpuExecutable,
} from "@cotangent/codegen-wgsl";
import { f32, optimize, typesOf, type ArrayValue, type Dtype, type Program } from "@cotangent/ir";
import { doublingHost } from "@cotangent/ir/testing";
import { run } from "../laws/calculus.ts";
import { gradientSubject, jvpSubject, nearby, stack } from "../laws/laws/batching.ts";
import { expectClose, showSubject, type Subject } from "../laws/subject.ts";
import { narrow, narrowValue } from "./narrow.ts";

/** The outputs of `program` on the device. */
export const runOnGpu = (
  gpu: GpuDevice,
  program: Program,
  inputs: readonly ArrayValue[],
): Promise<readonly ArrayValue[]> => runCompiled(gpu, compileForGpu(gpu, optimize(program)), inputs);

/** The same by code for arrays of any length. */
export const runSizedOnGpu = (
  gpu: GpuDevice,
  program: Program,
  inputs: readonly ArrayValue[],
): Promise<readonly ArrayValue[]> => runCompiled(gpu, compileSizedForGpu(gpu, optimize(program)), inputs);

async function runCompiled(
  gpu: GpuDevice,
  compiled: GpuExecutable | SizedGpuExecutable,
  inputs: readonly ArrayValue[],
): Promise<readonly ArrayValue[]> {
  const arrays = inputs.map(({ dtype, shape, data }) => gpu.upload({ dtype, shape }, data));
  const results = compiled.run(arrays, doublingHost);
  const data = await Promise.all(results.map((result) => result.read()));
  for (const array of [...arrays, ...results]) array.dispose();
  return results.map(({ type: { dtype, shape } }, i) => ({ dtype, shape: shape.map(Number), data: data[i]! }));
}

interface Tolerance {
  /** The error that the device, with its own elementary functions and orders of addition, may make. */
  readonly device: number;
  /** Programs that differ from themselves in f64 by so much say nothing about the device. */
  readonly f64: number;
}

/** In f16 four units and two: kernels round less often than the interpreter. */
const tolerances: Readonly<Record<string, Tolerance>> = {
  f32: { device: 5e-4, f64: 5e-5 },
  f16: { device: 4e-3, f64: 2e-3 },
};

function isStable(
  program: Program,
  inputs: readonly ArrayValue[],
  expected: readonly ArrayValue[],
  by: number,
): boolean {
  const wide = inputs.map((value, i) => narrowValue(value, typesOf(program.inputs)[i]!.dtype));
  const exact = run(program, wide).map((value, i) => narrowValue(value, expected[i]!.dtype));
  try {
    expectClose(exact, expected, by, "f64");
    return true;
  } catch {
    return false;
  }
}

/** How many programs were compared, and how many were too sensitive to rounding to be. */
export const tried = { compared: 0, unstable: 0 };

/** What runs programs on a device. */
export type Runner = (program: Program, inputs: readonly ArrayValue[]) => Promise<readonly ArrayValue[]>;

/** One program, its floats in `float`, on the device and by the interpreter. */
export const expectAgreement = (
  gpu: GpuDevice,
  program: Program,
  inputs: readonly ArrayValue[],
  what: string,
  float: Dtype = f32,
): Promise<void> => expectAgreementBy((one, given) => runOnGpu(gpu, one, given), program, inputs, what, float);

/** The same by another way to run programs on a device. */
export async function expectAgreementBy(
  runner: Runner,
  program: Program,
  inputs: readonly ArrayValue[],
  what: string,
  float: Dtype = f32,
): Promise<void> {
  const [narrowed, point] = [narrow(program, float), inputs.map((value) => narrowValue(value, float))];
  const expected = run(narrowed, point);
  const tolerance = tolerances[float.name]!;
  if (!isStable(program, point, expected, tolerance.f64)) {
    tried.unstable++;
    return;
  }
  tried.compared++;
  const found = await runner(narrowed, point);
  try {
    expectClose(found, expected, tolerance.device, `WebGPU, ${what}`);
  } catch (cause) {
    throw new Error(`${String(cause)}\n${showSubject({ program: narrowed, inputs: point })}`, { cause });
  }
}

/** A program, its vmap and, where it is differentiable, its jvp and vjp. */
export const expectAgreementThroughout = (
  gpu: GpuDevice,
  subject: Subject,
  smooth: boolean,
  float?: Dtype,
): Promise<void> =>
  expectAgreementThroughoutBy((program, inputs) => runOnGpu(gpu, program, inputs), subject, smooth, float);

export async function expectAgreementThroughoutBy(
  runner: Runner,
  subject: Subject,
  smooth: boolean,
  float: Dtype = f32,
): Promise<void> {
  const { program, inputs, random } = subject;
  await expectAgreementBy(runner, program, inputs, "the program", float);
  if (inputs.length > 0) {
    const points = [inputs, nearby(random, inputs)];
    const batch = inputs.map((x, i) =>
      stack(
        points.map((point) => point[i]!),
        x,
      ),
    );
    const all = inputs.map(() => true);
    await expectAgreementBy(runner, batching.vmap(program, all, 2).program, batch, "its vmap", float);
  }
  if (!smooth) return;
  const [moved, gradient] = [jvpSubject(subject), gradientSubject(subject)];
  await expectAgreementBy(runner, moved.program, moved.inputs, "its jvp", float);
  await expectAgreementBy(runner, gradient.program, gradient.inputs, "its vjp", float);
}
