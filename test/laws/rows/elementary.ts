/** Exponentials, logarithms, powers, trigonometric and hyperbolic functions, the error function. */
import {
  acos,
  acosh,
  arrayType,
  asin,
  asinh,
  atan,
  atan2,
  atanh,
  cbrt,
  cos,
  cosh,
  erf,
  erfc,
  exp,
  expm1,
  f32,
  f64,
  hypot,
  i32,
  integerPow,
  log,
  log1p,
  logAddExp,
  logistic,
  pow,
  sechSquared,
  sin,
  sinh,
  sqrt,
  tan,
  tanh,
  type Dtype,
  type NoParams,
  type Primitive,
} from "@cotangent/ir";
import { aboveOne, nonzero, pick, positive, small, unit, type Domain } from "@cotangent/ir/testing";
import type { Case, Row } from "../row.ts";
import { range, tabulate } from "../tensor.ts";
import { floatDtypes, pointwiseRow, wrap, type PointSpecial } from "./pointwise.ts";

const elementary = (
  primitive: Primitive<NoParams>,
  oracle: (x: number) => number,
  domain: Domain = small,
  special: readonly PointSpecial[] = [],
): Row =>
  pointwiseRow({
    primitive,
    arity: 1,
    dtypes: floatDtypes,
    domains: [domain],
    oracle: (_, x) => oracle(x),
    special,
    tolerance: { relative: 1e-6, because: "in f32 the formula rounds more often than the oracle, which rounds once" },
    exactDtype: f64,
  });

/** The Taylor series of erf; for |x| ≤ 2 its greatest term is 6. */
const erfSeries = (x: number): number => {
  let [power, total] = [x, x];
  for (let n = 1; n < 60; n++) {
    power *= -(x * x) / n;
    total += power / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * total;
};

const two: Domain = { sample: small.sample, holds: (x) => Math.abs(x) <= 2 };

const power = (x: number, n: number, dtype: Dtype): number => {
  if (dtype.kind !== "float") return wrap(dtype, BigInt(x) ** BigInt(n));
  const product = range(Math.abs(n)).reduce((y) => y * x, 1);
  return n < 0 ? 1 / product : product;
};

const powerCase = (dtype: Dtype, exponent: number): Case => ({
  name: `${dtype.name} to the power of ${exponent}`,
  inputs: [{ type: arrayType(dtype, [2, 3]), ...(dtype.kind === "float" && { domain: nonzero }) }],
  build: (b, x) => [b.one(integerPow, [x], { exponent })],
  oracle: (x) => [tabulate(x.shape, (...index) => power(x.at(...index), exponent, dtype))],
  tolerance:
    dtype === f32
      ? { relative: 1e-6, because: "each product rounds" }
      : { relative: 1e-14, because: "squaring multiplies in another order" },
});

export const elementaryRows: readonly Row[] = [
  elementary(exp, Math.exp, small, [{ what: "of −∞ is 0", at: [-Infinity], value: 0, partials: [0] }]),
  elementary(expm1, Math.expm1, small, [
    { what: "keeps the digits of a small argument", at: [1e-10], value: 1.00000000005e-10, partials: [1.0000000001] },
    { what: "of −50 has the derivative e⁻⁵⁰", at: [-50], value: -1, partials: [Math.exp(-50)] },
  ]),
  elementary(log, Math.log, positive, [
    { what: "of 0 is −∞", at: [0], value: -Infinity, partials: [Infinity] },
    { what: "of a negative number is NaN", at: [-1], value: NaN },
  ]),
  elementary(log1p, Math.log1p, positive, [
    { what: "keeps the digits of a small argument", at: [1e-10], value: 9.9999999995e-11, partials: [0.9999999999] },
  ]),
  elementary(logistic, (x) => (1 + Math.tanh(x / 2)) / 2, small, [
    { what: "of −∞", at: [-Infinity], value: 0, partials: [0] },
    { what: "of ∞", at: [Infinity], value: 1, partials: [0] },
    { what: "of 100 has a derivative that is not 0", at: [100], value: 1, partials: [Math.exp(-100)] },
  ]),
  pointwiseRow({
    primitive: logAddExp,
    arity: 2,
    dtypes: floatDtypes,
    domains: [small, small],
    oracle: (_, x, z) => Math.log(Math.exp(x) + Math.exp(z)),
    tolerance: { relative: 1e-6, because: "f32 rounds in each step" },
    exactDtype: f64,
    special: [
      { what: "does not overflow", at: [1000, 1000], value: 1000 + Math.LN2, partials: [0.5, 0.5] },
      { what: "of −∞ and −∞ is −∞", at: [-Infinity, -Infinity], value: -Infinity },
      { what: "softplus(100)", at: [100, 0], value: 100, partials: [1, Math.exp(-100)] },
    ],
  }),
  elementary(sqrt, Math.sqrt, positive, [
    { what: "at 0 has the derivative ∞", at: [0], value: 0, partials: [Infinity] },
    { what: "of a negative number is NaN", at: [-1], value: NaN },
  ]),
  elementary(cbrt, Math.cbrt, nonzero, [{ what: "of a negative number", at: [-8], value: -2, partials: [1 / 12] }]),
  pointwiseRow({
    primitive: pow,
    arity: 2,
    dtypes: floatDtypes,
    domains: [positive, small],
    oracle: (_, x, z) => Math.exp(z * Math.log(x)),
    tolerance: { relative: 1e-6, because: "the oracle takes a logarithm, whose error the exponential magnifies" },
    special: [
      { what: "x² at 0", at: [0, 2], value: 0, partials: [0, 0] },
      { what: "x⁰ at 0", at: [0, 0], value: 1, partials: [0, 0] },
      { what: "x¹ at 0", at: [0, 1], value: 0, partials: [1, 0] },
      { what: "of a negative number to an integer", at: [-2, 3], value: -8, partials: [12, NaN] },
      { what: "1 to the power of NaN", at: [1, NaN], value: 1 },
    ],
  }),
  {
    primitive: integerPow,
    cases: [0, 1, 2, 3, 5, -1, -2]
      .map((exponent) => powerCase(f64, exponent))
      .concat([powerCase(f32, 3), powerCase(i32, 3)]),
    special: [
      {
        what: "x² at 0",
        types: [arrayType(f64)],
        build: (b, x) => [b.one(integerPow, [x], { exponent: 2 })],
        inputs: [[0]],
        outputs: [[0]],
        gradient: [[0]],
      },
      {
        what: "x¹ at 0",
        types: [arrayType(f64)],
        build: (b, x) => [b.one(integerPow, [x], { exponent: 1 })],
        inputs: [[0]],
        outputs: [[0]],
        gradient: [[1]],
      },
    ],
    recipe: {
      primitive: integerPow,
      accepts: ([x], { exponent }) => Number(exponent) >= 0 || x!.data.every((value) => nonzero.holds(value)),
      grow: (g) => g.apply(integerPow, [g.any(["float"], small)], { exponent: pick(g.random, [0, 1, 2, 2, 3, -1]) }),
    },
  },
  pointwiseRow({
    primitive: hypot,
    arity: 2,
    dtypes: floatDtypes,
    domains: [nonzero, small],
    oracle: (_, x, z) => Math.sqrt(x * x + z * z),
    tolerance: { relative: 1e-6, because: "f32 rounds in each step" },
    exactDtype: f64,
    special: [
      { what: "at the origin has the derivative 0", at: [0, 0], value: 0, partials: [0, 0] },
      { what: "does not overflow", at: [3e200, 4e200], value: 5e200, partials: [0.6, 0.8] },
      { what: "of equals", at: [3, -3], value: 3 * Math.SQRT2, partials: [Math.SQRT1_2, -Math.SQRT1_2] },
    ],
  }),
  elementary(sin, Math.sin),
  elementary(cos, Math.cos),
  elementary(tan, (x) => Math.sin(x) / Math.cos(x), unit),
  elementary(asin, Math.asin, unit, [
    { what: "at 1 has the derivative ∞", at: [1], value: Math.PI / 2, partials: [Infinity] },
  ]),
  elementary(acos, Math.acos, unit, [{ what: "at 1 has the derivative −∞", at: [1], value: 0, partials: [-Infinity] }]),
  elementary(atan, Math.atan),
  pointwiseRow({
    primitive: atan2,
    arity: 2,
    dtypes: floatDtypes,
    domains: [nonzero, small],
    oracle: (_, x, z) => 2 * Math.atan(x / (Math.sqrt(x * x + z * z) + z)),
    tolerance: { relative: 1e-6, because: "the oracle loses digits where z is near −|x|" },
    exactDtype: f64,
    special: [
      { what: "on the negative axis", at: [0, -1], value: Math.PI, partials: [-1, 0] },
      { what: "far out", at: [1e200, 1e200], value: Math.PI / 4, partials: [5e-201, -5e-201] },
    ],
  }),
  elementary(sinh, (x) => (Math.exp(x) - Math.exp(-x)) / 2),
  elementary(cosh, (x) => (Math.exp(x) + Math.exp(-x)) / 2),
  elementary(tanh, (x) => 1 - 2 / (Math.exp(2 * x) + 1), small, [
    { what: "of 100 has a derivative that is not 0", at: [100], value: 1, partials: [4 * Math.exp(-200)] },
  ]),
  elementary(sechSquared, (x) => (2 / (Math.exp(x) + Math.exp(-x))) ** 2, small, [
    { what: "at 0", at: [0], value: 1, partials: [0] },
    { what: "of −100", at: [-100], value: 4 * Math.exp(-200), partials: [8 * Math.exp(-200)] },
    { what: "of ∞", at: [Infinity], value: 0 },
  ]),
  elementary(asinh, Math.asinh),
  elementary(acosh, (x) => Math.log(x + Math.sqrt(x * x - 1)), aboveOne, [
    { what: "at 1 has the derivative ∞", at: [1], value: 0, partials: [Infinity] },
  ]),
  elementary(atanh, (x) => Math.log((1 + x) / (1 - x)) / 2, unit, [
    { what: "at 1", at: [1], value: Infinity, partials: [Infinity] },
  ]),
  elementary(erf, erfSeries, two, [
    { what: "of 0.3", at: [0.3], value: 0.3286267594591274 },
    { what: "of 3", at: [-3], value: -0.9999779095030014 },
    { what: "of 10 is 1", at: [10], value: 1 },
    { what: "of NaN", at: [NaN], value: NaN },
  ]),
  elementary(erfc, (x) => 1 - erfSeries(x), two, [
    { what: "of 0.3", at: [0.3], value: 0.6713732405408726 },
    { what: "has its digits in the tail", at: [5], value: 1.5374597944280349e-12, partials: [-1.5670866531017336e-11] },
    { what: "has its digits far in the tail", at: [10], value: 2.088487583762545e-45 },
    { what: "of −5", at: [-5], value: 1.9999999999984626 },
    { what: "of −0.3", at: [-0.3], value: 1.3286267594591274 },
  ]),
];
