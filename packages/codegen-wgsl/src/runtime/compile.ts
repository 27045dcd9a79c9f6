/** Programs for a device: planned within its limits. */
import type { Program } from "@cotangent/ir";
import { makePlan, type Plan } from "@cotangent/kernel";
import { GpuExecutable } from "./executable.ts";
import type { GpuDevice } from "./gpu-device.ts";

/** `program`, optimized before, as kernels for `device`; `donated` says for each input whether an output may take its memory. */
export const planForGpu = (_: GpuDevice, program: Program, donated: readonly boolean[] = []): Plan =>
  makePlan(program, "cpu", { donated });

export const compileForGpu = (device: GpuDevice, program: Program, donated: readonly boolean[] = []): GpuExecutable =>
  new GpuExecutable(device, planForGpu(device, program, donated));
