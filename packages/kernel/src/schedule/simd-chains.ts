/**
 * Loops in order that do not run along memory side by side, such as running totals of rows: four rows take each step together,
 * so that none waits for the one before it.
 *
 *     parallel i < n                           parallel b < n div 4
 *       variable total = 0                       variable total₀ = 0 … variable total₃ = 0
 *       sequential k < m                    →    sequential k < m
 *         total = total + x[i·m + k]               total₀ = total₀ + x[4b·m + k]
 *         y[i·m + k] = total                       y[4b·m + k] = total₀ …
 */
import { axisIndex, concreteDim, sizeIndex, type Node } from "@cotangent/ir";
import type { KernelStatement } from "../kernel.ts";
import { axesBelow, reachable } from "../rewrite.ts";
import { nodesOf, rewriteStatements } from "../statements.ts";
import type { Loop } from "./simd-worth.ts";
import { blockIndex, blocksOf, type Workshop } from "./workshop.ts";

type Variable = Extract<KernelStatement, { kind: "variable" }>;

/** Iterations that are independent, in which the steps of a loop change variables. */
export interface Chains {
  readonly extent: number;
  readonly variables: readonly Variable[];
  readonly steps: Loop;
}

export function chainsOf({ axis, role, extent, backwards, body }: Loop, shop: Workshop): Chains | undefined {
  if (role !== "parallel" || extent.kind !== "size" || backwards === true) return undefined;
  const steps = body.at(-1);
  const variables = body.flatMap((statement) => (statement.kind === "variable" ? [statement] : []));
  if (steps?.kind !== "loop" || variables.length === 0 || variables.length !== body.length - 1) return undefined;
  if (axesBelow([steps.extent]).includes(axis)) return undefined;
  const names = new Set(variables.map(({ name }) => name));
  const isStep = (statement: KernelStatement): boolean =>
    statement.kind === "let" ||
    (statement.kind === "assign" && names.has(statement.name)) ||
    (statement.kind === "store" &&
      shop.buffers[statement.target]?.space !== "register" &&
      axesBelow(statement.index).includes(axis));
  return steps.body.every(isStep) ? { extent: concreteDim(extent.value, "a kernel"), variables, steps } : undefined;
}

/** Rows that take a step together, and the longest step of which that is worth the code. */
const rowsTogether = 4;
const longestStep = 32;

/** `loop` with four of its iterations in each; undefined where that is not what it is. */
export function together(loop: Loop, shop: Workshop): readonly KernelStatement[] | undefined {
  const chains = chainsOf(loop, shop);
  if (!chains || chains.extent < 2 || reachable(chains.steps.body.flatMap(nodesOf)).length > longestStep)
    return undefined;
  const { extent, variables, steps } = chains;
  const own = new Set(
    [...variables, ...steps.body].flatMap((statement) =>
      statement.kind === "let" || statement.kind === "variable" ? [statement.name] : [],
    ),
  );
  return blocksOf(extent, rowsTogether).flatMap((run) => {
    const block = shop.axis(run.count);
    const rows = Array.from({ length: run.width }, (_, row) => row);
    const inRow = (body: readonly KernelStatement[], row: number): readonly KernelStatement[] => {
      const rename = (name: string): string => (own.has(name) ? `${name}_row${row}` : name);
      const place = new Map([[loop.axis, blockIndex(run, axisIndex(block), sizeIndex(row))]]);
      const local = (name: string, { dtype }: Node): Node => shop.table.local(rename(name), dtype);
      return rewriteStatements(body, { ...shop.rewriting(place, { local }), rename });
    };
    const body = rows.flatMap((row) => inRow(steps.body, row));
    return shop.loop(block, "parallel", [...rows.flatMap((row) => inRow(variables, row)), { ...steps, body }]);
  });
}
