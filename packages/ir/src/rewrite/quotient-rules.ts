/** Equations of quotients. */
import { div, reciprocal } from "../primitives/arithmetic.ts";
import { arg, constantOf } from "./match.ts";
import type { Rule } from "./rule.ts";

/** The derivative of 1/x reads its result, that of a quotient both operands. */
export const quotientRules: readonly Rule[] = [
  {
    equation: "1/x = reciprocal x",
    label: "exact",
    on: div,
    apply: (step, context) =>
      constantOf(context, arg(step, 0)) === 1 && arg(step, 0).type.dtype.kind === "float"
        ? [context.b.one(reciprocal, [arg(step, 1)])]
        : undefined,
  },
];
