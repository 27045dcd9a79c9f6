/** Where code with vectors comes from: at once, or, in a page, from a chunk of its own that is loaded when there are arrays. */
import type { CpuParts, Executable } from "@cotangent/codegen-js";
import type { Dtype, Program, TypedArray } from "@cotangent/ir";
import type { Donation } from "@cotangent/kernel";

export interface Vectors {
  /** Makes code with vectors of a program that is ready to run; undefined where JavaScript does as well. */
  compile(program: Program, control: CpuParts, donation?: Donation): Executable | undefined;
  /** The same; modules are compiled without blocking. */
  compileLater(program: Program, control: CpuParts, donation?: Donation): Promise<Executable | undefined>;
  /** Gives memory back that such code made for `elements`, if there are any; nobody may look at them any more. */
  free(elements: TypedArray | undefined): void;
  /** Starts threads; the promise is of how many there are, and rejected where there can be none. */
  startThreads(): Promise<number>;
  /** An array of zeros where such code works on it in place; undefined where there is no such place for it. */
  allocate(dtype: Dtype, length: number): TypedArray | undefined;
}

/** Calls `use` with what makes such code; the promise is fulfilled after that. */
export type LoadVectors = (use: (vectors: Vectors) => void) => Promise<void>;
