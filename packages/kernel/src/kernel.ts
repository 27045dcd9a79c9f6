/**
 * A kernel: one loop nest over buffers, as data. Before scheduling it says what is computed (`reduce` statements name a
 * monoid and say whether it may be regrouped); scheduling turns that into loops with variables, tiles and lanes for one
 * kind of machine. Printers only print: JS and WGSL are two spellings of the same statements.
 */
import type { ArrayType, Dim, Dtype, Monoid, Node, StatementWith } from "@cotangent/ir";

/** `buffer`: memory that outlives the kernel; `tile`: shared by a workgroup (a row, on the CPU); `register`: one thread's. */
export type AddressSpace = "buffer" | "tile" | "register";

export interface KernelBuffer {
  readonly name: string;
  readonly type: ArrayType;
  readonly space: AddressSpace;
  readonly access: "read" | "write" | "readwrite";
  /** Buffers with the same alias set may be the same memory; each element is then read before it is written. */
  readonly alias?: number;
}

export interface Kernel {
  readonly name: string;
  /** `source` of load nodes and `target` of stores are positions in this list. Buffers are dense and row-major. */
  readonly buffers: readonly KernelBuffer[];
  readonly body: readonly KernelStatement[];
  /** The names of the operations that were fused into it, and the user's lines, for people. */
  readonly comment: string;
}

/** The statements of nests, and two of kernels alone. */
export type KernelStatement = StatementWith<
  /** Binds `names` to the components of `map` accumulated over `axes`. Gone after scheduling. */
  | ReduceStatement
  /** All threads of a workgroup have come this far; nothing on the CPU. */
  | { readonly kind: "barrier" }
>;

export interface ReduceStatement {
  readonly kind: "reduce";
  readonly names: readonly string[];
  readonly axes: readonly ReduceAxis[];
  readonly map: readonly Node[];
  readonly monoid: Monoid;
  /** What partial results are kept in; at least as wide as the elements. */
  readonly accumulators: readonly Dtype[];
  /** Whether elements may be regrouped and reordered. The combination tree is then fixed by the schedule, never by the number of threads. */
  readonly reassociate: boolean;
}

export interface ReduceAxis {
  readonly axis: number;
  readonly extent: Dim;
}
