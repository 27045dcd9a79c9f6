/** Lengths that follow from others: their rules, and what is known of them when compiling, at many lengths. */
import { addDims, evaluateDim, mulDims, namedSize, showDim, subDims, type Dim } from "cotangent/compiler";
import { randomNumbers } from "../check/random-values.ts";
import { expect, test } from "vitest";
import { allSizes, type DerivedSize } from "./derived-sizes.ts";
import { extremeOf, floorOf } from "./size-arithmetic.ts";
import { atLeast } from "./sizes.ts";

const newSizes = () => ({ sizes: new Map<string, string>(), derived: new Map<string, DerivedSize>() });
type Sizes = ReturnType<typeof newSizes>;

const [n, m] = [namedSize("n"), namedSize("m")];
const points = Array.from({ length: 64 }, (_, i) => ({ n: i % 8, m: Math.floor(i / 8) + (i % 3) * 5 }));
const valuesAt = ({ derived }: Sizes, point: { readonly n: number; readonly m: number }) =>
  allSizes({ derived: [...derived.values()], rules: [] }, new Map(Object.entries(point)));

function expectValues(sizes: Sizes, dim: Dim, expected: (n: number, m: number) => number): void {
  for (const point of points)
    expect([point, evaluateDim(dim, valuesAt(sizes, point))]).toEqual([point, expected(point.n, point.m)]);
}

test("a quotient is rounded down, whatever its terms are", () => {
  const random = randomNumbers(7);
  const integer = (limit: number): number => Math.floor(random() * (2 * limit + 1)) - limit;
  for (let k = 0; k < 60; k++) {
    const [a, b, c, by, again] = [
      integer(7),
      integer(7),
      integer(9),
      1 + Math.abs(integer(8)),
      1 + Math.abs(integer(4)),
    ];
    const sizes = newSizes();
    const once = floorOf(sizes, addDims(mulDims(a, n), mulDims(b, m), c), by);
    expectValues(sizes, once, (x, y) => Math.floor((a * x + b * y + c) / by));
    expectValues(sizes, floorOf(sizes, once, again), (x, y) => Math.floor((a * x + b * y + c) / (by * again)));
    // Rules are about sizes that are 0 or more.
    for (const point of points)
      for (const value of valuesAt(sizes, point).values()) expect(value).toBeGreaterThanOrEqual(0);
  }
});

test("one length has one text, however it is written", () => {
  const sizes = newSizes();
  const half = floorOf(sizes, n, 2);
  expect(showDim(floorOf(sizes, addDims(n, 2), 2))).toBe(showDim(addDims(half, 1)));
  expect(showDim(floorOf(sizes, addDims(n, 1), 2))).toBe(showDim(subDims(n, half)));
  expect(showDim(floorOf(sizes, mulDims(3, n), 6))).toBe(showDim(half));
  expect(showDim(floorOf(sizes, half, 2))).toBe(showDim(floorOf(sizes, n, 4)));
  expect(floorOf(sizes, mulDims(6, n, m), 3)).toEqual(mulDims(2, n, m));
  expect([...sizes.derived.keys()]).toEqual(["n_by_2", "n_by_4"]);
});

test("bounds are found where there are some", () => {
  const sizes = newSizes();
  const [half, third] = [floorOf(sizes, n, 2), floorOf(sizes, n, 3)];
  const least = extremeOf(sizes, "min", [n, m]) ?? 0;
  const most = extremeOf(sizes, "max", [half, m]) ?? 0;
  const holds = (a: Dim, b: Dim): boolean => atLeast(sizes, a, b);
  expect(holds(n, mulDims(2, half))).toBe(true);
  expect(holds(addDims(mulDims(2, half), 1), n)).toBe(true);
  expect(holds(mulDims(2, half), n)).toBe(false);
  expect(holds(half, 0)).toBe(true);
  expect(holds(mulDims(m, n), mulDims(2, m, half))).toBe(true);
  expect(holds(n, addDims(half, third))).toBe(true);
  expect(holds(addDims(half, third), n)).toBe(false);
  expect(holds(n, least) && holds(m, least)).toBe(true);
  expect(holds(most, half) && holds(most, m)).toBe(true);
  expect(holds(least, n) || holds(n, most)).toBe(false);
  expect(holds(addDims(n, m), addDims(least, half))).toBe(true);
});

test("no bound is found where there is none", () => {
  const random = randomNumbers(11);
  const sizes = newSizes();
  const all: Dim[] = [n, m, 1, floorOf(sizes, n, 2), floorOf(sizes, addDims(n, mulDims(2, m)), 3)];
  all.push(extremeOf(sizes, "min", [n, m]) ?? 0, extremeOf(sizes, "max", [addDims(n, -2), m]) ?? 0);
  let found = 0;
  for (let k = 0; k < 400; k++) {
    const dim = addDims(...all.map((one) => mulDims(Math.floor(random() * 5) - 2, one)));
    if (!atLeast(sizes, dim, 0)) continue;
    found++;
    for (const point of points) expect(evaluateDim(dim, valuesAt(sizes, point))).toBeGreaterThanOrEqual(0);
  }
  expect(found).toBeGreaterThan(20);
});

test("the least and the greatest are one of them, where one is known to be", () => {
  const sizes = newSizes();
  const half = floorOf(sizes, n, 2);
  expect(extremeOf(sizes, "min", [n, half, addDims(n, 1)])).toEqual(half);
  expect(extremeOf(sizes, "max", [n, half, 0])).toEqual(n);
  expect(extremeOf(sizes, "min", [subDims(n, m), m])).toBeUndefined();
  const clamped = extremeOf(sizes, "max", [addDims(n, -3), 0]) ?? 0;
  expectValues(sizes, clamped, (x) => Math.max(0, x - 3));
  expect(extremeOf(sizes, "max", [0, addDims(n, -3)])).toEqual(clamped);
});
