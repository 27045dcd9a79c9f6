/** What WebGPU owes: to compute what the interpreter computes, on programs and on what transforms make of them. */
import { batching } from "@cotangent/ad";
import { compileForGpu, type GpuDevice } from "@cotangent/codegen-wgsl";
import { optimize, typesOf, type ArrayValue, type Program } from "@cotangent/ir";
import { run } from "../laws/calculus.ts";
import { gradientSubject, jvpSubject, nearby, stack } from "../laws/laws/batching.ts";
import { expectClose, showSubject, type Subject } from "../laws/subject.ts";
import { narrow, narrowValue, widenValue } from "./narrow.ts";

/** The outputs of `program` on the device. */
export async function runOnGpu(
  gpu: GpuDevice,
  program: Program,
  inputs: readonly ArrayValue[],
): Promise<readonly ArrayValue[]> {
  const arrays = inputs.map(({ dtype, shape, data }) => gpu.upload({ dtype, shape }, data));
  const results = compileForGpu(gpu, optimize(program)).run(arrays, { effect: () => undefined });
  const data = await Promise.all(results.map((result) => result.read()));
  for (const array of [...arrays, ...results]) array.dispose();
  return results.map(({ type: { dtype, shape } }, i) => ({ dtype, shape: shape.map(Number), data: data[i]! }));
}

/** The error that the device, with its own elementary functions and orders of addition, may make in f32. */
const tolerance = 5e-4;

/** Programs in f32 that differ from themselves in f64 by so much say nothing about the device. */
const isStable = (program: Program, inputs: readonly ArrayValue[], expected: readonly ArrayValue[]): boolean => {
  try {
    expectClose(
      run(program, inputs.map(widenIfWide(program))).map((value) => narrowValue(value)),
      expected,
      tolerance / 10,
      "f64",
    );
    return true;
  } catch {
    return false;
  }
};

const widenIfWide =
  (program: Program) =>
  (value: ArrayValue, i: number): ArrayValue =>
    typesOf(program.inputs)[i]!.dtype.bytes === 8 ? widenValue(value) : value;

/** How many programs were compared, and how many were too sensitive to rounding to be. */
export const tried = { compared: 0, unstable: 0 };

/** One program, in f32, on the device and by the interpreter. */
export async function expectAgreement(
  gpu: GpuDevice,
  program: Program,
  inputs: readonly ArrayValue[],
  what: string,
): Promise<void> {
  const [narrowed, point] = [narrow(program), inputs.map((value) => narrowValue(value))];
  const expected = run(narrowed, point);
  if (!isStable(program, point, expected)) {
    tried.unstable++;
    return;
  }
  tried.compared++;
  const found = await runOnGpu(gpu, narrowed, point);
  try {
    expectClose(found, expected, tolerance, `WebGPU, ${what}`);
  } catch (cause) {
    throw new Error(`${String(cause)}\n${showSubject({ program: narrowed, inputs: point })}`, { cause });
  }
}

/** A program, its vmap and, where it is differentiable, its jvp and vjp. */
export async function expectAgreementThroughout(gpu: GpuDevice, subject: Subject, smooth: boolean): Promise<void> {
  const { program, inputs, random } = subject;
  await expectAgreement(gpu, program, inputs, "the program");
  if (inputs.length > 0) {
    const points = [inputs, nearby(random, inputs)];
    const batch = inputs.map((x, i) =>
      stack(
        points.map((point) => point[i]!),
        x,
      ),
    );
    const all = inputs.map(() => true);
    await expectAgreement(gpu, batching.vmap(program, all, 2).program, batch, "its vmap");
  }
  if (!smooth) return;
  const [moved, gradient] = [jvpSubject(subject), gradientSubject(subject)];
  await expectAgreement(gpu, moved.program, moved.inputs, "its jvp");
  await expectAgreement(gpu, gradient.program, gradient.inputs, "its vjp");
}
