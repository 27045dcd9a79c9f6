import {
  acosh,
  add,
  arrayType,
  asinh,
  atanh,
  buildProgram,
  cbrt,
  cos,
  cosh,
  exp,
  expm1,
  f64,
  log,
  log1p,
  sin,
  sinh,
  tan,
  tanh,
} from "@cotangent/ir";
import { describe, expect, test } from "vitest";
import { compileWasm } from "./compile.ts";

/** Points of an interval, evenly or by powers of ten. */
const points = (low: number, high: number, count = 4000): readonly number[] =>
  Array.from({ length: count }, (_, i) => low + ((high - low) * (i + Math.sin(i))) / count);
const powers = (low: number, high: number): readonly number[] => points(low, high).map((x) => 10 ** x);
const bothSigns = (list: readonly number[]): readonly number[] => list.flatMap((x) => [x, -x]);

const cases = [
  { op: exp, reference: Math.exp, at: [...points(-750, 712), ...points(-2, 2)] },
  { op: expm1, reference: Math.expm1, at: [...points(-45, 45), ...points(-1, 1), ...bothSigns(powers(-300, 0))] },
  { op: log, reference: Math.log, at: [...powers(-323, 308), ...points(0.5, 2)] },
  { op: log1p, reference: Math.log1p, at: [...points(-1, 3), ...bothSigns(powers(-300, -1)), ...powers(0, 308)] },
  { op: tanh, reference: Math.tanh, at: [...points(-25, 25), ...bothSigns(powers(-300, 0))] },
  { op: sinh, reference: Math.sinh, at: [...points(-712, 712), ...points(-2, 2), ...bothSigns(powers(-300, 0))] },
  { op: cosh, reference: Math.cosh, at: [...points(-712, 712), ...points(-2, 2)] },
  { op: sin, reference: Math.sin, at: [...points(-100, 100), ...bothSigns(powers(-300, 0)), ...powers(0, 20)] },
  { op: tan, reference: Math.tan, at: [...points(-100, 100), ...bothSigns(powers(-300, 0)), ...powers(0, 20)] },
  { op: asinh, reference: Math.asinh, at: [...points(-10, 10), ...bothSigns(powers(-300, 308))] },
  {
    op: acosh,
    reference: Math.acosh,
    at: [...points(0.9, 10), ...powers(0, 308), ...powers(-10, 0).map((x) => 1 + x)],
  },
  { op: atanh, reference: Math.atanh, at: [...points(-1.1, 1.1), ...bothSigns(powers(-300, 0))] },
  { op: cbrt, reference: Math.cbrt, at: [...points(-10, 10), ...bothSigns(powers(-323, 308))] },
  { op: cos, reference: Math.cos, at: [...points(-100, 100), ...powers(0, 20)] },
];

/** The distance of neighbours of `x`. */
const unit = (x: number): number => Math.max(2 ** (Math.floor(Math.log2(Math.abs(x))) - 52), 2 ** -1074);

/** The greatest error over `at` in units in the last place, where vectors compute and where a scalar is. */
function greatestError({ op, reference, at }: (typeof cases)[number], relaxed: boolean): number {
  let most = 0;
  const type = arrayType(f64, [at.length]);
  const vectors = compileWasm(
    buildProgram("vectors", [type], (b, x) => [b.one(op, [x])]),
    { relaxed },
  );
  const [found] = vectors.run([Float64Array.from(at)]);
  const one = arrayType(f64);
  const scalar = compileWasm(
    buildProgram("scalar", [one, one], (b, x, y) => [b.one(op, [b.one(add, [x, y])])]),
    { relaxed },
  );
  at.forEach((x, i) => {
    const exact = reference(x);
    const results =
      i % 50 === 0 ? [found![i]!, scalar.run([Float64Array.of(x), Float64Array.of(0)])[0]![0]!] : [found![i]!];
    for (const y of results) {
      if (Object.is(y, exact) || y === exact) continue;
      most = Math.max(most, Number.isFinite(exact) ? Math.abs(y - exact) / unit(exact) : Infinity);
    }
  });
  return most;
}

describe.each([false, true])("functions of f64 are within a few units in the last place, relaxed: %o", (relaxed) => {
  test.each(cases.map((item) => [item.op.name, item] as const))("%s", (_, item) => {
    expect(greatestError(item, relaxed)).toBeLessThan(3.5);
  });
});
