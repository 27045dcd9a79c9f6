/** What a device does for a plan, as data: dispatches with the memory that they bind, loops, branches and effects. */
import type { ArrayType, Dim, EffectForm } from "@cotangent/ir";
import type { Kernel } from "@cotangent/kernel";
import type { BufferUse } from "../bindings.ts";
import type { LaidOut } from "../region/lay-out.ts";
import type { Shader } from "../shader.ts";
import type { Bytes, Mark, Offset } from "../spans.ts";

/**
 * Memory of a program: an input, an output (one that is an input is that), or a part of the arena. The offset is one in the
 * buffer of all inputs or outputs, where they have one.
 */
export type Memory = Offset & { readonly bytes: Bytes } & (
    | { readonly kind: "input" | "output"; readonly position: number }
    | { readonly kind: "arena" }
  );

export interface DispatchStep<S = Shader> {
  readonly kind: "dispatch";
  /** Undefined where it is more than one. */
  readonly kernel: Kernel | undefined;
  /** What the kernel is called in errors, debuggers and profilers: its plan, its name, and what was fused into it. */
  readonly label: string;
  readonly shader: S;
  /** Positions in the memories of the program, one for each binding of the shader. */
  readonly memories: readonly number[];
}

export type Step<S = Shader> =
  | DispatchStep<S>
  | {
      readonly kind: "loop";
      readonly depth: number;
      readonly count: Dim;
      /** How many iterations of the plan's loop one of these does, if more than one. */
      readonly each?: number;
      /** An i32 scalar that is read before the loop: no more iterations than that run. */
      readonly limit?: number;
      readonly backwards: boolean;
      readonly body: readonly Step<S>[];
      readonly swap: readonly (readonly [number, number])[];
    }
  /** As long as `test`, a bool, is true, runs `iteration`, which finds it anew. */
  | {
      readonly kind: "while";
      readonly depth: number;
      readonly count: Dim;
      readonly test: number;
      readonly iteration: readonly Step<S>[];
      /** Present where iterations may be sent ahead: where the host does not look into them. */
      readonly predicate?: S;
    }
  /** Runs the steps whose number the i32 scalar `index` is, clamped to those there are. */
  | {
      readonly kind: "branch";
      readonly index: number;
      readonly branches: readonly (readonly Step<S>[])[];
      /** Present where all branches may be sent before it is known which is wanted. */
      readonly predicate?: S;
    }
  | {
      readonly kind: "effect";
      readonly form: EffectForm;
      readonly values: readonly HostArray[];
      /** What the host fills. */
      readonly results: readonly HostArray[];
    };

/** An array that the host reads or writes. */
export interface HostArray {
  readonly memory: number;
  readonly type: ArrayType;
}

export interface FlatPlan<S = Shader> {
  readonly name: string;
  readonly memories: readonly Memory[];
  readonly steps: readonly Step<S>[];
  /** Of the temporaries of known sizes; others come after them. */
  readonly arenaBytes: number;
  readonly marks: readonly Mark[];
  /** Where each buffer ends. */
  readonly ends: Readonly<Record<Memory["kind"], Offset>>;
  /** Memories whose starts regions are told, in the order of the members of the uniform. */
  readonly starts: readonly number[];
  /** For each output the input whose memory it takes, or −1. */
  readonly donors: readonly number[];
  readonly outputs: readonly ArrayType[];
}

/** All dispatches of `steps`, each once however often it runs. */
export const dispatchesOf = <S>(steps: readonly Step<S>[]): readonly DispatchStep<S>[] => [
  ...new Set(
    steps.flatMap((step) => {
      if (step.kind === "dispatch") return [step];
      if (step.kind === "loop") return dispatchesOf(step.body);
      if (step.kind === "branch") return dispatchesOf(step.branches.flat());
      return step.kind === "while" ? dispatchesOf(step.iteration) : [];
    }),
  ),
];

/** Whether the host has nothing to look at in the middle. */
export const isQuiet = <S>(steps: readonly Step<S>[]): boolean =>
  steps.every(
    (step) => step.kind === "dispatch" || (step.kind === "loop" && step.limit === undefined && isQuiet(step.body)),
  );

/** What prints the kernels of plans, and where their memory is. */
export interface PlanPrinter<S> {
  kernel(kernel: Kernel, uses: readonly BufferUse[]): readonly S[];
  /** A shader for `predicateEntry`. */
  predicate(dispatches: number, most: number): S;
  /** Present where small kernels are put together, with the loops around them; then inputs and outputs are packed. */
  readonly region?: (region: LaidOut) => S;
  /** Whether all inputs are parts of one GPUBuffer, and all outputs of another. */
  readonly isPacked: boolean;
}
