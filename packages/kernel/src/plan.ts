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
  /** Whether its elements are their positions: the first command that touches it fills it, and no other writes to it. */
  readonly counts?: boolean;
  /** Bytes from the start of the arena, for temporaries. Buffers whose lifetimes do not meet may overlap. */
  readonly offset?: number;
}

/** The part of a buffer that iteration `counter` of an enclosing loop sees: it starts `counter·stride` elements further on. */
export interface Slice {
  readonly counter: number;
  readonly stride: Dim;
}

/** A buffer, or a part of it: the offsets of `slices` add up (one for each loop that the part is an element of). */
export interface BufferRef {
  readonly buffer: number;
  readonly slices?: readonly Slice[];
}

export type Command =
  /** One reference for each kernel buffer of space `buffer`, in order. */
  | { readonly kind: "run"; readonly kernel: Kernel; readonly buffers: readonly BufferRef[] }
  | { readonly kind: "copy"; readonly type: ArrayType; readonly from: BufferRef; readonly to: BufferRef }
  /**
   * Runs `body` `count` times (the counter runs down if `backwards`); after each iteration the buffers of each pair in
   * `swap`, temporaries of one type, change places, so that the first of a pair holds the carry before and after the loop.
   */
  | {
      readonly kind: "loop";
      readonly counter: number;
      readonly count: Dim;
      /** An i32 scalar: no more iterations than that run, counted from the first element. */
      readonly limit?: BufferRef;
      readonly backwards: boolean;
      readonly body: readonly Command[];
      readonly swap: readonly (readonly [number, number])[];
    }
  /**
   * Runs `condition`, and as long as it leaves a true value in `test`, a bool, runs `body`, changes places, and asks again;
   * at most `count` times, which may be infinite. If a named size says how often and the condition still holds then, that
   * size was too short, which whoever runs the plan is told.
   */
  | {
      readonly kind: "while";
      readonly counter: number;
      readonly count: Dim;
      readonly condition: readonly Command[];
      readonly test: BufferRef;
      readonly body: readonly Command[];
      readonly swap: readonly (readonly [number, number])[];
    }
  /** Runs the list whose number, clamped to those there are, the i32 scalar `index` is. */
  | { readonly kind: "branch"; readonly index: BufferRef; readonly branches: readonly (readonly Command[])[] }
  /** Runs another plan on buffers of this one: functions stay functions. */
  | {
      readonly kind: "call";
      readonly plan: Plan;
      readonly inputs: readonly BufferRef[];
      readonly outputs: readonly BufferRef[];
    }
  /** Tells the host, which fills `results` where the form says that it returns them. */
  | {
      readonly kind: "effect";
      readonly form: EffectForm;
      readonly values: readonly BufferRef[];
      readonly results: readonly BufferRef[];
    };

export interface Plan {
  readonly name: string;
  readonly buffers: readonly PlanBuffer[];
  readonly inputs: readonly number[];
  /** An output in the memory of a donated input is the buffer of that input, at most one for each. Other inputs are never written to. */
  readonly outputs: readonly number[];
  readonly commands: readonly Command[];
  readonly arenaBytes: number;
}
