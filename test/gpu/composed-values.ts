/** Values of a pointwise operation on a GPU, by the one kernel of its plan. */
import { printWgsl } from "@cotangent/codegen-wgsl";
import { f32 } from "@cotangent/ir";
import { makePlan } from "@cotangent/kernel";
import { programOf, type Composed } from "../numerics/composed.ts";
import { runShader } from "./run-shader.ts";

export async function composedOnGpu(
  device: GPUDevice,
  { primitive }: Composed,
  points: readonly number[],
): Promise<readonly number[]> {
  const [command] = makePlan(programOf(primitive, f32, points.length)).commands;
  if (command?.kind !== "run") throw new Error("the plan of one operation begins with its kernel");
  const [shader] = printWgsl(command.kernel);
  const bits = await runShader(device, shader!, [Float32Array.from(points), new Float32Array(points.length)], 1);
  return [...new Float32Array(bits)];
}
