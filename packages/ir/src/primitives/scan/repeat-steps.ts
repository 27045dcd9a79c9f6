/** What loops and branches do with the two halves of a program. */
import { at, get } from "../../errors.ts";
import type { Emitter, Linearized } from "../../primitive.ts";
import type { Step, Value } from "../../program.ts";
import { shareCommonSubexpressions } from "../../rewrite/common-subexpressions.ts";

/** Partial derivatives often are of what is computed anyway, or of one another: of equal residuals one is kept. */
export const sharedHalves = (halves: Linearized): Linearized => ({
  ...halves,
  program: shareCommonSubexpressions(halves.program),
});

/** Repeats `steps` in `b`, reading and extending what `values` knows. */
export function repeatSteps(b: Emitter, steps: readonly Step[], values: Map<Value, Value>): void {
  for (const step of steps) {
    const results = b.apply(
      step.primitive,
      step.args.map((arg) => get(values, arg, "argument of a repeated step")),
      step.params,
    );
    step.results.forEach((result, i) => values.set(result, at(results, i)));
  }
}
