/** The elementary functions on a GPU, at the arguments at which their bounds are tried. */
import { f32, scalarOps } from "@cotangent/ir";
import { accuracyBounds, accuracySamples, referenceOf, seeded, type AccuracyBound } from "@cotangent/ir/testing";
import type { Kernel } from "@cotangent/kernel";
import { elementwise } from "../kernels/elementwise.ts";

/** Devices may take these as 0, and may leave 0 in their place. */
export const isSubnormal = (x: number): boolean => x !== 0 && Math.abs(x) < 2 ** -126;

export interface ExpansionCase extends AccuracyBound {
  readonly samples: readonly (readonly number[])[];
}

/** Edges and random arguments; none is subnormal, and neither is a value. */
export const expansionCases = (count: number): readonly ExpansionCase[] =>
  accuracyBounds.map((bound) => {
    const exact = referenceOf(bound.op);
    const samples = accuracySamples(bound, count, seeded(11)).filter(
      (args) => !args.some(isSubnormal) && !isSubnormal(exact(...args)),
    );
    return { ...bound, samples };
  });

export const expansionKernel =
  ({ op }: AccuracyBound) =>
  (length: number): Kernel =>
    elementwise(op, f32, f32, (nodes, x, z) => nodes.apply(op, [x, z].slice(0, scalarOps[op].arity)), length);
