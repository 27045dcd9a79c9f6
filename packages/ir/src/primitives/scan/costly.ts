/** What costs enough to be kept instead of computed again, and takes little room. */
import type { Node } from "../../node.ts";
import { subprograms, typesOf, type Step } from "../../program.ts";
import { scalarOps } from "../../scalar-op.ts";

/** An elementary function, in the cost model of `scalar-op.ts`. */
const costly = 16;

/** Whether a step computes an elementary function, or loops. */
export const isCostly = (step: Step): boolean => formOf(step).form === "loop" || (costOf(step) ?? 0) >= costly;

/** Whether `steps` of a loop read an array by as many positions as there are loops: they make no more numbers than it has. */
export const isSmall = (steps: readonly Step[]): boolean => 1 + depthOf(steps) <= positionsIn(steps);

/** How many loops are inside each other. */
const depthOf = (steps: readonly Step[]): number =>
  Math.max(0, ...steps.flatMap(subprograms).map((body) => 1 + depthOf(body.steps)));

/** The most positions by which an element is read. */
const positionsIn = (steps: readonly Step[]): number =>
  Math.max(
    0,
    ...steps.map((step) => {
      const bodies = subprograms(step);
      if (bodies.length > 0) return Math.max(...bodies.map((body) => positionsIn(body.steps)));
      const isElement = step.results.every(({ type }) => type.shape.length === 0);
      return isElement && formOf(step).form === "view" ? step.args.length - 1 : 0;
    }),
  );

/** Operations for each element of a pointwise step, 0 for constants and rearrangements of one array; undefined for others. */
export function costOf(step: Step): number | undefined {
  if (step.primitive.effect || step.primitive.opaque || step.primitive.derivative.kind === "control") return undefined;
  const form = formOf(step);
  if (form.form === "view") return step.args.length === 1 ? 0 : undefined;
  if (form.form !== "scalar") return undefined;
  const seen = new Set<Node>();
  const visit = (node: Node): number => {
    if (node.kind !== "apply" || seen.has(node)) return 0;
    seen.add(node);
    return scalarOps[node.op].cost + node.args.reduce((sum, arg) => sum + visit(arg), 0);
  };
  return form.results.reduce((sum, node) => sum + visit(node), 0);
}

const formOf = ({ primitive, args, params }: Step): ReturnType<Step["primitive"]["lower"]> =>
  primitive.lower(typesOf(args), params);
