/** The gamma function's relatives and the inverse of the error function, against other formulas for them. */
import {
  abs,
  arrayType,
  digamma,
  erfinv,
  f32,
  f64,
  full,
  lgamma,
  lt,
  ndtri,
  polygamma,
  sub,
  type Dtype,
  type Value,
} from "@cotangent/ir";
import { unit, type Domain } from "@cotangent/ir/testing";
import type { Case, Row, Special } from "../row.ts";
import { range, sumOf, tabulate } from "../tensor.ts";
import { floatDtypes, pointwiseRow } from "./pointwise.ts";

const lanczos = [
  676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905,
  -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
];

/** `ln Γ(1 + w)` by the approximation of Lanczos, g = 7, n = 9. */
function lanczosLogGamma(w: number): number {
  const sum = lanczos.reduce((total, c, i) => total + c / (w + i + 1), 0.99999999999980993);
  const t = w + 7.5;
  return Math.log(2 * Math.PI) / 2 + (w + 0.5) * Math.log(t) - t + Math.log(sum);
}

const logGamma = (x: number): number =>
  x < 0 ? Math.log(Math.PI / Math.abs(Math.sin(Math.PI * x))) - lanczosLogGamma(-x) : lanczosLogGamma(x - 1);

/** `ψ(x)`, by one long shift and three terms of the series at infinity. */
function psi(x: number): number {
  const v = x + 400;
  return Math.log(v) - 1 / (2 * v) - 1 / (12 * v ** 2) + 1 / (120 * v ** 4) - sumOf(400, (i) => 1 / (x + i));
}

/** `ψ⁽ⁿ⁾(x)`, by one long shift and four terms of the series at infinity. */
function polyPsi(n: number, x: number): number {
  const [s, v] = [n + 1, x + 400];
  const sum = sumOf(400, (i) => (x + i) ** -s);
  const third = (s * (s + 1) * (s + 2)) / (720 * v ** (s + 3));
  const rest = v ** (1 - s) / (s - 1) + v ** -s / 2 + s / (12 * v ** (s + 1)) - third;
  const factorial = range(n).reduce((product, i) => product * (i + 1), 1);
  return (n % 2 === 0 ? -1 : 1) * factorial * (sum + rest);
}

/** Solves `erf y = x` by Newton's method on the Taylor series of erf. */
function inverseErf(x: number): number {
  const erf = (y: number): number => {
    let [power, total] = [y, y];
    for (let n = 1; n < 80; n++) {
      power *= -(y * y) / n;
      total += power / (2 * n + 1);
    }
    return (2 / Math.sqrt(Math.PI)) * total;
  };
  return range(40).reduce((y) => y - ((erf(y) - x) * Math.sqrt(Math.PI) * Math.exp(y * y)) / 2, 0);
}

/** Away from poles, on both sides of 0. */
const betweenPoles: Domain = {
  sample: (random) => random.integer(-3, 4) + random.integer(250, 750) / 1000,
  holds: (x) => x <= 20 && x >= -4 && Math.abs(x - Math.round(x)) >= (x < 0.5 ? 0.2 : 0),
};

/** Where erf has digits of 2p − 1. */
const probability: Domain = {
  sample: (random) => random.integer(50, 950) / 1000,
  holds: (p) => p >= 0.02 && p <= 0.98,
};

const roundings = {
  relative: 4e-6,
  because: "in f32 the formula rounds more often than the oracle, which rounds once",
};

const polygammaCase = (dtype: Dtype, shape: readonly number[], order: number): Case => ({
  name: `${dtype.name}[${shape.join()}] of order ${order}`,
  inputs: [{ type: arrayType(dtype, shape), domain: betweenPoles }],
  build: (b, x) => [b.one(polygamma, [x], { order })],
  oracle: (x) => [tabulate(shape, (...index) => polyPsi(order, x.at(...index)))],
  tolerance: dtype === f32 ? roundings : { relative: 1e-12, because: "the oracle adds up 400 numbers" },
});

/** f32 has polynomials of its own near 1: the value for the float next to 0.9999, to within its bound. */
const inverseErfOfSingle: Special = {
  what: "in f32 keeps digits near 1",
  types: [arrayType(f32)],
  build(b, x) {
    const number = (value: number): Value => b.one(full, [], { value, dtype: f32, shape: [] });
    const error = b.one(sub, [b.one(erfinv, [x]), number(2.751035437903287)]);
    return [b.one(lt, [b.one(abs, [error]), number(1e-6)])];
  },
  inputs: [[0.9998999834060669]],
  outputs: [[1]],
};

const withSpecial = (row: Row, special: Special): Row => ({ ...row, special: [...(row.special ?? []), special] });

export const specialRows: readonly Row[] = [
  pointwiseRow({
    primitive: lgamma,
    arity: 1,
    dtypes: floatDtypes,
    domains: [betweenPoles],
    oracle: (_, x) => logGamma(x),
    tolerance: roundings,
    exactDtype: f64,
    special: [
      { what: "of 1 is 0, with the derivative −γ", at: [1], value: 0, partials: [-0.5772156649015329] },
      { what: "of 2 is 0, with the derivative 1 − γ", at: [2], value: 0, partials: [0.42278433509846713] },
      { what: "of 0 is ∞", at: [0], value: Infinity },
      { what: "of −2 is ∞", at: [-2], value: Infinity },
      { what: "of −∞ is ∞", at: [-Infinity], value: Infinity },
      { what: "of 9 is ln 8!", at: [9], value: 10.60460290274525, partials: [2.14064147795561] },
      { what: "of 171 is ln 170!", at: [171], value: 706.5730622457874 },
      { what: "does not underflow below 0", at: [-1e-200], value: 460.51701859880916 },
    ],
  }),
  pointwiseRow({
    primitive: digamma,
    arity: 1,
    dtypes: floatDtypes,
    domains: [betweenPoles],
    oracle: (_, x) => psi(x),
    tolerance: roundings,
    exactDtype: f64,
    special: [
      {
        what: "of 1 is −γ, with the derivative π²/6",
        at: [1],
        value: -0.5772156649015329,
        partials: [Math.PI ** 2 / 6],
      },
      { what: "of 0 is −∞", at: [0], value: -Infinity },
      { what: "of −3 is NaN", at: [-3], value: NaN },
    ],
  }),
  {
    primitive: polygamma,
    cases: [
      polygammaCase(f64, [2, 3], 1),
      polygammaCase(f64, [3], 2),
      polygammaCase(f64, [], 5),
      polygammaCase(f32, [4], 1),
      polygammaCase(f64, [0], 3),
    ],
    special: [
      {
        what: "of order 1 at 0 and −1 is ∞, of order 2 −∞ and NaN",
        types: [arrayType(f64, [2])],
        build: (b, x) => [b.one(polygamma, [x], { order: 1 }), b.one(polygamma, [x], { order: 2 })],
        inputs: [[0, -1]],
        outputs: [
          [Infinity, Infinity],
          [-Infinity, NaN],
        ],
      },
    ],
    recipe: {
      primitive: polygamma,
      accepts: ([x]) => x!.data.every((value) => betweenPoles.holds(value)),
      grow: (g) => g.apply(polygamma, [g.any(["float"], betweenPoles)], { order: g.random.integer(1, 3) }),
    },
  },
  withSpecial(
    pointwiseRow({
      primitive: erfinv,
      arity: 1,
      dtypes: floatDtypes,
      domains: [unit],
      oracle: (_, x) => inverseErf(x),
      tolerance: roundings,
      exactDtype: f64,
      special: [
        { what: "of 0 has the derivative √π/2", at: [0], value: 0, partials: [Math.sqrt(Math.PI) / 2] },
        { what: "of 1 is ∞", at: [1], value: Infinity },
        { what: "of −1 is −∞", at: [-1], value: -Infinity },
        { what: "of 2 is NaN", at: [2], value: NaN },
        { what: "of 1 − 2⁻⁴⁵ is in the far tail", at: [1 - 2 ** -45], value: 5.377767781541279 },
        { what: "keeps digits far out", at: [-0.99999999], value: -4.052237243268763 },
      ],
    }),
    inverseErfOfSingle,
  ),
  pointwiseRow({
    primitive: ndtri,
    arity: 1,
    dtypes: floatDtypes,
    domains: [probability],
    oracle: (_, p) => Math.SQRT2 * inverseErf(2 * p - 1),
    tolerance: roundings,
    exactDtype: f64,
    special: [
      { what: "of ½ is 0, with the derivative √2π", at: [0.5], value: 0, partials: [Math.sqrt(2 * Math.PI)] },
      { what: "of 1 is ∞", at: [1], value: Infinity },
      { what: "of 0 is −∞", at: [0], value: -Infinity },
      { what: "of −1 is NaN", at: [-1], value: NaN },
      { what: "of 2 is NaN", at: [2], value: NaN },
      { what: "keeps digits where 1 − p has none", at: [1e-300], value: -37.0470962993612 },
    ],
  }),
];
