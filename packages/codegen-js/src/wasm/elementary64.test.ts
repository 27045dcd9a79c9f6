import { add, arrayType, buildProgram, f64, primitives } from "@cotangent/ir";
import { accuracyBounds64, exactOf, ulpsFrom, type AccuracyBound64 } from "@cotangent/ir/testing";
import { describe, expect, test } from "vitest";
import { compileWasm } from "./compile.ts";

const primitiveOf = (op: string) => primitives.get(op)!;

/** The greatest error in units in the last place, where vectors compute and where a scalar is. */
function greatestError(bound: AccuracyBound64, relaxed: boolean): number {
  const { op, at } = bound;
  const primitive = primitiveOf(op);
  const columns = at[0]!.map((_, c) => Float64Array.from(at, (point) => point[c]!));
  const type = arrayType(f64, [at.length]);
  const vectors = compileWasm(
    buildProgram(
      "vectors",
      columns.map(() => type),
      (b, ...args) => [b.one(primitive, args)],
    ),
    { relaxed },
  );
  const [found] = vectors.run(columns);
  const one = arrayType(f64);
  const scalar = compileWasm(
    buildProgram("scalar", [one, ...columns.map(() => one)], (b, zero, ...args) => [
      b.one(
        primitive,
        args.map((arg) => b.one(add, [arg, zero])),
      ),
    ]),
    { relaxed },
  );
  const errors = at.flatMap((point, i) => {
    const exact = exactOf(bound, point);
    const given = [0, ...point].map((x) => Float64Array.of(x));
    const results = i % 50 === 0 ? [found![i]!, scalar.run(given)[0]![0]!] : [found![i]!];
    return results.map((y) =>
      typeof exact !== "number" ? ulpsFrom(y, exact) : Object.is(y, exact) || y === exact ? 0 : Infinity,
    );
  });
  return errors.reduce((a, b) => Math.max(a, b));
}

describe.each([false, true])("functions of f64 are within their bounds, relaxed: %o", (relaxed) => {
  test.each(accuracyBounds64.map((bound) => [bound.op, bound] as const))("%s", (_, bound) => {
    expect(greatestError(bound, relaxed)).toBeLessThan(bound.ulps);
  });
});
