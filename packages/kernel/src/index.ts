/** Program → kernels → plan, shared by all code generators. */
export type { AddressSpace, Kernel, KernelBuffer, KernelStatement, ReduceAxis, ReduceStatement } from "./kernel.ts";
export type { BufferRef, Command, Plan, PlanBuffer, Slice } from "./plan.ts";
