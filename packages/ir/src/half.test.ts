import { expect, test } from "vitest";
import { f16 } from "./dtype.ts";
import { halfFromBits, halfToBits, roundToHalf } from "./half.ts";

const all = Array.from({ length: 65_536 }, (_, bits) => bits);
const isNan = (bits: number): boolean => (bits & 0x7fff) > 0x7c00;
/** All finite numbers that are not negative, in order. */
const halves = all.slice(0, 0x7c00).map(halfFromBits);

test("all 65,536 halves have their bits, and are what is rounded to them", () => {
  const wrong = all.filter((bits) => {
    const x = halfFromBits(bits);
    return isNan(bits)
      ? !Number.isNaN(x) || !Number.isNaN(roundToHalf(x)) || halfToBits(x) !== 0x7e00
      : halfToBits(x) !== bits || !Object.is(roundToHalf(x), x);
  });
  expect(wrong).toEqual([]);
});

test("between two halves the nearer one is taken, and in the middle the even one", () => {
  const wrong = halves.slice(1).filter((above, i) => {
    const below = halves[i]!;
    const middle = (below + above) / 2;
    const even = i % 2 === 0 ? below : above;
    const step = Math.max(middle * 2 ** -52, 2 ** -1074);
    const rounds = (x: number, to: number): boolean => Object.is(roundToHalf(x), to) && Object.is(roundToHalf(-x), -to);
    return !(rounds(middle, even) && rounds(middle - step, below) && rounds(middle + step, above));
  });
  expect(wrong).toEqual([]);
});

test("what is nearer to 2¹⁶ than to the largest half is infinite", () => {
  expect([65_504, 65_519.999_999, 65_520, 1e300, Infinity].map(roundToHalf)).toEqual([
    65_504,
    65_504,
    Infinity,
    Infinity,
    Infinity,
  ]);
  expect(roundToHalf(-65_520)).toBe(-Infinity);
  expect(roundToHalf(-0)).toBe(-0);
  expect(roundToHalf(-1e-300)).toBe(-0);
});

test("rounding is that of the language, where it has it", () => {
  const { f16round = roundToHalf } = Math as { readonly f16round?: (x: number) => number };
  const wrong: number[] = [];
  let x = 1;
  for (let i = 0; i < 100_000; i++) {
    x = (Math.imul(x, 1_664_525) + 1_013_904_223) | 0;
    const y = x * 2 ** ((i % 90) - 60);
    if (!Object.is(roundToHalf(y), f16round(y))) wrong.push(y);
  }
  expect(wrong).toEqual([]);
});

test("f16 is stored as f32 on a CPU, and rounds its arithmetic", () => {
  expect(f16.allocate(2)).toEqual(new Float32Array(2));
  expect(f16.wrap(2048 + 1)).toBe(2048);
  expect(f16.round(0.1)).toBe(0.0999755859375);
});
