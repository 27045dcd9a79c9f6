/** Rows of elementwise operations: an operation is its formula on numbers and the domains of its arguments. */
import {
  arrayType,
  f32,
  f64,
  i32,
  u32,
  bool,
  type ArrayValue,
  type Dtype,
  type NoParams,
  type Primitive,
  type Value,
} from "@cotangent/ir";
import { integers, margin, usual, type Domain, type Growth } from "@cotangent/ir/testing";
import type { Case, Row, Special, Tolerance } from "../row.ts";
import { tabulate, type Tensor } from "../tensor.ts";

export interface PointwiseRow {
  readonly primitive: Primitive<NoParams>;
  readonly arity: number;
  /** Dtypes of the arguments. */
  readonly dtypes: readonly Dtype[];
  /** The formula, on numbers of the dtype. */
  oracle(dtype: Dtype, ...x: number[]): number;
  /** Where floats are taken from, for each argument; by default real. */
  readonly domains?: readonly Domain[];
  /** Whether floats at one position are at a distance from jumps and kinks. */
  readonly apart?: (...x: number[]) => boolean;
  readonly special?: readonly PointSpecial[];
  readonly untrueDerivative?: boolean;
  /** The error bound where the formula itself rounds differently. */
  readonly tolerance?: Case["tolerance"];
  /** A dtype to which {@link tolerance} does not apply. */
  readonly exactDtype?: Dtype;
}

/** A convention at one point of f64: the value and the partial derivatives. */
export interface PointSpecial {
  readonly what: string;
  readonly at: readonly number[];
  readonly value: number;
  readonly partials?: readonly number[];
}

export const floatDtypes: readonly Dtype[] = [f64, f32];
export const numberDtypes: readonly Dtype[] = [f64, f32, i32, u32];
export const integerDtypes: readonly Dtype[] = [i32, u32];
export const allDtypes: readonly Dtype[] = [f64, f32, i32, u32, bool];

/** Large integers as well as small ones, so that wrapping is seen. */
const wide: Domain = {
  sample: (random) => (random.integer(0, 2) === 0 ? random.integer(-(2 ** 31), 2 ** 31 - 1) : random.integer(-5, 5)),
  holds: () => true,
};
const wideNatural: Domain = {
  sample: (random) => (random.integer(0, 2) === 0 ? random.integer(0, 2 ** 32 - 1) : random.integer(0, 9)),
  holds: () => true,
};

const integerDomain = (dtype: Dtype): Domain => (dtype === bool ? integers(0, 1) : dtype === i32 ? wide : wideNatural);

const exactTolerance: Tolerance = { relative: 1e-12, because: "the oracle rounds a few times, in another order" };

export function pointwiseRow(row: PointwiseRow): Row {
  const { primitive, arity, oracle, domains = [], apart, tolerance } = row;
  const domain = (dtype: Dtype, i: number): Domain =>
    dtype.kind === "float" ? (domains[i] ?? usual(dtype)) : integerDomain(dtype);
  const accepts = (args: readonly ArrayValue[]): boolean =>
    args[0]?.dtype.kind !== "float" ||
    args[0].data.every((_, k) => {
      const x = args.map(({ data }) => data[k]!);
      return x.every((value, i) => domain(args[i]!.dtype, i).holds(value)) && (apart?.(...x) ?? true);
    });
  const makeCase = (dtype: Dtype, shape: readonly number[]): Case => ({
    name: `${dtype.name}[${shape.join()}]`,
    inputs: Array.from({ length: arity }, (_, i) => ({ type: arrayType(dtype, shape), domain: domain(dtype, i) })),
    build: (b, ...x) => [b.one(primitive, x)],
    oracle: (...x: readonly Tensor[]) => [
      tabulate(shape, (...index) => oracle(dtype, ...x.map((arg) => arg.at(...index)))),
    ],
    accepts,
    ...(tolerance && (dtype === row.exactDtype ? { tolerance: exactTolerance } : { tolerance })),
  });
  const [first] = row.dtypes;
  const kinds = row.dtypes.map(({ kind }) => kind);
  return {
    primitive,
    untrueDerivative: row.untrueDerivative ?? false,
    cases: [...row.dtypes.map((dtype) => makeCase(dtype, [2, 3])), makeCase(first!, []), makeCase(first!, [2, 0])],
    special: (row.special ?? []).map((point) => pointSpecial(primitive, point)),
    recipe: {
      primitive,
      smooth: !row.untrueDerivative,
      accepts,
      grow(g: Growth) {
        const x = g.any(kinds, domains[0]);
        const rest = domains.slice(1);
        const float = x.type.dtype.kind === "float";
        const others = (make: (domain?: Domain) => Value): readonly Value[] =>
          Array.from({ length: arity - 1 }, (_, i) => make(float ? rest[i] : undefined));
        const found = g.simple(primitive, [x, ...others((own) => g.entry(x.type, own))]);
        return found ?? g.simple(primitive, [x, ...others((own) => g.fresh(x.type, own))]);
      },
    },
  };
}

export const pointSpecial = (primitive: Primitive<NoParams>, { what, at, value, partials }: PointSpecial): Special => ({
  what,
  types: at.map(() => arrayType(f64)),
  build: (b, ...x) => [b.one(primitive, x)],
  inputs: at.map((x) => [x]),
  outputs: [[value]],
  ...(partials && { gradient: partials.map((partial) => [partial]) }),
});

export const apart = (x: number, z: number): boolean => Math.abs(x - z) >= margin;

/** The formula in two kinds of arithmetic: floats, and integers, whose result is wrapped. */
export const numeric =
  (float: (...x: number[]) => number, integer: (...x: number[]) => number) =>
  (dtype: Dtype, ...x: number[]): number =>
    dtype.kind === "float" ? float(...x) : wrap(dtype, integer(...x));

/** `x` modulo 2³², by arithmetic on exact integers. */
export function wrap(dtype: Dtype, x: number | bigint): number {
  const low = Number(BigInt.asUintN(32, BigInt(x)));
  return dtype === i32 && low >= 2 ** 31 ? low - 2 ** 32 : low;
}
