/** The functions in C and Cotangent agree at a small size, so that what is timed is the same. */
import { afterAll, expect, test } from "vitest";
import { difference } from "../difference.ts";
import { compileC } from "./c-program.ts";
import { functions, numbersOf, prepared, tolerance } from "./functions.ts";
import { smallCases } from "./inputs.ts";

const program = compileC();
afterAll(() => program?.remove());

const all = smallCases.flatMap((make) => {
  const given = make();
  const { primal, derivatives } = functions.get(given.eval)!;
  return [...(primal === undefined ? [] : [primal]), ...derivatives].map((f) => ({ name: given.eval, f, given }));
});

const unchecked = program ? "" : "NOT CHECKED, for want of a C compiler: ";

test.skipIf(!program).each(all)(
  `${unchecked}$name $f at $given.size is what the program in C computes`,
  ({ given, f }) => {
    const theirs = program!.load(given, f).result();
    expect(theirs.some((x) => x !== 0)).toBe(true);
    expect(difference(numbersOf(prepared(given, f).run()), theirs)).toBeLessThan(tolerance);
  },
);

test("a difference is relative to the largest number, and is not lost in NaN", () => {
  expect(difference([1, 100], [1, 101])).toBeCloseTo(1 / 101);
  expect(difference([NaN], [1])).toBeNaN();
  expect(difference([1], [1, 2])).toBeNaN();
  expect(difference([0], [0])).toBe(0);
});
