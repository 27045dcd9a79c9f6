/** Where the arrays of a kernel are, and what places in them read. */
import type { Dtype, Guard, Index, Node, Shape } from "@cotangent/ir";
import { nodesOfIndex } from "@cotangent/kernel";

/** How a kernel buffer is reached. */
export interface Place {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: Shape;
  /** Truth values in buffers and tiles are 0 and 1 in u32. */
  readonly inMemory: boolean;
  /** Whether elements are of f16, two bytes each; in tiles and registers they are f32. */
  readonly half: boolean;
  /** Whether several threads may add to one element: elements are then atomic, those of f32 as bits, those of f16 in pairs. */
  readonly atomic: boolean;
  /** Whether the array is one of vectors. */
  readonly wide: boolean;
  /** Whether elements are words of u32 with the bits of what they are. */
  readonly words: boolean;
  /** The variable that says where the elements start in the memory that is bound, if not at its first. */
  readonly base?: string;
}

/** The nodes that a store or load at `index` under `guards` reads. */
export const nodesAt = (index: readonly Index[], guards: readonly Guard[]): readonly Node[] =>
  [...index, ...guards.map((guard) => guard.index)].flatMap(nodesOfIndex);
