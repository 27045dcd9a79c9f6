/** The CPU code generator: kernels and plans to JavaScript, and programs to functions on typed arrays. */
export { splitAtBarriers } from "./barriers.ts";
export { compile } from "./compile.ts";
export type { CompileOptions } from "./compile.ts";
export { executable } from "./executable.ts";
export type { Executable } from "./executable.ts";
export { printPlan } from "./print-plan.ts";
export type { PrintedPlan } from "./print-plan.ts";
