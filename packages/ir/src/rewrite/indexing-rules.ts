/** Adding at positions, and adding what was added at positions. */
import { add } from "../primitives/arithmetic.ts";
import { scatterAdd } from "../primitives/indexing.ts";
import type { Value } from "../program.ts";
import { arg, isZero, madeBy } from "./match.ts";
import type { Rule } from "./rule.ts";

export const indexingRules: readonly Rule[] = [
  {
    equation: "x + scatterAdd(0, i, u) = scatterAdd(x, i, u)",
    label: "rounding",
    on: add,
    apply(step, context) {
      for (const position of [1, 0]) {
        const made = madeBy(context, arg(step, position), scatterAdd);
        const [base, indices, updates]: readonly (Value | undefined)[] = made?.args ?? [];
        if (made && base && indices && updates && isZero(context, base))
          return [context.b.one(scatterAdd, [arg(step, 1 - position), indices, updates], made.params)];
      }
      return undefined;
    },
  },
];
