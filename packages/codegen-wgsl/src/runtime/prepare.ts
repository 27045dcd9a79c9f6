/** A plan with its shaders on their way through the compiler of the device. */
import { at, DeviceError } from "@cotangent/ir";
import type { Shader } from "../shader.ts";
import { knownBytes } from "../spans.ts";
import { dispatchesOf, type DispatchStep, type FlatPlan, type Step } from "./steps.ts";
import type { GpuDevice } from "./gpu-device.ts";
import type { Pipeline } from "./pipelines.ts";

export interface Prepared {
  readonly flat: FlatPlan;
  readonly pipelines: ReadonlyMap<Shader, Pipeline>;
  /** What its shaders find in the uniform of sizes. */
  readonly sizes: readonly number[];
  /** What has to be waited for before it can run; undefined when all is compiled. */
  ready(): Promise<unknown> | undefined;
}

export function prepare(owner: GpuDevice, flat: FlatPlan, sizes: readonly number[] = []): Prepared {
  const dispatches = dispatchesOf(flat.steps);
  checkLimits(owner, flat, dispatches);
  const pipelines = new Map<Shader, Pipeline>();
  for (const step of dispatches)
    if (!pipelines.has(step.shader)) pipelines.set(step.shader, owner.pipelines.get(step.shader, step.label));
  for (const shader of predicatesOf(flat.steps))
    pipelines.set(shader, owner.pipelines.get(shader, `${flat.name}, whether to go on`));
  let isReady = false;
  return {
    flat,
    pipelines,
    sizes,
    ready() {
      isReady ||= [...pipelines.values()].every(({ pipeline, error }) => pipeline ?? error);
      return isReady ? undefined : Promise.all([...pipelines.values()].map(({ done }) => done));
    },
  };
}

const predicatesOf = (steps: readonly Step[]): readonly Shader[] =>
  steps.flatMap((step) => {
    if (step.kind === "loop") return predicatesOf(step.body);
    if (step.kind !== "while" && step.kind !== "branch") return [];
    const inside = step.kind === "while" ? step.iteration : step.branches.flat();
    return [...(step.predicate ? [step.predicate] : []), ...predicatesOf(inside)];
  });

/** @throws DeviceError `array-too-large`, `too-many-buffers` or `f16-unsupported` where the device lacks what a kernel needs. */
function checkLimits({ gpu }: GpuDevice, flat: FlatPlan, dispatches: readonly DispatchStep[]): void {
  const { maxStorageBufferBindingSize, maxStorageBuffersPerShaderStage } = gpu.limits;
  for (const step of dispatches) {
    if (step.shader.half && !gpu.features.has("shader-f16"))
      throw new DeviceError(
        "f16-unsupported",
        `${step.label} reads or writes f16, and the device lacks the feature "shader-f16"`,
        'cast the arrays with astype("f32"), run on the CPU, or make a shared GPUDevice with requiredFeatures: ["shader-f16"]',
      );
    if (step.memories.length > maxStorageBuffersPerShaderStage)
      throw new DeviceError(
        "too-many-buffers",
        `${step.label} reads and writes ${step.memories.length} arrays at once; the device allows ${maxStorageBuffersPerShaderStage}`,
        "this is a defect of Cotangent: please report it",
      );
    for (const memory of step.memories) {
      const bytes = knownBytes(at(flat.memories, memory).bytes);
      if (bytes > maxStorageBufferBindingSize)
        throw new DeviceError(
          "array-too-large",
          `${step.label} needs an array of ${bytes} bytes; the device allows ${maxStorageBufferBindingSize} in one`,
          "split the array along an axis, or compute on the CPU",
        );
    }
  }
}
