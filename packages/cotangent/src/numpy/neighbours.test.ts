import { describe, expect, test } from "vitest";
import { complex, grad, type Tensor } from "../index.ts";
import { array, sum } from "./index.ts";
import { frexp, nextafter, sortComplex, spacing } from "./more.ts";

/** Numbers of all magnitudes, powers of two and edges among them. */
const numbers = (exponents: number, least: number, greatest: number): readonly number[] =>
  [1, -1, 0.5, -2, 3, least, -least, greatest, -greatest].concat(
    Array.from({ length: 200 }, (_, i) => Math.sin(i + 1) * 2 ** (Math.sin(1.7 * i) * exponents)),
  );

/** The float after x away from 0, by its bits. */
const beyond = {
  f32(x: number): number {
    const floats = new Float32Array([x]);
    new Int32Array(floats.buffer)[0]! += 1;
    return floats[0]!;
  },
  f64(x: number): number {
    const floats = new Float64Array([x]);
    new BigInt64Array(floats.buffer)[0]! += 1n;
    return floats[0]!;
  },
};

describe.each([
  ["f32", 2 ** -149, (2 - 2 ** -23) * 2 ** 127, 125],
  ["f64", 2 ** -1074, Number.MAX_VALUE, 1000],
] as const)("in %s", (dtype, least, greatest, exponents) => {
  const x = array(numbers(exponents, least, greatest), { dtype });
  const given = [...x.dataSync()];

  test("nextafter is the next float, both ways", () => {
    const outer = nextafter(
      x,
      array(
        given.map((v) => (v < 0 ? -Infinity : Infinity)),
        { dtype },
      ),
    );
    expect([...outer.dataSync()]).toEqual(given.map(beyond[dtype]));
    expect([...nextafter(outer, x).dataSync()]).toEqual(given);
    const edges = array([0, 0, 0, Infinity, -Infinity, Infinity, NaN, 1], { dtype });
    const goals = array([1, -1, 0, 0, 0, Infinity, 1, NaN], { dtype });
    const found = [least, -least, 0, greatest, -greatest, Infinity, NaN, NaN];
    expect([...nextafter(edges, goals).dataSync()]).toEqual(found);
  });
  test("spacing is the distance to it", () => {
    const inner = given.filter((v) => Math.abs(v) < greatest);
    const steps = inner.map((v) => beyond[dtype](v) - v);
    expect([...spacing(array(inner, { dtype })).dataSync()]).toEqual(steps);
    expect([...spacing(array([0, Infinity, NaN], { dtype })).dataSync()]).toEqual([least, NaN, NaN]);
  });
  test("frexp takes apart into mantissa and exponent", () => {
    const [mantissa, exponent] = frexp(x);
    const [m, e] = [[...mantissa.dataSync()], [...exponent.dataSync()]];
    expect(m.every((v) => Math.abs(v) >= 0.5 && Math.abs(v) < 1)).toBe(true);
    expect(m.map((v, i) => v * 2 ** (e[i]! >> 1) * 2 ** (e[i]! - (e[i]! >> 1)))).toEqual(given);
    const [same, none] = frexp(array([0, -0, Infinity, NaN], { dtype }));
    expect([[...same.dataSync()], [...none.dataSync()]]).toEqual([
      [0, -0, Infinity, NaN],
      [0, 0, 0, 0],
    ]);
  });
});

test("derivatives are those of the pieces", () => {
  expect(grad((x: Tensor) => sum(frexp(x)[0]))(array([6, -0.25])).toArray()).toEqual([1 / 8, 2]);
  expect(grad((x: Tensor) => sum(nextafter(x, 9)))(array([6, -0.25])).toArray()).toEqual([1, 1]);
  expect(grad((x: Tensor) => sum(spacing(x)))(array([6])).toArray()).toEqual([0]);
});

test("complex numbers are sorted by real parts, then by imaginary ones", () => {
  const rows = complex(
    array([
      [2, 1, 1],
      [0, 0, -1],
    ]),
    array([
      [0, 3, -1],
      [1, -1, 5],
    ]),
  );
  expect(String(sortComplex(rows))).toBe("Tensor(complex64[2,3], [[1-1i, 1+3i, 2+0i], [-1+5i, 0-1i, 0+1i]])");
  expect(String(sortComplex(array([2, 1])))).toBe("Tensor(complex64[2], [1+0i, 2+0i])");
});
