/**
 * Derivatives at kinks, at the edges of domains, in tails and at infinity, each to the order stated, in forward and in
 * reverse mode, before and after partial evaluation. Values are conventions that the operations document, or exact.
 */
import { vjp, transforms } from "@cotangent/ad";
import {
  abs,
  acos,
  acosh,
  arrayType,
  arrayValue,
  asin,
  asinh,
  atan2,
  at,
  atanh,
  Builder,
  buildProgram,
  cbrt,
  concatenate,
  cumprod,
  erf,
  erfc,
  evaluate,
  exp,
  expm1,
  f64,
  floor,
  full,
  hypot,
  inline,
  integerPow,
  log,
  log1p,
  logAddExp,
  logistic,
  mul,
  optimize,
  pow,
  reduceProd,
  rem,
  reshape,
  round,
  sign,
  sinh,
  slice,
  sqrt,
  tan,
  tanh,
  zero,
  type NoParams,
  type Primitive,
  type Program,
  type Value,
} from "@cotangent/ir";
import { expect, test } from "vitest";

const scalar = arrayType(f64);
const number = (b: Builder, value: number): Value => b.one(full, [], { value, dtype: f64, shape: [] });

type Make = (b: Builder, x: Value) => Value;
const of =
  (primitive: Primitive<NoParams>): Make =>
  (b, x) =>
    b.one(primitive, [x]);
const left =
  (primitive: Primitive<NoParams>, other: number): Make =>
  (b, x) =>
    b.one(primitive, [x, number(b, other)]);
const right =
  (primitive: Primitive<NoParams>, other: number): Make =>
  (b, x) =>
    b.one(primitive, [number(b, other), x]);
const power =
  (exponent: number): Make =>
  (b, x) =>
    b.one(integerPow, [x], { exponent });

/** Π and the last prefix product of (x, x, 5). */
const stacked = (b: Builder, x: Value): Value => {
  const one = b.one(reshape, [x], { shape: [1] });
  return b.one(concatenate, [one, one, b.one(full, [], { value: 5, dtype: f64, shape: [1] })], { axis: 0 });
};
const product: Make = (b, x) => b.one(reduceProd, [stacked(b, x)], { axes: [0] });
const prefix: Make = (b, x) => {
  const products = b.one(cumprod, [stacked(b, x)], { axis: 0, reverse: false });
  return b.one(reshape, [b.one(slice, [products], { start: [2], limit: [3], stride: [1] })], { shape: [] });
};

/** `x ↦ f′(x)` in forward mode. */
function forward(f: Program): Program {
  const b = new Builder();
  const x = b.input(scalar);
  const { program, active } = transforms.jvp(f, [true]);
  const results = inline(b, program, [x, number(b, 1)]);
  return b.finish([active[0] ? at(results, 1) : b.one(zero, [], { dtype: f64, shape: [] })], "derivative");
}

/** `x ↦ f′(x)` in reverse mode. */
function backward(f: Program): Program {
  const b = new Builder();
  const x = b.input(scalar);
  const { forward: known, backward: back, active } = vjp(f, [true]);
  const results = inline(b, known, [x]);
  return b.finish(
    active[0] ? inline(b, back, [...results.slice(1), number(b, 1)]) : [b.one(zero, [], { dtype: f64, shape: [] })],
    "derivative",
  );
}

const valueAt = (f: Program, x: number): number => at(at(evaluate(f, [arrayValue(f64, [], [x])]), 0).data, 0);

/** `[f(x), f′(x), …]` up to `order`. */
function derivatives(make: Make, x: number, order: number, derive: (f: Program) => Program): readonly number[] {
  let f = buildProgram("f", [scalar], (b, arg) => [make(b, arg)]);
  const found = [valueAt(f, x)];
  for (let i = 0; i < order; i++) {
    f = derive(f);
    found.push(valueAt(f, x));
  }
  return found;
}

const infinity = Number.POSITIVE_INFINITY;
const points: readonly (readonly [name: string, f: Make, x: number, expected: readonly number[]])[] = [
  ["|x| at 0", of(abs), 0, [0, 0]],
  ["x·|x| at 0", (b, x) => b.one(mul, [x, b.one(abs, [x])]), 0, [0, 0, 0]],
  ["sign at 0", of(sign), 0, [0, 0]],
  ["floor at a jump", of(floor), 2, [2, 0]],
  ["round half-way", of(round), 2.5, [2, 0]],
  ["x rem 1", left(rem, 1), 3.75, [0.75, 1]],
  ["3 rem z", right(rem, 3), 2, [1, -1]],
  ["z of −7.5 rem z", right(rem, -7.5), 2, [-1.5, 3]],
  ["√x at 0", of(sqrt), 0, [0, infinity]],
  ["∛x at 0", of(cbrt), 0, [0, infinity]],
  ["ln x at 0", of(log), 0, [-infinity, infinity]],
  ["ln x below 0", of(log), -1, [Number.NaN, -1]],
  ["ln(1 + x)", of(log1p), -0.5, [-Math.LN2, 2, -4, 16]],
  ["eˣ − 1 near 0", of(expm1), 1e-9, [1.0000000005000001e-9, 1.000000001, 1.000000001]],
  ["eˣ − 1 far below 0", of(expm1), -40, [-1, 4.248354255291589e-18, 4.248354255291589e-18]],
  ["ln(1 + eˣ) at 100", (b, x) => b.one(log1p, [b.one(exp, [x])]), 100, [100, 1]],
  ["arcsin near 1", of(asin), 0.999999, [1.5693821131146521, 707.1069579531425]],
  ["arccos", of(acos), -0.5, [2.0943951023931957, -1.1547005383792515, 0.769800358919501]],
  ["tan", of(tan), 0, [0, 1, 0, 2]],
  ["sinh", of(sinh), -2, [-3.6268604078470186, 3.7621956910836314, -3.6268604078470186]],
  ["tanh in its tail", of(tanh), -20, [-1, 1.6993417021166355e-17]],
  ["tanh at 0", of(tanh), 0, [0, 1, 0, -2]],
  ["tanh far out", of(tanh), 800, [1, 0, 0, 0]],
  ["arsinh at 0", of(asinh), 0, [0, 1, 0]],
  ["arsinh at 1000", of(asinh), 1000, [7.600902709541988, 0.000999999500000375, -9.99998500001875e-7]],
  ["arcosh", of(acosh), 1.5, [0.9624236501192069, 0.8944271909999159, -1.0733126291998991]],
  ["artanh at 0", of(atanh), 0, [0, 1, 0, 2]],
  ["logistic in its tail", of(logistic), 50, [1, 1.9287498479639178e-22, -1.9287498479639178e-22]],
  ["logistic far out", of(logistic), -1e20, [0, 0, 0]],
  ["softplus at 0", left(logAddExp, 0), 0, [Math.LN2, 0.5, 0.25, 0]],
  ["softplus at 50", left(logAddExp, 0), 50, [50, 1, 1.9287498479639178e-22]],
  ["softplus at ∞", left(logAddExp, 0), infinity, [infinity, 1, 0]],
  ["softplus at −∞", left(logAddExp, 0), -infinity, [0, 0, 0]],
  ["erf at 0", of(erf), 0, [0, 1.1283791670955126, 0, -2.256758334191025]],
  ["erf at ∞", of(erf), infinity, [1, 0]],
  ["erfc in its tail", of(erfc), 5, [1.537459794428035e-12, -1.5670866531017336e-11, 1.5670866531017336e-10]],
  ["x⁰ at 0, real exponent", left(pow, 0), 0, [1, 0, 0]],
  ["x¹ at 0, real exponent", left(pow, 1), 0, [0, 1, 0]],
  ["x² at 0, real exponent", left(pow, 2), 0, [0, 0, 2, 0]],
  ["x³ at 0, real exponent", left(pow, 3), 0, [0, 0, 0, 6, 0]],
  ["x^½ at 0", left(pow, 0.5), 0, [0, infinity]],
  ["0^z", right(pow, 0), 2, [0, 0]],
  ["0^z at 0", right(pow, 0), 0, [1, 0]],
  ["2^z", right(pow, 2), 3, [8, 5.545177444479562, 3.843624111345611]],
  ["x⁰ at 0", power(0), 0, [1, 0]],
  ["x¹ at 0", power(1), 0, [0, 1, 0]],
  ["x² at 0", power(2), 0, [0, 0, 2, 0]],
  ["x⁻¹", power(-1), 4, [0.25, -0.0625, 0.03125]],
  ["hypot of tiny sides", left(hypot, 4e-170), 3e-170, [5e-170, 0.6]],
  ["hypot at the origin", left(hypot, 0), 0, [0, 0]],
  ["hypot", right(hypot, 3), 4, [5, 0.8, 0.072]],
  ["atan2 of tiny sides", left(atan2, 4e-170), 3e-170, [0.6435011087932844, 1.6e169]],
  ["a product with zeros", product, 0, [0, 0, 10, 0]],
  ["a prefix product with zeros", prefix, 0, [0, 0, 10, 0]],
];

const modes = [
  ["forward", forward],
  ["reverse", backward],
  ["forward, optimized", (f: Program) => optimize(forward(f))],
  ["reverse, optimized", (f: Program) => optimize(backward(f))],
] as const;

test.each(points)("%s", (_, f, x, expected) => {
  for (const [mode, derive] of modes) {
    const found = derivatives(f, x, expected.length - 1, derive);
    found.forEach((value, i) => {
      const wanted = at(expected, i);
      const near =
        Object.is(value + 0, wanted) ||
        Math.abs(value - wanted) <= 1e-12 * Math.abs(wanted) ||
        (wanted === 0 && value === 0);
      expect(near ? "" : `${mode}, order ${i}: ${value}, expected ${wanted}`).toBe("");
    });
  }
});
