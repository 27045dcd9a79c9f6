/** The CPU code generator: kernels and plans to JavaScript, and programs to functions on typed arrays. */
export { splitAtBarriers } from "./barriers.ts";
export { compile, compileSized, executable, printModule, printPlan } from "./complete.ts";
export type { CompileOptions } from "./complete.ts";
export { compileEntry, compileWith } from "./compile.ts";
export type { WithEntry } from "./compile.ts";
export { branches, calls, effects, loops, whiles } from "./control.ts";
export type { Executable } from "./executable.ts";
export { memoryUse } from "./memory.ts";
export type { CpuParts } from "./parts.ts";
export { setThreadSettings, threadCount } from "./thread-settings.ts";
export type { ThreadSettings, ThreadWorker } from "./thread-settings.ts";
export { allocation, arrayClass, sizeOfType } from "./places.ts";
export type { PrintedMain, PrintedModule } from "./print-module.ts";
export type { Entry, PrintedPlan } from "./print-plan.ts";
export type { SizedExecutable } from "./sized-executable.ts";
export { allocateSmall } from "./small-arrays.ts";
