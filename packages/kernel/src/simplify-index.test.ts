import {
  addDims,
  axisIndex,
  namedSize,
  quotientIndex,
  remainderIndex,
  scaledIndex,
  showIndex,
  sizeIndex,
  subDims,
  sumIndex,
  type Index,
} from "@cotangent/ir";
import { expect, test } from "vitest";
import { simplifyIndex } from "./simplify-index.ts";

test("multiples leave a quotient, but for those that keep what is divided from being negative", () => {
  const extents = (): number => 8;
  const simple = (...terms: readonly Index[]): readonly string[] =>
    [quotientIndex(sumIndex(...terms), 8), remainderIndex(sumIndex(...terms), 8)].map((index) =>
      showIndex(simplifyIndex(index, extents)),
    );
  const [i, j] = [axisIndex(0), axisIndex(1)];
  expect(simple(i, scaledIndex(j, 8), sizeIndex(16))).toEqual(["(i1 + 2)", "i0"]);
  expect(simple(i, sizeIndex(18))).toEqual(["((i0 + 2) div 8 + 2)", "(i0 + 2) mod 8"]);
  expect(simple(scaledIndex(i, -1), sizeIndex(18))).toEqual(["((i0*-1 + 10) div 8 + 1)", "(i0*-1 + 10) mod 8"]);
});

test("a constant stays in a quotient where what is left may be negative", () => {
  const length = subDims(addDims(namedSize("n"), 9), namedSize("m"));
  const shown = [quotientIndex, remainderIndex].map((make) =>
    showIndex(simplifyIndex(make(sizeIndex(length), 8), () => 4)),
  );
  expect(shown).toEqual(["(_n - _m + 9) div 8", "(_n - _m + 9) mod 8"]);
});
