/** Where code with vectors comes from: at once, or, in a page, from a chunk of its own that is loaded when there are arrays. */
import type { CpuParts, Executable } from "@cotangent/codegen-js";
import type { Program } from "@cotangent/ir";
import type { Donation } from "@cotangent/kernel";

/** Makes code with vectors of a program that is ready to run; undefined where JavaScript does as well. */
export type Vectors = (program: Program, control: CpuParts, donation?: Donation) => Executable | undefined;

export interface FullSpeed {
  readonly vectors: Vectors;
  /** Starts threads; the promise is of how many there are, and rejected where there can be none. */
  readonly threads: () => Promise<number>;
}

/** Calls `use` with what makes such code; the promise is fulfilled after that. */
export type LoadVectors = (use: (speed: FullSpeed) => void) => Promise<void>;
