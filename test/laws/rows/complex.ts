/** Functions of complex numbers, on real and imaginary parts. The oracles use other formulas, right in the inner domain. */
import {
  arrayType,
  complexAcos,
  complexAsin,
  complexAtanh,
  complexDiv,
  complexExp,
  complexLog,
  complexSqrt,
  complexTanh,
  f32,
  f64,
  type ArrayValue,
  type Dtype,
  type NoParams,
  type Primitive,
} from "@cotangent/ir";
import { small, type Domain } from "@cotangent/ir/testing";
import type { Case, Row, Special } from "../row.ts";
import { tabulate, type Tensor } from "../tensor.ts";

type Complex = readonly [re: number, im: number];

const add = ([a, b]: Complex, [c, d]: Complex): Complex => [a + c, b + d];
const scale = ([a, b]: Complex, by: number): Complex => [a * by, b * by];
const mul = ([a, b]: Complex, [c, d]: Complex): Complex => [a * c - b * d, a * d + b * c];
const div = (x: Complex, [c, d]: Complex): Complex => scale(mul(x, [c, -d]), 1 / (c * c + d * d));
const exp = ([x, y]: Complex): Complex => [Math.exp(x) * Math.cos(y), Math.exp(x) * Math.sin(y)];
const log = ([x, y]: Complex): Complex => [Math.log(x * x + y * y) / 2, Math.atan2(y, x)];
/** `e^(ln z/2)` */
const sqrt = (z: Complex): Complex => exp(scale(log(z), 0.5));
const tanh = (z: Complex): Complex => {
  const [p, q] = [exp(z), exp(scale(z, -1))];
  return div(add(p, scale(q, -1)), add(p, q));
};
/** `−i·ln(iz + √(1 − z²))` */
const asin = (z: Complex): Complex => {
  const root = sqrt(add([1, 0], scale(mul(z, z), -1)));
  return mul([0, -1], log(add(mul([0, 1], z), root)));
};
const acos = (z: Complex): Complex => add([Math.PI / 2, 0], scale(asin(z), -1));
const atanh = (z: Complex): Complex => scale(log(div(add([1, 0], z), add([1, 0], scale(z, -1)))), 0.5);

/** Whether a point lies well apart from the real axis, where cuts are, from ±1, from ±i, and from 0. */
const isInner = ([x, y]: Complex): boolean =>
  Math.abs(y) > 0.1 && Math.hypot(x, y) > 0.2 && Math.hypot(x, Math.abs(y) - 1) > 0.1;
const isAwayFromZero = ([c, d]: Complex): boolean => Math.hypot(c, d) > 0.2;

interface Spec {
  readonly primitive: Primitive<NoParams>;
  /** How many complex arguments it has. */
  readonly arity: 1 | 2;
  readonly oracle: (...z: Complex[]) => Complex;
  /** Which last arguments it is smooth at. */
  readonly accepts: (z: Complex) => boolean;
  readonly special?: readonly Special[];
}

const tolerances = {
  single: { relative: 3e-6, because: "f32 rounds in each step, and the oracle has other steps" },
  double: { relative: 1e-13, because: "the oracle takes differences of numbers near 1" },
};

function complexRow({ primitive, arity, oracle, accepts, special = [] }: Spec): Row {
  const domain: Domain = small;
  const isAccepted = (args: readonly ArrayValue[]): boolean =>
    args.every(({ data }) => data.every((x) => domain.holds(x))) &&
    (args.at(-2)?.data.every((re, k) => accepts([re, args.at(-1)!.data[k]!])) ?? false);
  const makeCase = (dtype: Dtype, shape: readonly number[]): Case => ({
    name: `${dtype.name}[${shape.join()}]`,
    inputs: Array.from({ length: 2 * arity }, () => ({ type: arrayType(dtype, shape), domain })),
    build: (b, ...x) => b.apply(primitive, x, {}),
    oracle: (...x: readonly Tensor[]) =>
      [0, 1].map((part) =>
        tabulate(shape, (...index) => {
          const numbers = x.map((arg) => arg.at(...index));
          const z = Array.from({ length: arity }, (_, i): Complex => [numbers[2 * i]!, numbers[2 * i + 1]!]);
          return oracle(...z)[part]!;
        }),
      ),
    accepts: isAccepted,
    tolerance: dtype === f32 ? tolerances.single : tolerances.double,
  });
  return {
    primitive,
    cases: [makeCase(f64, [3]), makeCase(f32, [2, 2]), makeCase(f64, []), makeCase(f64, [2, 0])],
    special,
    recipe: {
      primitive,
      accepts: isAccepted,
      grow(g) {
        const x = g.any(["float"], domain);
        const more = Array.from({ length: 2 * arity - 1 }, () => g.entry(x.type, domain));
        const fresh = Array.from({ length: 2 * arity - 1 }, () => g.fresh(x.type, domain));
        return g.simple(primitive, [x, ...more]) ?? g.simple(primitive, [x, ...fresh]);
      },
    },
  };
}

const point = (
  primitive: Primitive<NoParams>,
  what: string,
  at: readonly number[],
  value: Complex,
  gradient?: readonly number[],
): Special => ({
  what,
  types: at.map(() => arrayType(f64)),
  build: (b, ...x) => b.apply(primitive, x, {}),
  inputs: at.map((x) => [x]),
  outputs: value.map((x) => [x]),
  ...(gradient && { gradient: gradient.map((x) => [x]) }),
});

export const complexRows: readonly Row[] = [
  complexRow({
    primitive: complexDiv,
    arity: 2,
    oracle: div,
    accepts: isAwayFromZero,
    special: [
      point(complexDiv, "does not overflow", [1e300, 1e300, 1e300, -1e300], [0, 1]),
      point(complexDiv, "by a real number", [3, -4, 2, 0], [1.5, -2], [0.5, 0.5, 0.25, -1.75]),
    ],
  }),
  complexRow({
    primitive: complexExp,
    arity: 1,
    oracle: exp,
    accepts: () => true,
    special: [
      point(complexExp, "of ∞ is real", [Infinity, 0], [Infinity, 0]),
      point(complexExp, "of −∞ is 0", [-Infinity, 2], [-0, 0]),
    ],
  }),
  complexRow({
    primitive: complexLog,
    arity: 1,
    oracle: log,
    accepts: isInner,
    special: [
      point(complexLog, "above the cut", [-1, 0], [0, Math.PI], [-1, -1]),
      point(complexLog, "below the cut", [-1, -0], [0, -Math.PI]),
      point(complexLog, "does not overflow", [1e308, 1e308], [Math.log(1e308) + Math.LN2 / 2, Math.PI / 4]),
      point(complexLog, "of 0 is −∞", [0, 0], [-Infinity, 0]),
    ],
  }),
  complexRow({
    primitive: complexSqrt,
    arity: 1,
    oracle: sqrt,
    accepts: isInner,
    special: [
      point(complexSqrt, "above the cut", [-4, 0], [0, 2], [-0.25, 0.25]),
      point(complexSqrt, "below the cut", [-4, -0], [0, -2]),
      point(complexSqrt, "does not overflow", [0, 2e307], [1e307 ** 0.5, 1e307 ** 0.5]),
      point(complexSqrt, "keeps the digits of small numbers", [0, 2 ** -1069], [2 ** -535, 2 ** -535]),
      point(complexSqrt, "of 0", [0, 0], [0, 0]),
    ],
  }),
  complexRow({
    primitive: complexTanh,
    arity: 1,
    oracle: tanh,
    accepts: ([, y]) => Math.abs(y) < 1.4,
    special: [
      point(complexTanh, "far to the right is 1", [1000, 1], [1, 0], [0, 0]),
      point(complexTanh, "far to the left is −1", [-1000, 1], [-1, 0]),
    ],
  }),
  complexRow({
    primitive: complexAsin,
    arity: 1,
    oracle: asin,
    accepts: isInner,
    special: [
      point(complexAsin, "above the right cut", [2, 0], [Math.PI / 2, Math.log(2 + Math.sqrt(3))]),
      point(complexAsin, "below the right cut", [2, -0], [Math.PI / 2, -Math.log(2 + Math.sqrt(3))]),
      point(complexAsin, "keeps the digits of small numbers", [1e-20, -1e-20], [1e-20, -1e-20], [1, 1]),
    ],
  }),
  complexRow({
    primitive: complexAcos,
    arity: 1,
    oracle: acos,
    accepts: isInner,
    special: [
      point(complexAcos, "above the right cut", [2, 0], [0, -Math.log(2 + Math.sqrt(3))]),
      point(complexAcos, "below the right cut", [2, -0], [0, Math.log(2 + Math.sqrt(3))]),
    ],
  }),
  complexRow({
    primitive: complexAtanh,
    arity: 1,
    oracle: atanh,
    accepts: isInner,
    special: [
      point(complexAtanh, "above the right cut", [2, 0], [Math.log(3) / 2, Math.PI / 2]),
      point(complexAtanh, "below the right cut", [2, -0], [Math.log(3) / 2, -Math.PI / 2]),
      point(complexAtanh, "near 1", [1, 1e-200], [Math.log(2e200) / 2, Math.PI / 4]),
    ],
  }),
];
