/**
 * A region: commands of a plan that one workgroup runs in one dispatch, loops and branches included, because all their
 * kernels are small. Its threads share the iterations of parallel loops, and wait for each other between kernels.
 */
import type { ArrayType, Dim } from "@cotangent/ir";
import type { Kernel } from "@cotangent/kernel";
import type { Place } from "../runtime/frame.ts";
import type { Memory } from "../runtime/steps.ts";

export type RegionStep =
  /** A place for each kernel buffer of space `buffer`, in order. */
  | { readonly kind: "run"; readonly kernel: Kernel; readonly places: readonly Place[] }
  | {
      readonly kind: "loop";
      readonly depth: number;
      readonly count: Dim;
      readonly chunk?: Chunk;
      /** An i32 scalar: no more iterations than that run. */
      readonly limit?: Place;
      readonly backwards: boolean;
      readonly body: readonly RegionStep[];
    }
  /** Runs `body` as long as `condition` leaves a true value in `test`. */
  | {
      readonly kind: "while";
      readonly depth: number;
      readonly count: Dim;
      readonly chunk?: Chunk;
      readonly condition: readonly RegionStep[];
      readonly test: Place;
      readonly body: readonly RegionStep[];
    }
  | { readonly kind: "branch"; readonly index: Place; readonly branches: readonly (readonly RegionStep[])[] };

/** One dispatch does `length` iterations: those whose number, divided by it, is the counter of the loop around the region at `depth`. */
export interface Chunk {
  readonly depth: number;
  readonly length: number;
}

export interface RegionMemory {
  readonly memory: Memory;
  readonly type: ArrayType;
  /** Whether nothing outside of the region touches it, and it is written in the region before it is read. */
  readonly isLocal: boolean;
}

export interface Region {
  readonly steps: readonly RegionStep[];
  /** What the steps touch, by number. */
  readonly memories: ReadonlyMap<number, RegionMemory>;
  /** The number of loops around it, which are not its own. */
  readonly depth: number;
}

/** How many iterations one dispatch does. */
export const iterationsOf = ({ count, chunk }: Extract<RegionStep, { kind: "loop" | "while" }>): number => {
  if (chunk) return chunk.length;
  if (typeof count === "number") return count;
  throw new Error("internal: a loop over a size that is not in chunks");
};

export const runsIn = (steps: readonly RegionStep[]): readonly Extract<RegionStep, { kind: "run" }>[] =>
  steps.flatMap((step) => {
    if (step.kind === "run") return [step];
    if (step.kind === "branch") return runsIn(step.branches.flat());
    return runsIn(step.kind === "while" ? [...step.condition, ...step.body] : step.body);
  });

/** The places that steps read to know how they go on. */
export const askedIn = (steps: readonly RegionStep[]): readonly Place[] =>
  steps.flatMap((step) => {
    if (step.kind === "run") return [];
    if (step.kind === "branch") return [step.index, ...askedIn(step.branches.flat())];
    if (step.kind === "while") return [step.test, ...askedIn([...step.condition, ...step.body])];
    return [...(step.limit ? [step.limit] : []), ...askedIn(step.body)];
  });
