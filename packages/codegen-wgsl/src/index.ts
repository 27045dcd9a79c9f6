/** The WebGPU code generator: kernels to WGSL. */
export { printWgsl } from "./print-kernel.ts";
export type { Binding, Shader } from "./print-kernel.ts";
