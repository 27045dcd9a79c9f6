/** What it costs to compute a step, and what may be computed again. */
import { concreteDim, lowerStep, scalarOps, sizeOf, type Node, type Shape, type Step } from "@cotangent/ir";
import { reachable } from "@cotangent/kernel";

const elementsIn = (shape: Shape): number => concreteDim(sizeOf(shape), "recompute");

const operationsOf = (roots: readonly Node[]): number =>
  reachable(roots).reduce((sum, node) => sum + (node.kind === "apply" ? scalarOps[node.op].cost : 0), 0);

/** Scalar operations of `step`, by cost as in `scalar-op.ts`; infinite for what is not computed again: loops, calls, nests, effects */
export function workOf(step: Step): number {
  if (step.primitive.effect) return Infinity;
  const form = lowerStep(step);
  switch (form.form) {
    case "view":
      return 0;
    case "scalar":
      return (
        step.results.reduce((size, { type }) => Math.max(size, elementsIn(type.shape)), 0) * operationsOf(form.results)
      );
    case "reduce":
      return elementsIn(form.domain) * (operationsOf(form.map) + operationsOf(form.monoid.combine));
    case "nest":
    case "loop":
    case "branch":
    case "call":
    case "effect":
      return Infinity;
  }
}
