/** Sums, products, quotients, exponentials, logarithms. */
import { add, div, max, min, mul, neg, reciprocal, sub, type Dtype } from "@cotangent/ir";
import { nonzero, small } from "@cotangent/ir/testing";
import type { Row } from "../row.ts";
import { apart, floatDtypes, numberDtypes, numeric, pointwiseRow, wrap } from "./pointwise.ts";

const product = (dtype: Dtype, x: number, z: number): number =>
  dtype.kind === "float" ? x * z : wrap(dtype, BigInt(x) * BigInt(z));

export const arithmeticRows: readonly Row[] = [
  pointwiseRow({
    primitive: neg,
    arity: 1,
    dtypes: numberDtypes,
    oracle: numeric(
      (x) => -x,
      (x) => -x,
    ),
    special: [{ what: "of 0 is −0", at: [0], value: -0, partials: [-1] }],
  }),
  pointwiseRow({
    primitive: add,
    arity: 2,
    dtypes: numberDtypes,
    oracle: numeric(
      (x, z) => x + z,
      (x, z) => x + z,
    ),
  }),
  pointwiseRow({
    primitive: sub,
    arity: 2,
    dtypes: numberDtypes,
    oracle: numeric(
      (x, z) => x - z,
      (x, z) => x - z,
    ),
  }),
  pointwiseRow({
    primitive: mul,
    arity: 2,
    dtypes: numberDtypes,
    oracle: (dtype, x, z) => product(dtype, x, z),
    special: [{ what: "0·∞ is NaN", at: [0, Infinity], value: NaN }],
  }),
  pointwiseRow({
    primitive: div,
    arity: 2,
    dtypes: numberDtypes,
    domains: [small, nonzero],
    oracle: numeric(
      (x, z) => x / z,
      (x, z) => (z === 0 ? 0 : Math.trunc(x / z)),
    ),
    special: [
      { what: "by 0 is ∞", at: [1, 0], value: Infinity },
      { what: "0/0 is NaN", at: [0, 0], value: NaN },
      { what: "of 0", at: [0, 2], value: 0, partials: [0.5, 0] },
    ],
  }),
  pointwiseRow({ primitive: reciprocal, arity: 1, dtypes: floatDtypes, domains: [nonzero], oracle: (_, x) => 1 / x }),
  pointwiseRow({
    primitive: max,
    arity: 2,
    dtypes: numberDtypes,
    apart,
    oracle: (_, x, z) => (x > z ? x : z),
    special: [
      { what: "a tie gives each side half", at: [2, 2], value: 2, partials: [0.5, 0.5] },
      { what: "the greater side", at: [3, 2], value: 3, partials: [1, 0] },
      { what: "NaN propagates", at: [NaN, 2], value: NaN },
      { what: "NaN propagates from the right", at: [2, NaN], value: NaN },
    ],
  }),
  pointwiseRow({
    primitive: min,
    arity: 2,
    dtypes: numberDtypes,
    apart,
    oracle: (_, x, z) => (x < z ? x : z),
    special: [
      { what: "a tie gives each side half", at: [2, 2], value: 2, partials: [0.5, 0.5] },
      { what: "the lesser side", at: [3, 2], value: 2, partials: [0, 1] },
      { what: "NaN propagates", at: [NaN, 2], value: NaN },
    ],
  }),
];
