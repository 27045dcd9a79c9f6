/** Examples put together into a batch. */
import { ArgumentError } from "@cotangent/ir";
import { array, type ArrayInput } from "../numpy/creation.ts";
import { stack } from "../numpy/join.ts";
import type { Tensor } from "../tensor.ts";
import { typed } from "../tree-types.ts";
import { checkStructure, flatten, leafPaths, showPath, unflatten } from "../tree.ts";

/** The examples, at least one, stacked leaf by leaf along a new first axis. */
export function collate(examples: readonly unknown[]): unknown {
  const flat = examples.map((example) => flatten(example));
  const [first] = flat;
  if (!first) throw new Error("internal: a batch of no examples");
  for (const [i, { structure }] of flat.entries())
    checkStructure(structure, first.structure, `example ${i} of a batch`);
  const paths = leafPaths(first.structure);
  const column = (leaf: number): Tensor => {
    const parts = flat.map(({ leaves }) => array(typed<ArrayInput>(leaves[leaf])));
    const shape = String(parts[0]?.shape);
    const other = parts.find((part) => String(part.shape) !== shape);
    if (!other) return stack(parts);
    throw new ArgumentError(
      "bad-argument",
      `a batch of examples with [${shape}] and [${other.shape.join()}] at ${showPath(paths[leaf] ?? "")}`,
      "all examples of a batch need the same shapes; pad or crop them before",
    );
  };
  return unflatten(
    first.structure,
    first.leaves.map((_, leaf) => column(leaf)),
  );
}
