/** Equations of arithmetic. */
import { add, div, mul, neg, reciprocal, sub } from "../primitives/arithmetic.ts";
import type { Step, Value } from "../program.ts";
import { arg, constantOf, madeBy, makeFull } from "./match.ts";
import type { Rule, RuleContext } from "./rule.ts";

const isFloat = (value: Value): boolean => value.type.dtype.kind === "float";
/** Whether constants made of constants are about as good as these: in f16 they soon overflow, or lose their digits. */
const hasRange = (value: Value): boolean => isFloat(value) && !value.type.dtype.arithmetic;

/** Matches an operation one of whose arguments is −z: calls `make` with the other argument and z. */
function withNegated(
  step: Step,
  context: RuleContext,
  make: (other: Value, negated: Value, position: number) => readonly Value[] | undefined,
): readonly Value[] | undefined {
  for (const position of [1, 0]) {
    const negated = madeBy(context, arg(step, position), neg);
    if (negated?.args[0]) return make(arg(step, 1 - position), negated.args[0], position);
  }
  return undefined;
}

export const arithmeticRules: readonly Rule[] = [
  {
    equation: "−(−x) = x",
    label: "exact",
    on: neg,
    apply: (step, context) => madeBy(context, arg(step, 0), neg)?.args,
  },
  {
    equation: "−(x − z) = z − x",
    label: "rounding",
    on: neg,
    apply(step, context) {
      const difference = madeBy(context, arg(step, 0), sub);
      return difference ? [context.b.one(sub, [...difference.args].toReversed())] : undefined;
    },
  },
  {
    equation: "x + (−z) = x − z, (−z) + x = x − z",
    label: "exact",
    on: add,
    apply: (step, context) => withNegated(step, context, (other, negated) => [context.b.one(sub, [other, negated])]),
  },
  {
    equation: "x − (−z) = x + z",
    label: "exact",
    on: sub,
    apply: (step, context) =>
      withNegated(step, context, (other, negated, position) =>
        position === 1 ? [context.b.one(add, [other, negated])] : undefined,
      ),
  },
  {
    equation: "x·(−z) = −(x·z)",
    label: "exact",
    on: mul,
    apply: (step, context) =>
      withNegated(step, context, (other, negated) => [context.b.one(neg, [context.b.one(mul, [other, negated])])]),
  },
  {
    equation: "x·1 = x, 1·x = x, x·(−1) = −x",
    label: "exact",
    on: mul,
    apply(step, context) {
      for (const position of [0, 1]) {
        const [constant, other] = [constantOf(context, arg(step, position)), arg(step, 1 - position)];
        if (constant === 1) return [other];
        if (constant === -1) return [context.b.one(neg, [other])];
      }
      return undefined;
    },
  },
  {
    equation: "x/1 = x",
    label: "exact",
    on: div,
    apply: (step, context) => (constantOf(context, arg(step, 1)) === 1 ? [arg(step, 0)] : undefined),
  },
  {
    equation: "1/x = reciprocal x",
    label: "exact",
    on: div,
    apply: (step, context) =>
      constantOf(context, arg(step, 0)) === 1 && arg(step, 0).type.dtype.kind === "float"
        ? [context.b.one(reciprocal, [arg(step, 1)])]
        : undefined,
  },
  {
    equation: "x/c = x·(1/c) for a constant c",
    label: "rounding",
    on: div,
    apply(step, context) {
      const [x, z] = [arg(step, 0), arg(step, 1)];
      const constant = constantOf(context, z);
      return constant === undefined || constant === 0 || !hasRange(x) || !Number.isFinite(1 / constant)
        ? undefined
        : [context.b.one(mul, [x, makeFull(context, z, 1 / constant)])];
    },
  },
  {
    equation: "(x·c)·d = x·(c·d) for constants c and d",
    label: "rounding",
    on: mul,
    apply(step, context) {
      for (const position of [0, 1]) {
        const [outer, inner] = [
          constantOf(context, arg(step, position)),
          madeBy(context, arg(step, 1 - position), mul),
        ];
        const at = inner?.args.findIndex((value) => constantOf(context, value) !== undefined) ?? -1;
        const [factor, rest] = [inner?.args[at], inner?.args[1 - at]];
        const constant = factor && constantOf(context, factor);
        if (
          outer !== undefined &&
          constant !== undefined &&
          rest &&
          hasRange(rest) &&
          constantOf(context, rest) === undefined
        )
          return [context.b.one(mul, [rest, makeFull(context, rest, outer * constant)])];
      }
      return undefined;
    },
  },
  {
    equation: "1/(1/x) = x",
    label: "rounding",
    on: reciprocal,
    apply: (step, context) => madeBy(context, arg(step, 0), reciprocal)?.args,
  },
];
