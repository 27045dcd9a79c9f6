/** Structural zeros vanish. All of these are exact: a structural zero is no float, so nothing is rounded or lost. */
import { add, neg, sub } from "../primitives/arithmetic.ts";
import { zeroOf } from "../primitives/constant.ts";
import { cast, select } from "../primitives/logic.ts";
import type { Step } from "../program.ts";
import { arg, isZero } from "./match.ts";
import type { Rule, RuleContext } from "./rule.ts";

/** Whether the step's derivative says that it maps these structural zeros to zero. */
function sendsZeroToZero({ primitive, args }: Step, context: RuleContext): boolean {
  const { derivative } = primitive;
  const zeroAt = (i: number): boolean => args[i] !== undefined && isZero(context, args[i]);
  switch (derivative.kind) {
    case "linear": {
      const positions = derivative.in ?? args.map((_, i) => i);
      return positions.length > 0 && positions.every(zeroAt);
    }
    case "multilinear":
      return args.some((_, i) => zeroAt(i));
    case "pointwise":
      return (
        derivative.partials.length > 0 &&
        derivative.partials.some((partial, i) => typeof partial === "object" && zeroAt(i))
      );
    case "zero":
    case "rule":
    case "move":
    case "control":
    case "undefined":
      return false;
  }
}

export const zeroRules: readonly Rule[] = [
  {
    equation: "L(0) = 0 for L linear in its zero arguments",
    label: "exact",
    on: "any",
    apply: (step, context) =>
      !step.primitive.effect &&
      step.results.every(({ type }) => type.dtype.differentiable) &&
      sendsZeroToZero(step, context)
        ? step.results.map(({ type }) => zeroOf(context.b, type))
        : undefined,
  },
  {
    equation: "x + 0 = x, 0 + x = x",
    label: "exact",
    on: add,
    apply(step, context) {
      const [x, z] = [arg(step, 0), arg(step, 1)];
      return isZero(context, x) ? [z] : isZero(context, z) ? [x] : undefined;
    },
  },
  {
    equation: "x − 0 = x, 0 − x = −x",
    label: "exact",
    on: sub,
    apply(step, context) {
      const [x, z] = [arg(step, 0), arg(step, 1)];
      return isZero(context, z) ? [x] : isZero(context, x) ? [context.b.one(neg, [z])] : undefined;
    },
  },
  {
    equation: "select(c, x, x) = x",
    label: "exact",
    on: select,
    apply: (step) => (arg(step, 1) === arg(step, 2) ? [arg(step, 1)] : undefined),
  },
  {
    equation: "cast[d] x = x for x of dtype d",
    label: "exact",
    on: cast,
    apply: (step) => (arg(step, 0).type.dtype === step.results[0]?.type.dtype ? [arg(step, 0)] : undefined),
  },
];
