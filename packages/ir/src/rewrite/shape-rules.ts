/** Rearrangements of rearrangements, and of constants. All are exact: no element is computed. */
import { equalShapes } from "../dim.ts";
import { at } from "../errors.ts";
import { broadcast, sum } from "../primitives/broadcast.ts";
import { reshape, transpose } from "../primitives/shape.ts";
import { arg, constantOf, madeBy, makeFull, paramsOf } from "./match.ts";
import type { Rule } from "./rule.ts";

export const shapeRules: readonly Rule[] = [
  {
    equation: "V(c) = c for a rearrangement V without fill and a constant c",
    label: "exact",
    on: "any",
    apply(step, context) {
      const [first] = step.args;
      const value = first && constantOf(context, first);
      if (value === undefined || step.primitive.effect || step.primitive.opaque) return undefined;
      const form = step.primitive.lower(
        step.args.map(({ type }) => type),
        step.params,
      );
      const whole =
        form.form === "view" &&
        form.pieces.length === 1 &&
        form.pieces[0]?.guards.length === 0 &&
        form.pieces[0].arg === 0;
      return whole ? step.results.map((result) => makeFull(context, result, value)) : undefined;
    },
  },
  {
    equation: "reshape[s] x = x for x of shape s",
    label: "exact",
    on: reshape,
    apply: (step) => (equalShapes(arg(step, 0).type.shape, paramsOf(step, reshape).shape) ? [arg(step, 0)] : undefined),
  },
  {
    equation: "reshape[s](reshape[r] x) = reshape[s] x",
    label: "exact",
    on: reshape,
    apply(step, context) {
      const inner = madeBy(context, arg(step, 0), reshape);
      return inner && [context.b.one(reshape, inner.args, paramsOf(step, reshape))];
    },
  },
  {
    equation: "transpose[id] x = x",
    label: "exact",
    on: transpose,
    apply: (step) => (paramsOf(step, transpose).order.every((axis, i) => axis === i) ? [arg(step, 0)] : undefined),
  },
  {
    equation: "transpose[p](transpose[q] x) = transpose[q∘p] x",
    label: "exact",
    on: transpose,
    apply(step, context) {
      const inner = madeBy(context, arg(step, 0), transpose);
      return (
        inner && [
          context.b.one(transpose, inner.args, {
            order: paramsOf(step, transpose).order.map((axis) => at(inner.params.order, axis)),
          }),
        ]
      );
    },
  },
  {
    equation: "broadcast[s] x = x for x of shape s",
    label: "exact",
    on: broadcast,
    apply: (step) =>
      paramsOf(step, broadcast).axes.length === paramsOf(step, broadcast).shape.length ? [arg(step, 0)] : undefined,
  },
  {
    equation: "broadcast[s, a](broadcast[r, b] x) = broadcast[s, a∘b] x",
    label: "exact",
    on: broadcast,
    apply(step, context) {
      const inner = madeBy(context, arg(step, 0), broadcast);
      const { shape, axes } = paramsOf(step, broadcast);
      return (
        inner && [
          context.b.one(broadcast, inner.args, { shape, axes: inner.params.axes.map((axis) => at(axes, axis)) }),
        ]
      );
    },
  },
  {
    equation: "sum[] x = x",
    label: "exact",
    on: sum,
    apply: (step) => (paramsOf(step, sum).axes.length === 0 ? [arg(step, 0)] : undefined),
  },
  {
    equation: "sum[a] c = n·c for a constant c and n elements along a",
    label: "rounding",
    on: sum,
    apply(step, context) {
      const value = constantOf(context, arg(step, 0));
      const count = paramsOf(step, sum).axes.map((axis) => at(arg(step, 0).type.shape, axis));
      if (value === undefined || !count.every((dim) => typeof dim === "number")) return undefined;
      const [result] = step.results;
      const total = count.includes(0) ? 0 : value * count.reduce((a, b) => a * b, 1);
      return result && [makeFull(context, result, result.type.dtype.wrap(total))];
    },
  },
];
