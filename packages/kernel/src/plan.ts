/**
 * A plan: the whole program after scheduling. It is pure data: buffers with lifetimes and places in one arena, and
 * commands. Nothing else knows control flow between kernels. codegen-js prints a plan as one function, the WebGPU
 * executor drives it, the CLI prints it as a module.
 */
import type { ArrayType, Dim, EffectForm } from "@cotangent/ir";
import type { Kernel } from "./kernel.ts";

export interface PlanBuffer {
  readonly type: ArrayType;
  /** Inputs and outputs belong to the caller; temporaries live in the arena. */
  readonly role: "input" | "output" | "temporary";
  /** Bytes from the start of the arena, for temporaries. Buffers whose lifetimes do not meet may overlap. */
  readonly offset?: number;
}

/** A buffer, or the part of it that iteration `counter` of an enclosing loop sees: `stride` elements from `counter·stride`. */
export interface BufferRef {
  readonly buffer: number;
  readonly slice?: { readonly counter: number; readonly stride: Dim };
}

export type Command =
  /** One reference for each kernel buffer of space `buffer`, in order. */
  | { readonly kind: "run"; readonly kernel: Kernel; readonly buffers: readonly BufferRef[] }
  | { readonly kind: "copy"; readonly from: BufferRef; readonly to: BufferRef }
  /** Runs `body` `count` times; after each iteration the buffers of each pair in `swap` change places. */
  | { readonly kind: "loop"; readonly counter: number; readonly count: Dim; readonly backwards: boolean; readonly body: readonly Command[]; readonly swap: readonly (readonly [number, number])[] }
  /** Runs another plan on buffers of this one: functions stay functions. */
  | { readonly kind: "call"; readonly plan: Plan; readonly inputs: readonly BufferRef[]; readonly outputs: readonly BufferRef[] }
  | { readonly kind: "effect"; readonly form: EffectForm; readonly values: readonly BufferRef[] };

export interface Plan {
  readonly name: string;
  readonly buffers: readonly PlanBuffer[];
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly commands: readonly Command[];
  readonly arenaBytes: number;
}
