/** The WebGPU code generator: kernels to WGSL, and the executor that drives plans on a device. */
export type { Binding, BufferUse, LoopSlice } from "./bindings.ts";
export { printWgsl } from "./print-kernel.ts";
export type { Shader } from "./shader.ts";
export { acquire } from "./runtime/acquire.ts";
export type { AcquireOptions } from "./runtime/acquire.ts";
export { DeviceArray } from "./runtime/device-array.ts";
export { compileForGpu, compileSizedForGpu, planForGpu } from "./runtime/compile.ts";
export { GpuExecutable } from "./runtime/executable.ts";
export { SizedGpuExecutable } from "./runtime/sized-executable.ts";
export { GpuDevice } from "./runtime/gpu-device.ts";
export type { GpuDeviceOptions } from "./runtime/gpu-device.ts";
export { standaloneShaders } from "./standalone/standalone.ts";
export type { GpuFrame, HostNames, Packing, StandaloneOptions, StandaloneShaders } from "./standalone/standalone.ts";
