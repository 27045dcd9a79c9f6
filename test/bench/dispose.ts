/** Memory of results that nobody wants: in a loop that never yields nothing is collected, and new memory is dear. */
import { Tensor, tree } from "cotangent";

/** Gives the memory of the tensors of a tree back. */
export function disposeOf(results: unknown): void {
  for (const x of tree.leaves(results)) if (x instanceof Tensor) x.dispose();
}
