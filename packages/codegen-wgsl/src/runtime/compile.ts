/** Programs for a device: planned within its limits. */
import type { Program } from "@cotangent/ir";
import { gpu, makePlan, type Plan } from "@cotangent/kernel";
import { GpuExecutable } from "./executable.ts";
import type { GpuDevice } from "./gpu-device.ts";

/** More threads do not work together faster: they wait for each other. */
const mostThreads = 256;

/** `program`, optimized before, as kernels for `device`; `donated` says for each input whether an output may take its memory. */
export function planForGpu(device: GpuDevice, program: Program, donated: readonly boolean[] = []): Plan {
  const { limits } = device.gpu;
  const machine = gpu({
    workgroupInvocations: Math.min(mostThreads, limits.maxComputeInvocationsPerWorkgroup),
    workgroupStorage: limits.maxComputeWorkgroupStorageSize,
    storageBuffers: limits.maxStorageBuffersPerShaderStage,
    deterministic: device.deterministic,
  });
  return makePlan(program, machine, { donated });
}

export const compileForGpu = (device: GpuDevice, program: Program, donated: readonly boolean[] = []): GpuExecutable =>
  new GpuExecutable(device, planForGpu(device, program, donated));
