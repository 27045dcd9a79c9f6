/** Values at the edges of domains, at jumps, at 0, ∞ and nan, and far out in tails. */
import { expect, test } from "vitest";
import { buildProgram } from "../builder.ts";
import { f32, f64, i32, u32, type Dtype } from "../dtype.ts";
import { arrayValue } from "../evaluate/array-value.ts";
import { evaluate } from "../evaluate/evaluate.ts";
import type { Primitive } from "../primitive.ts";
import type { NoParams } from "../program.ts";
import { arrayType } from "../type.ts";
import { not, shl, shr } from "./bits.ts";
import { erf, erfc } from "./error-function.ts";
import { expm1, log, log1p, logAddExp, logistic } from "./exponential.ts";
import { acosh, asinh, atanh, tanh } from "./hyperbolic.ts";
import { cbrt, hypot, integerPow, pow, sqrt } from "./power.ts";
import { rem, round, sign, trunc } from "./rounding.ts";
import { acos, asin, atan2 } from "./trigonometric.ts";

const nan = Number.NaN;

function valueOf(primitive: Primitive<NoParams>, dtype: Dtype, xs: readonly number[]): number {
  const types = xs.map(() => arrayType(dtype));
  const program = buildProgram("f", types, (b, ...args) => [b.one(primitive, args)]);
  const [y] = evaluate(
    program,
    xs.map((x) => arrayValue(dtype, [], [x])),
  );
  return y!.data[0]!;
}

type Points = readonly (readonly [...xs: number[], y: number])[];

const exact: readonly (readonly [Primitive<NoParams>, Points])[] = [
  [
    round,
    [
      [0.5, 0],
      [1.5, 2],
      [2.5, 2],
      [-0.5, -0],
      [-1.5, -2],
      [2 ** 53 - 1, 2 ** 53 - 1],
      [Infinity, Infinity],
      [nan, nan],
    ],
  ],
  [
    trunc,
    [
      [-1.7, -1],
      [1.7, 1],
      [-0.3, -0],
    ],
  ],
  [
    sign,
    [
      [-3, -1],
      [0, 0],
      [-0, -0],
      [nan, nan],
      [Infinity, 1],
    ],
  ],
  [
    sqrt,
    [
      [0, 0],
      [-0, -0],
      [-1, nan],
      [Infinity, Infinity],
    ],
  ],
  [
    cbrt,
    [
      [-8, -2],
      [0, 0],
      [-Infinity, -Infinity],
    ],
  ],
  [
    log,
    [
      [0, -Infinity],
      [-1, nan],
      [1, 0],
    ],
  ],
  [
    log1p,
    [
      [-1, -Infinity],
      [1e-20, 1e-20],
      [-2, nan],
    ],
  ],
  [
    expm1,
    [
      [-Infinity, -1],
      [1e-20, 1e-20],
      [Infinity, Infinity],
    ],
  ],
  [
    logistic,
    [
      [-1e20, 0],
      [1e20, 1],
      [0, 0.5],
      [Infinity, 1],
      [-Infinity, 0],
      [nan, nan],
    ],
  ],
  [
    tanh,
    [
      [1000, 1],
      [-1000, -1],
      [1e-20, 1e-20],
    ],
  ],
  [
    asin,
    [
      [1, Math.PI / 2],
      [1.5, nan],
    ],
  ],
  [
    acos,
    [
      [1, 0],
      [-1, Math.PI],
    ],
  ],
  [
    acosh,
    [
      [1, 0],
      [0.5, nan],
    ],
  ],
  [
    asinh,
    [
      [0, 0],
      [-Infinity, -Infinity],
    ],
  ],
  [
    atanh,
    [
      [1, Infinity],
      [-1, -Infinity],
      [2, nan],
    ],
  ],
  [
    pow,
    [
      [0, 0, 1],
      [nan, 0, 1],
      [1, nan, 1],
      [-1, Infinity, 1],
      [0, -1, Infinity],
      [-8, 1 / 3, nan],
      [-2, 3, -8],
    ],
  ],
  [
    atan2,
    [
      [0, -1, Math.PI],
      [-0, -1, -Math.PI],
      [0, 0, 0],
      [1, 0, Math.PI / 2],
    ],
  ],
  [
    hypot,
    [
      [0, 0, 0],
      [3e-170, 4e-170, 5e-170],
      [3e200, 0, 3e200],
      [-Infinity, 1, Infinity],
      [Infinity, Infinity, Infinity],
      [1, nan, nan],
    ],
  ],
  [
    logAddExp,
    [
      [-Infinity, -Infinity, -Infinity],
      [-Infinity, 2, 2],
      [Infinity, 1, Infinity],
      [Infinity, Infinity, Infinity],
      [1000, 0, 1000],
      [nan, 0, nan],
    ],
  ],
  [
    rem,
    [
      [-5, 3, -2],
      [5, -3, 2],
      [1, 0, nan],
      [5, Infinity, 5],
    ],
  ],
  [
    erf,
    [
      [0, 0],
      [-0, -0],
      [Infinity, 1],
      [-Infinity, -1],
      [nan, nan],
      [1e-300, 1.1283791670955126e-300],
    ],
  ],
  [
    erfc,
    [
      [Infinity, 0],
      [-Infinity, 2],
      [0, 1],
      [nan, nan],
    ],
  ],
];

test.each(exact.map(([primitive, points]) => [primitive.name, primitive, points] as const))(
  "%s at its special points",
  (_, primitive, points) => {
    for (const point of points) {
      const [xs, y] = [point.slice(0, -1), point.at(-1)];
      expect([xs, valueOf(primitive, f64, xs)]).toEqual([xs, y]);
    }
  },
);

// Values of mpmath with 40 digits, rounded.
const erfPoints: readonly (readonly [number, number])[] = [
  [1e-20, 1.1283791670955125e-20],
  [0.46875, 0.49261347321793797],
  [0.5, 0.5204998778130465],
  [1, 0.8427007929497149],
  [3.9, 0.9999999652077514],
  [4.1, 0.9999999932999724],
];
const erfcPoints: readonly (readonly [number, number])[] = [
  [0.46875, 0.507386526782062],
  [0.5, 0.4795001221869535],
  [1, 0.15729920705028513],
  [3.9, 3.4792248597231765e-8],
  [4.1, 6.700027654084918e-9],
  [10, 2.088487583762545e-45],
  [26, 5.663192408856143e-296],
  [-2.5, 1.999593047982555],
];

test("erf has all digits, near 0 too", () => {
  for (const [x, y] of erfPoints) expect(Math.abs(valueOf(erf, f64, [x]) / y - 1)).toBeLessThan(5e-16);
  for (const [x, y] of erfPoints) expect(Math.abs(valueOf(erf, f32, [x]) / y - 1)).toBeLessThan(3e-7);
});

test("erfc has its digits in the tail", () => {
  for (const [x, y] of erfcPoints) expect(Math.abs(valueOf(erfc, f64, [x]) / y - 1)).toBeLessThan(2e-15);
});

test("integers: x rem 0 = 0, shift counts are taken mod 32, i32 keeps its sign", () => {
  expect(valueOf(rem, i32, [7, 0])).toBe(0);
  expect(valueOf(rem, i32, [-7, 3])).toBe(-1);
  expect(valueOf(shl, i32, [1, 33])).toBe(2);
  expect(valueOf(shr, i32, [-8, 1])).toBe(-4);
  expect(valueOf(shr, u32, [2 ** 32 - 8, 1])).toBe(2 ** 31 - 4);
  expect(valueOf(not, u32, [0])).toBe(2 ** 32 - 1);
});

test("integer powers are products, quotients for negative exponents", () => {
  const power = (dtype: Dtype, x: number, exponent: number): number => {
    const program = buildProgram("f", [arrayType(dtype)], (b, arg) => [b.one(integerPow, [arg], { exponent })]);
    return evaluate(program, [arrayValue(dtype, [], [x])])[0]!.data[0]!;
  };
  expect(power(f64, 0, 0)).toBe(1);
  expect(power(f64, 3, 13)).toBe(1594323);
  expect(power(f64, 2, -3)).toBe(0.125);
  expect(power(i32, 3, 25)).toBe(Number(BigInt.asIntN(32, 3n ** 25n)));
  expect(() => power(i32, 3, -1)).toThrow("dtype-mismatch");
  expect(() => power(f64, 3, 0.5)).toThrow("bad-argument");
});
