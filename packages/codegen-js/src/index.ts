/** The CPU code generator: kernels and plans to JavaScript, and programs to functions on typed arrays. */
export { splitAtBarriers } from "./barriers.ts";
export { compile, executable, printPlan } from "./complete.ts";
export type { CompileOptions } from "./complete.ts";
export { compileWith } from "./compile.ts";
export { branches, calls, effects, loops, whiles } from "./control.ts";
export type { Executable } from "./executable.ts";
export type { CpuParts } from "./parts.ts";
export type { PrintedPlan } from "./print-plan.ts";
export { setThreadSettings, threadCount } from "./thread-settings.ts";
export type { ThreadSettings, ThreadWorker } from "./thread-settings.ts";
