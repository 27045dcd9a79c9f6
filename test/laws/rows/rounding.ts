/** Magnitude, sign, rounding, remainder, bits. */
import {
  abs,
  and,
  arrayType,
  bitcast,
  bool,
  ceil,
  f32,
  f64,
  floor,
  i32,
  not,
  or,
  rem,
  round,
  shl,
  shr,
  sign,
  trunc,
  u32,
  wrappingPow,
  xor,
  type Dtype,
  type NoParams,
  type Primitive,
} from "@cotangent/ir";
import { betweenHalves, integers, margin, nonzero, real } from "@cotangent/ir/testing";
import type { Case, Row } from "../row.ts";
import { tabulate } from "../tensor.ts";
import {
  floatDtypes,
  integerDtypes,
  numberDtypes,
  numeric,
  pointwiseRow,
  wrap,
  type PointSpecial,
} from "./pointwise.ts";

/** `x^z` by 32 squarings of exact integers, or by cases for z < 0. */
function integerPower(dtype: Dtype, x: number, z: number): number {
  if (z < 0) return x === 1 ? 1 : x === -1 ? 1 - 2 * Math.abs(z % 2) : 0;
  const bits = Array.from(z.toString(2), BigInt);
  return wrap(
    dtype,
    bits.reduce((y, bit) => BigInt.asUintN(32, y * y * BigInt(x) ** bit), 1n),
  );
}

const rounding = (
  primitive: Primitive<NoParams>,
  oracle: (x: number) => number,
  special: readonly PointSpecial[],
): Row =>
  pointwiseRow({
    primitive,
    arity: 1,
    dtypes: floatDtypes,
    domains: [betweenHalves],
    oracle: (_, x) => oracle(x),
    special,
  });

/** The bits of a 32-bit integer or truth value, lowest first. */
const bitsOf = (x: number): readonly number[] =>
  Array.from({ length: 32 }, (_, i) => Math.floor((x < 0 ? x + 2 ** 32 : x) / 2 ** i) % 2);

const bitwise = (primitive: Primitive<NoParams>, arity: number, bit: (...bits: number[]) => number): Row =>
  pointwiseRow({
    primitive,
    arity,
    dtypes: [i32, u32, bool],
    oracle: (dtype, ...x) => {
      const columns = x.map(bitsOf);
      const bits = Array.from({ length: dtype === bool ? 1 : 32 }, (_, i) =>
        bit(...columns.map((column) => column[i]!)),
      );
      return wrap(
        dtype,
        bits.reduce((total, value, i) => total + value * 2 ** i, 0),
      );
    },
  });

const modulo32 = (z: number): bigint => BigInt(((z % 32) + 32) % 32);

function reread(x: number, from: Dtype, to: Dtype): number {
  const array = from.allocate(1);
  array[0] = x;
  const { buffer } = array;
  return (to === f32 ? new Float32Array(buffer) : to === i32 ? new Int32Array(buffer) : new Uint32Array(buffer))[0]!;
}

/** Integers whose bits are no NaN. */
const plain = integers(0, 2 ** 30);

const bitcastCase = (from: Dtype, to: Dtype): Case => ({
  name: `${from.name} → ${to.name}`,
  inputs: [{ type: arrayType(from, [2, 3]), ...(from !== f32 && { domain: plain }) }],
  build: (b, x) => [b.one(bitcast, [x], { dtype: to })],
  oracle: (x) => [tabulate(x.shape, (...index) => reread(x.at(...index), from, to))],
});

export const roundingRows: readonly Row[] = [
  pointwiseRow({
    primitive: sign,
    arity: 1,
    dtypes: [f64, f32, i32],
    domains: [nonzero],
    oracle: (_, x) => (x > 0 ? 1 : x < 0 ? -1 : 0),
    special: [
      { what: "of 0 is 0", at: [0], value: 0, partials: [0] },
      { what: "of −0 is −0", at: [-0], value: -0, partials: [0] },
      { what: "of NaN is NaN", at: [NaN], value: NaN },
    ],
  }),
  pointwiseRow({
    primitive: abs,
    arity: 1,
    dtypes: [f64, f32, i32],
    domains: [nonzero],
    oracle: numeric(
      (x) => (x < 0 ? -x : x),
      (x) => (x < 0 ? -x : x),
    ),
    special: [{ what: "at 0 has the derivative 0", at: [0], value: 0, partials: [0] }],
  }),
  rounding(floor, (x) => x - (((x % 1) + 1) % 1), [{ what: "of an integer", at: [-2], value: -2, partials: [0] }]),
  rounding(ceil, (x) => x + (((-x % 1) + 1) % 1), [{ what: "of −½ is −0", at: [-0.5], value: -0, partials: [0] }]),
  rounding(trunc, (x) => x - (x % 1), [{ what: "of −1.5", at: [-1.5], value: -1, partials: [0] }]),
  rounding(round, (x) => Math.round(x), [
    { what: "½ goes to the even neighbour below", at: [0.5], value: 0, partials: [0] },
    { what: "1½ goes to the even neighbour above", at: [1.5], value: 2, partials: [0] },
    { what: "−2½ goes to −2", at: [-2.5], value: -2, partials: [0] },
  ]),
  pointwiseRow({
    primitive: rem,
    arity: 2,
    dtypes: numberDtypes,
    domains: [real, nonzero],
    apart: (x, z) => Math.abs(x / z - Math.round(x / z)) >= 2 * margin,
    oracle: numeric(
      (x, z) => x - z * (x / z - ((x / z) % 1)),
      (x, z) => (z === 0 ? 0 : Number(BigInt(x) % BigInt(z))),
    ),
    tolerance: { relative: 2e-6, because: "the oracle takes the quotient, whose rounding the divisor magnifies" },
    special: [
      { what: "has the sign of x", at: [-5, 3], value: -2, partials: [1, 1] },
      { what: "by 0 is NaN", at: [5, 0], value: NaN },
    ],
  }),
  bitwise(not, 1, (x) => 1 - x),
  bitwise(and, 2, (x, z) => x * z),
  bitwise(or, 2, (x, z) => Math.max(x, z)),
  bitwise(xor, 2, (x, z) => (x + z) % 2),
  pointwiseRow({
    primitive: wrappingPow,
    arity: 2,
    dtypes: integerDtypes,
    oracle: integerPower,
  }),
  pointwiseRow({
    primitive: shl,
    arity: 2,
    dtypes: integerDtypes,
    oracle: (dtype, x, z) => wrap(dtype, BigInt(x) << modulo32(z)),
  }),
  pointwiseRow({
    primitive: shr,
    arity: 2,
    dtypes: integerDtypes,
    oracle: (_, x, z) => Math.floor(x / 2 ** Number(modulo32(z))),
  }),
  {
    primitive: bitcast,
    cases: [
      bitcastCase(f32, i32),
      bitcastCase(f32, u32),
      bitcastCase(i32, u32),
      bitcastCase(i32, f32),
      bitcastCase(u32, f32),
    ],
    recipe: {
      primitive: bitcast,
      grow(g) {
        const x = g.any(["int", "uint"]);
        return g.apply(bitcast, [x], { dtype: x.type.dtype === i32 ? u32 : i32 });
      },
    },
  },
];
