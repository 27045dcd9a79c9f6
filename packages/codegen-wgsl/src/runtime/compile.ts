/** Programs for a device: planned within its limits. */
import type { Program } from "@cotangent/ir";
import { gpu, makePlan, sizedGpu, type GpuLimits, type Plan } from "@cotangent/kernel";
import { GpuExecutable } from "./executable.ts";
import type { GpuDevice } from "./gpu-device.ts";
import { SizedGpuExecutable } from "./sized-executable.ts";

/** More threads do not work together faster: they wait for each other. */
const mostThreads = 256;

/** `program`, optimized before, as kernels for `device`; `donated` says for each input whether an output may take its memory. */
export const planForGpu = (device: GpuDevice, program: Program, donated: readonly boolean[] = []): Plan =>
  makePlan(program, gpu(limitsOf(device)), { donated });

function limitsOf({ gpu: { limits }, deterministic }: GpuDevice): GpuLimits {
  return {
    workgroupInvocations: Math.min(mostThreads, limits.maxComputeInvocationsPerWorkgroup),
    workgroupStorage: limits.maxComputeWorkgroupStorageSize,
    storageBuffers: limits.maxStorageBuffersPerShaderStage,
    deterministic,
  };
}

export const compileForGpu = (device: GpuDevice, program: Program, donated: readonly boolean[] = []): GpuExecutable =>
  new GpuExecutable(device, planForGpu(device, program, donated));

/** The same for a program whose named sizes are lengths of its inputs. */
export const compileSizedForGpu = (device: GpuDevice, program: Program): SizedGpuExecutable =>
  new SizedGpuExecutable(device, program, makePlan(program, sizedGpu(limitsOf(device))));
