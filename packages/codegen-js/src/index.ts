/** The CPU code generator: kernels and plans to JavaScript, and programs to functions on typed arrays. */
export { splitAtBarriers } from "./barriers.ts";
export { compile, executable, printPlan } from "./complete.ts";
export { compileWith } from "./compile.ts";
export type { CompileOptions } from "./compile.ts";
export type { CpuControl } from "./control.ts";
export type { Executable } from "./executable.ts";
export { calls, effects, loops } from "./print-control.ts";
export type { PrintedPlan } from "./print-plan.ts";
