/** Program → kernels → plan, shared by all code generators. */
export type { AddressSpace, Kernel, KernelBuffer, KernelStatement, ReduceAxis, ReduceStatement } from "./kernel.ts";
export type { BufferRef, Command, Plan, PlanBuffer, Slice } from "./plan.ts";
export { childrenOf, nodesOfIndex, reachable, rewriteOne } from "./rewrite.ts";
export type { Rewrite } from "./rewrite.ts";
export { allStatements, bodyOf, mapStatement, nodesOf } from "./statements.ts";
export { usesOf } from "./uses.ts";
export { fuse } from "./fuse/fuse.ts";
export type { FusedItem, FusedProgram } from "./fuse/fuse.ts";
export { allCommands, commandsIn, mapCommandsIn, movingIn, swapsOf } from "./plan/commands.ts";
export { makePlan } from "./plan/make-plan.ts";
export type { PlanOptions, Target } from "./plan/make-plan.ts";
export { cpu, gpu, unscheduled } from "./plan/machine.ts";
export type { Machine } from "./plan/machine.ts";
export { defaultGpuLimits } from "./schedule/gpu-limits.ts";
export type { GpuLimits } from "./schedule/gpu-limits.ts";
export { kernelCost, planStatistics } from "./statistics.ts";
export type { PlanStatistics } from "./statistics.ts";
export { showKernel, showPlan } from "./show.ts";
