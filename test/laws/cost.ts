/** The cheap gradient principle, counted on the plan: `cost(value and gradient of p) ≤ 4·cost(p) + 2·|inputs|`. */
import { vjp } from "@cotangent/ad";
import { Builder, inline, optimize, type Program } from "@cotangent/ir";
import { makePlan, planStatistics } from "@cotangent/kernel";
import { activeInputs } from "./calculus.ts";

export interface GradientCost {
  readonly value: number;
  readonly gradient: number;
  /** Elements of all inputs, cotangents among them. */
  readonly inputs: number;
}

/** `(x…, ȳ…) ↦ (f(x), Jᵀ·ȳ)` */
function valueAndGradient(program: Program): Program {
  const { forward, backward, residuals, active } = vjp(program, activeInputs(program));
  const b = new Builder();
  const inputs = program.inputs.map(({ type }) => b.input(type));
  const cts = program.outputs.filter((_, i) => active[i]).map(({ type }) => b.input(type));
  const known = inline(b, forward, inputs);
  const first = known.length - residuals;
  return b.finish(
    [...known.slice(0, first), ...inline(b, backward, [...known.slice(first), ...cts])],
    "valueAndGradient",
  );
}

const cost = (program: Program): number => planStatistics(makePlan(optimize(program), "cpu")).operations;

const elements = ({ inputs }: Program): number =>
  inputs.reduce((total, { type }) => total + type.shape.reduce<number>((size, dim) => size * Number(dim), 1), 0);

export function gradientCost(program: Program): GradientCost {
  const both = valueAndGradient(program);
  return { value: cost(program), gradient: cost(both), inputs: elements(both) };
}

/** How much of the bound is used; 1 is all of it. */
export const share = ({ value, gradient, inputs }: GradientCost, times = 4): number =>
  gradient / Math.max(1, times * value + 2 * inputs);
