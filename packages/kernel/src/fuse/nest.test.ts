/** What nests compute in their loops, and what they leave in memory. */
import {
  alongAxis,
  affineFold,
  arrayType,
  buildProgram,
  cummax,
  exp,
  f64,
  gather,
  i32,
  mul,
  neg,
  reverse,
  scatterAdd,
  type Program,
} from "@cotangent/ir";
import { expect, test } from "vitest";
import { makePlan } from "../plan/make-plan.ts";
import { planStatistics } from "../statistics.ts";
import { deviation } from "../testing/deviation.ts";

const vector = arrayType(f64, [6]);
const folds = { axes: [0], reverse: false, start: true, source: false };

const kernels = (program: Program): number => planStatistics(makePlan(program)).kernels;

test("a fold reads through rearrangements and cheap arithmetic", () => {
  const program = buildProgram("fold", [vector, vector, arrayType(f64)], (b, x, z, c) => {
    const turned = b.one(reverse, [x], { axes: [0] });
    return b.apply(affineFold, [b.one(mul, [turned, z]), b.one(neg, [c])], folds);
  });
  expect(kernels(program)).toBe(1);
  expect(deviation(program)).toBeLessThan(1);
});

test("what is expensive, and what several statements read, is computed before", () => {
  const costly = buildProgram("costly", [vector, arrayType(f64)], (b, x, c) =>
    b.apply(affineFold, [b.one(exp, [x]), c], folds),
  );
  const often = buildProgram("often", [vector], (b, x) =>
    b.apply(cummax, [b.one(neg, [x])], { axis: 0, reverse: false }),
  );
  expect([kernels(costly), kernels(often)]).toEqual([2, 2]);
  expect(deviation(costly)).toBeLessThan(1);
  expect(deviation(often)).toBe(0);
});

test("a scatter computes what it adds, unless from the array that it adds to", () => {
  const scatter = (own: boolean): Program =>
    buildProgram("scatter", [vector, arrayType(i32, [4]), vector], (b, x, i, z) => {
      const read = b.one(gather, [own ? x : z, i], alongAxis(0));
      return [b.one(scatterAdd, [x, b.one(mul, [read, read]), i], alongAxis(0))];
    });
  expect([kernels(scatter(false)), kernels(scatter(true))]).toEqual([1, 2]);
  expect(deviation(scatter(false))).toBeLessThan(1);
  expect(deviation(scatter(true))).toBeLessThan(1);
});
