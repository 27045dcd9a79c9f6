/** What fusion does for arrays only: programs of scalars have nothing of it. */
import { at } from "@cotangent/ir";
import { sizeOfShape, type Graph } from "./graph.ts";
import type { Group, LoopGroups } from "./group.ts";
import { hasProduct, loopsInMemory, loopsOfThreads } from "./loop-groups.ts";
import type { Unit } from "./unit.ts";

export interface Arrays {
  /** Whether a value repeats the elements of a smaller one, which is then what is worth storing. */
  repeatsSmaller(graph: Graph, value: number): boolean;
  /**
   * Single numbers that inputs alone say, such as the step size of an optimizer: known before everything else, they do
   * not keep what reads them from joining an earlier kernel.
   */
  firstNumbers(graph: Graph, units: readonly Unit[]): ReadonlySet<Unit>;
  grouping(graph: Graph): LoopGroups;
  /** Whether the kernel of `group` goes through memory, rather than to do much with few elements. */
  isLight(group: Group): boolean;
}

/** Where a kernel may read and write many arrays, and go through a row again that no cache holds. */
export const arraysInMemory: Arrays = {
  repeatsSmaller,
  firstNumbers,
  isLight,
  grouping: loopsInMemory,
};

/** Where threads work on a row together and kernels have few arrays. */
export const arraysOfThreads: Arrays = { repeatsSmaller, firstNumbers, isLight, grouping: loopsOfThreads };

function isLight(group: Group): boolean {
  return !hasProduct(group);
}

function repeatsSmaller({ makers, steps, shapes }: Graph, value: number): boolean {
  const maker = makers[value];
  const step = maker && at(steps, maker.step);
  if (step?.form.form !== "view") return false;
  const [piece, ...more] = step.form.pieces;
  if (!piece || more.length > 0 || piece.guards.length > 0) return false;
  return sizeOfShape(at(shapes, at(step.args, piece.arg))) < sizeOfShape(at(shapes, value));
}

function firstNumbers({ inputs }: Graph, units: readonly Unit[]): ReadonlySet<Unit> {
  const [first, known] = [new Set<Unit>(), new Set<number>(inputs)];
  for (const unit of units) {
    const isNumber = unit.kind === "element" && sizeOfShape(unit.domain) === 1;
    if (!isNumber || [...unit.accesses.values()].some(({ body, value }) => !body && !known.has(value))) continue;
    first.add(unit);
    for (const value of unit.values) known.add(value);
  }
  return first;
}
